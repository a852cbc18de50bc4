"""What a digest of a day or a week tells."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aggregator import dates
from aggregator.digest import Digest, Ranked, compile_digest
from aggregator.records import Member
from tests.samples import climb, member, paper

WEDNESDAY, THURSDAY, FRIDAY = "2026-08-05", "2026-08-06", "2026-08-07"
HOUR = timedelta(hours=1)


def at(period: str, hours: int) -> datetime:
    """So many hours after the end of a day or a week."""
    return dates.end(period) + hours * HOUR


def rising(number: int, on: str, *votes: tuple[datetime, int]) -> Member:
    """A paper of a day, put on its list at nine, with so many votes at some moments; the first of
    them is when it was first seen."""
    since = dates.midnight(date.fromisoformat(on)) + 9 * HOUR
    return member(number, since, *(climb(moment, upvotes) for moment, upvotes in votes))


def ranked(number: int, votes: int, gained: int = 0) -> Ranked:
    return Ranked(paper=paper(number), votes=votes, gained=gained)


def compiled(period: str, members: Sequence[Member], top: int, hours: int = 0) -> Digest | None:
    """The digest of a period; of every one it was known so many hours after its end what it has
    brought."""
    return compile_digest(period, members, top, lambda one: at(one, hours))


def told(period: str = THURSDAY, **parts: Any) -> Digest:
    whole: dict[str, Any] = {"count": 1, "best": (), "moved": (), "climbers": ()}
    return Digest(period=period, **whole | parts)


# -- the best


def test_the_best_are_those_with_the_most_votes_at_the_end_the_first_has_the_most() -> None:
    members = [
        rising(1, THURSDAY, (at(THURSDAY, -9), 5)),
        rising(2, THURSDAY, (at(THURSDAY, -9), 1), (at(THURSDAY, 0), 9)),  # read at the very end
        rising(3, THURSDAY, (at(THURSDAY, -9), 7), (at(THURSDAY, 1), 99)),
        rising(4, THURSDAY, (at(THURSDAY, -9), 4)),
    ]
    best = (ranked(2, 9), ranked(3, 7), ranked(1, 5))
    assert compiled(THURSDAY, members, 3) == told(count=4, best=best)
    assert compiled(THURSDAY, members, 9) == told(count=4, best=(*best, ranked(4, 4)))


def test_of_as_many_votes_the_smaller_key_stands_first() -> None:
    members = [rising(number, THURSDAY, (at(THURSDAY, -1), 7)) for number in (3, 1, 2)]
    expected = told(count=3, best=(ranked(1, 7), ranked(2, 7)))
    assert compiled(THURSDAY, members, 2) == expected


def test_papers_whose_votes_nobody_could_read_have_none() -> None:
    members = [rising(1, THURSDAY), rising(2, THURSDAY, (at(THURSDAY, -1), 1))]
    expected = told(count=2, best=(ranked(2, 1), ranked(1, 0)))
    assert compiled(THURSDAY, members, 5) == expected


def test_of_a_day_that_was_first_read_after_its_end_the_first_reading_counts() -> None:
    members = [
        rising(1, THURSDAY, (at(THURSDAY, 6), 5), (at(THURSDAY, 30), 50)),
        rising(2, THURSDAY, (at(THURSDAY, 6), 8)),
    ]
    expected = told(count=2, best=(ranked(2, 8), ranked(1, 5)))
    assert compiled(THURSDAY, members, 5, hours=6) == expected


@pytest.mark.parametrize("members", [[], [rising(1, WEDNESDAY)], [rising(1, FRIDAY)]])
def test_a_period_without_papers_has_no_digest(members: list[Member]) -> None:
    assert compiled(THURSDAY, members, 5) is None


# -- what was gained


def test_the_votes_of_papers_of_the_period_itself_are_no_gain() -> None:
    members = [
        rising(1, WEDNESDAY, (at(WEDNESDAY, -1), 1)),
        rising(2, THURSDAY, (at(WEDNESDAY, 8), 2), (at(WEDNESDAY, 10), 5), (at(THURSDAY, -1), 9)),
    ]
    assert compiled(THURSDAY, members, 5) == told(best=(ranked(2, 9, gained=0),))


def test_of_a_paper_that_was_first_seen_after_the_digest_before_all_votes_are_a_gain() -> None:
    """What a digest told is the measure, and it told nothing of the paper."""
    members = [
        rising(1, WEDNESDAY, (at(WEDNESDAY, -1), 1)),
        rising(2, WEDNESDAY, (at(WEDNESDAY, 12), 5), (at(THURSDAY, -1), 8)),
        rising(3, THURSDAY, (at(THURSDAY, -1), 3)),
    ]
    expected = told(best=(ranked(3, 3),), climbers=(ranked(2, 8, gained=8),))
    assert compiled(THURSDAY, members, 5) == expected


# -- what moved


def test_of_the_best_of_the_period_before_those_that_gained_votes_are_told_by_gain() -> None:
    members = [
        rising(1, WEDNESDAY, (at(WEDNESDAY, -1), 9), (at(THURSDAY, -1), 12)),
        rising(2, WEDNESDAY, (at(WEDNESDAY, -1), 8)),
        rising(3, WEDNESDAY, (at(WEDNESDAY, -1), 7), (at(WEDNESDAY, 1), 11), (at(THURSDAY, 1), 99)),
        rising(4, WEDNESDAY, (at(WEDNESDAY, -1), 6), (at(THURSDAY, -1), 10)),
        # Not among the four best of its day, by its key.
        rising(5, WEDNESDAY, (at(WEDNESDAY, -1), 6), (at(THURSDAY, -1), 7)),
        rising(6, THURSDAY, (at(THURSDAY, -1), 3)),
    ]
    expected = told(
        best=(ranked(6, 3),),
        moved=(ranked(3, 11, gained=4), ranked(4, 10, gained=4), ranked(1, 12, gained=3)),
    )
    assert compiled(THURSDAY, members, 4) == expected


def test_the_period_before_is_the_last_one_that_had_papers() -> None:
    friday, monday = "2026-08-07", "2026-08-10"
    members = [
        rising(1, THURSDAY, (at(THURSDAY, -1), 9), (at(monday, -1), 90)),
        rising(2, friday, (at(friday, -1), 8), (at(friday, 30), 20)),
        rising(3, monday, (at(monday, -1), 1)),
    ]
    assert compiled(monday, members, 5) == told(
        monday, best=(ranked(3, 1),), moved=(ranked(2, 20, gained=12),)
    )


def test_no_more_than_ten_papers_are_told_in_each_of_the_two_ways() -> None:
    moved = [
        rising(number, WEDNESDAY, (at(WEDNESDAY, -1), 50), (at(THURSDAY, -1), 50 + number))
        for number in range(1, 13)
    ]
    climbers = [
        rising(number, WEDNESDAY, (at(WEDNESDAY, -1), 1), (at(THURSDAY, -1), number))
        for number in range(101, 113)
    ]
    members = [*moved, *climbers, rising(99, THURSDAY, (at(THURSDAY, -1), 1))]
    assert compiled(THURSDAY, members, 12) == told(
        best=(ranked(99, 1),),
        moved=tuple(ranked(number, 50 + number, number) for number in range(12, 2, -1)),
        climbers=tuple(ranked(number, number, number - 1) for number in range(112, 102, -1)),
    )


# -- late climbers


def test_who_came_to_be_among_the_best_of_its_own_period_later_is_a_climber() -> None:
    tuesday = "2026-08-04"
    members = [
        *(rising(number, tuesday, (at(tuesday, -1), 3)) for number in (1, 9)),
        rising(2, tuesday, (at(tuesday, -1), 1), (at(THURSDAY, -1), 10)),
        # It was so before the last digest, which told of it.
        rising(3, tuesday, (at(tuesday, -1), 1), (at(WEDNESDAY, -1), 11), (at(THURSDAY, -1), 12)),
        # It will be.
        rising(4, tuesday, (at(tuesday, -1), 1), (at(THURSDAY, 1), 99)),
        rising(5, WEDNESDAY, (at(WEDNESDAY, -1), 3)),
        rising(6, WEDNESDAY, (at(WEDNESDAY, -1), 2)),
        rising(7, WEDNESDAY, (at(WEDNESDAY, -1), 1), (at(THURSDAY, 0), 20)),
        rising(8, THURSDAY, (at(THURSDAY, -1), 5)),
    ]
    expected = told(
        best=(ranked(8, 5),), climbers=(ranked(7, 20, gained=19), ranked(2, 10, gained=9))
    )
    assert compiled(THURSDAY, members, 2) == expected


def test_of_climbers_with_as_many_votes_the_smaller_key_stands_first() -> None:
    members = [
        *(rising(number, WEDNESDAY, (at(WEDNESDAY, -1), 5)) for number in (1, 2)),
        *(
            rising(number, WEDNESDAY, (at(WEDNESDAY, -1), 1), (at(THURSDAY, -1), 9))
            for number in (4, 3)
        ),
        rising(8, THURSDAY, (at(THURSDAY, -1), 5)),
    ]
    expected = told(best=(ranked(8, 5),), climbers=(ranked(3, 9, 8), ranked(4, 9, 8)))
    assert compiled(THURSDAY, members, 2) == expected


def test_a_climber_is_told_once_though_it_was_not_among_the_best_between() -> None:
    tuesday = "2026-08-04"
    members = [
        rising(1, tuesday, (at(tuesday, -1), 5)),
        rising(2, tuesday, (at(tuesday, -1), 1), (at(WEDNESDAY, -1), 6), (at(FRIDAY, -1), 9)),
        rising(3, tuesday, (at(tuesday, -1), 1), (at(THURSDAY, -1), 7)),
        *(
            rising(number, on, (at(on, -1), 2))
            for number, on in ((7, WEDNESDAY), (8, THURSDAY), (9, FRIDAY))
        ),
    ]
    climbers = {WEDNESDAY: (ranked(2, 6, gained=5),), THURSDAY: (ranked(3, 7, gained=6),)}
    for number, on in ((7, WEDNESDAY), (8, THURSDAY), (9, FRIDAY)):
        expected = told(on, best=(ranked(number, 2),), climbers=climbers.get(on, ()))
        assert compiled(on, members, 1) == expected


# -- papers that come late


def test_a_paper_that_is_seen_as_soon_as_it_is_known_what_the_day_has_brought_is_not_late() -> None:
    members = [
        rising(1, THURSDAY, (at(THURSDAY, 6), 200)),
        rising(2, THURSDAY, (at(THURSDAY, 6) + timedelta(seconds=1), 300)),
    ]
    assert compiled(THURSDAY, members, 5, hours=6) == told(best=(ranked(1, 200),))


def test_a_giant_that_comes_after_the_digest_of_its_day_is_a_climber_of_the_next() -> None:
    members = [
        rising(1, THURSDAY, (at(THURSDAY, -1), 9)),
        rising(2, THURSDAY, (at(THURSDAY, 8), 200)),
        rising(3, THURSDAY, (at(THURSDAY, 8), 1)),  # late too, but none of the best
        rising(4, FRIDAY, (at(FRIDAY, -1), 3)),
        rising(5, "2026-08-10", (at("2026-08-10", -1), 4)),
    ]
    assert compiled(THURSDAY, members, 1) == told(best=(ranked(1, 9),))
    assert compiled(FRIDAY, members, 1) == told(
        FRIDAY, best=(ranked(4, 3),), climbers=(ranked(2, 200, gained=200),)
    )
    assert compiled("2026-08-10", members, 1) == told("2026-08-10", best=(ranked(5, 4),))


def test_a_giant_that_comes_after_the_week_was_told_is_a_climber_of_the_next_week() -> None:
    week, following = "2026-W32", "2026-W33"
    members = [
        rising(1, FRIDAY, (at(FRIDAY, -1), 9)),
        rising(2, FRIDAY, (at(week, 8), 200)),
        rising(3, "2026-08-10", (at("2026-08-10", -1), 4)),
    ]
    assert compiled(week, members, 1) == told(week, best=(ranked(1, 9),))
    assert compiled(following, members, 1) == told(
        following, best=(ranked(3, 4),), climbers=(ranked(2, 200, gained=200),)
    )


def test_a_period_whose_papers_were_all_late_has_no_digest_and_they_climb_into_the_next() -> None:
    members = [
        rising(1, WEDNESDAY, (at(WEDNESDAY, -1), 9), (at(THURSDAY, -1), 12)),
        # It became the best of its day on Thursday, of which there was no digest to tell it.
        rising(2, WEDNESDAY, (at(WEDNESDAY, -1), 1), (at(THURSDAY, -1), 20)),
        rising(3, THURSDAY, (at(THURSDAY, 8), 5)),
        rising(4, FRIDAY, (at(FRIDAY, -1), 3)),
    ]
    assert compiled(THURSDAY, members, 1) is None
    assert compiled(FRIDAY, members, 1) == told(
        FRIDAY,
        best=(ranked(4, 3),),
        moved=(ranked(1, 12, gained=3),),
        climbers=(ranked(2, 20, gained=19), ranked(3, 5, gained=5)),
    )


# -- weeks


def test_a_week_is_told_as_a_day_is() -> None:
    before, week = "2026-W31", "2026-W32"
    members = [
        rising(1, "2026-07-27", (at(before, -1), 9), (at(before, 50), 12)),
        rising(2, "2026-07-31", (at(before, -1), 1), (at(week, -1), 13)),
        rising(3, "2026-08-03", (at(week, -1), 5)),
        rising(4, "2026-08-09", (at(week, 0), 6), (at(week, 1), 70)),
        rising(5, "2026-08-10", (at(week, 20), 90)),
    ]
    assert compiled(week, members, 1) == told(
        week,
        count=2,
        best=(ranked(4, 6),),
        moved=(ranked(1, 12, gained=3),),
        climbers=(ranked(2, 13, gained=12),),
    )


def test_the_last_week_of_a_long_year_is_the_one_before_the_first() -> None:
    """Friday, 1 January 2027, lies in week 53 of 2026."""
    last, first = "2026-W53", "2027-W01"
    members = [
        rising(1, "2026-12-28", (at(last, -1), 9)),
        rising(2, "2027-01-01", (at(last, -1), 8), (at(first, -1), 10)),
        rising(3, "2027-01-04", (at(first, -1), 5)),
    ]
    assert compiled(last, members, 5) == told(last, count=2, best=(ranked(1, 9), ranked(2, 8)))
    assert compiled(first, members, 5) == told(
        first, best=(ranked(3, 5),), moved=(ranked(2, 10, gained=2),)
    )


def test_a_moment_of_another_day_is_one_of_utc() -> None:
    late = datetime(2026, 8, 6, 23, 59, 59, tzinfo=UTC)
    one = member(1, late, climb(late, 3))
    assert compiled(THURSDAY, [one], 5) == told(best=(ranked(1, 3),))
    assert compiled(FRIDAY, [one], 5) is None
