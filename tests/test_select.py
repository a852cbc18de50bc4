"""Who enters a feed, dated how, and in which archive document."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator import filters, select
from aggregator.filters import Filters, Match
from aggregator.records import Candidate, Climb, Entered, Issued, Member, Readings
from tests.samples import LISTED, NOW, SEEN, candidate, climb, item, member, sighting

LATE = timedelta(days=21)
HOUR = timedelta(hours=1)
DAILY = Filters(lists=("daily",))
RISES = (climb(SEEN, 5),)


def enter(
    *candidates: Candidate, archives: Mapping[str, bool] | None = None, now: datetime = NOW
) -> list[Entered]:
    """The lines of those of some papers that the daily list has."""
    decided = [(one, filters.decide(one, DAILY, LATE)) for one in candidates]
    matching = [(one, match) for one, match in decided if isinstance(match, Match)]
    return select.enter("daily", matching, archives or {}, now)


def entered(published_at: datetime, readings: Readings | None = None, **stated: Any) -> Entered:
    whole: dict[str, Any] = {
        "key": "arxiv:2608.00001",
        "month": f"{published_at:%Y-%m}",
        "entered_at": NOW,
        "readings": readings or Readings(upvotes=5),
    }
    return Entered(feed="daily", published_at=published_at, **whole | stated)


# -- who enters, and dated how


def test_all_that_a_feed_is_about_enter_in_their_order_since_they_are_its() -> None:
    papers = [candidate(number=number, climbs=RISES) for number in (3, 1, 2)]
    assert enter(*papers) == [
        entered(LISTED, key=f"arxiv:2608.0000{number}") for number in (3, 1, 2)
    ]


@pytest.mark.parametrize(
    ("listed_at", "published_at"),
    [
        (NOW - timedelta(minutes=1), NOW - timedelta(minutes=1)),
        (NOW, NOW),
        (NOW + timedelta(minutes=1), NOW),
        (NOW + timedelta(days=400), NOW),
    ],
)
def test_no_entry_is_dated_in_the_future(listed_at: datetime, published_at: datetime) -> None:
    assert enter(candidate(listed_at=listed_at, climbs=RISES)) == [entered(published_at)]


@pytest.mark.parametrize(
    ("hours", "readings"),
    [
        (0, Readings(upvotes=5, comments=1)),
        (1, Readings(upvotes=57, stars=3)),
        (2, Readings(upvotes=57, stars=3)),
        (3, Readings(upvotes=99, comments=8, stars=3)),
    ],
)
def test_the_meters_are_those_of_the_moment_whatever_was_read_since(
    hours: int, readings: Readings
) -> None:
    rises = (
        climb(SEEN, 5, comments=1),
        climb(SEEN + HOUR, 57, 3),
        climb(SEEN + 3 * HOUR, 99, 3, comments=8),
    )
    at = SEEN + hours * HOUR
    one = candidate(
        sighting(1, readings=Readings(upvotes=999, comments=999)), listed_at=at, climbs=rises
    )
    assert enter(one) == [entered(at, readings)]


def test_the_meters_of_what_was_listed_before_it_was_read_are_those_of_the_first_reading() -> None:
    assert enter(candidate(climbs=(*RISES, climb(NOW, 70)))) == [entered(LISTED)]
    assert enter(candidate()) == [entered(LISTED, Readings())]


# -- in which archive document


@pytest.mark.parametrize(
    ("archives", "month"),
    [
        ({}, "2026-08"),
        ({"2026-08": False}, "2026-08"),
        ({"2026-07": True, "2026-08": False}, "2026-08"),
        # Its month has no document yet, though later ones do.
        ({"2026-07": True, "2026-09": False}, "2026-08"),
        ({"2026-07": True, "2026-09": True, "2026-10": False}, "2026-08"),
        ({"2026-07": False, "2026-08": True, "2026-09": False}, "2026-09"),
        ({"2026-08": True, "2026-09": False, "2026-10": False}, "2026-09"),
        ({"2026-10": False, "2026-09": False, "2026-08": True}, "2026-09"),
        ({"2026-08": True, "2026-09": True, "2026-10": False}, "2026-10"),
        ({"2026-08": True, "2026-12": True, "2027-01": False}, "2027-01"),
        ({"2026-08": True}, "2026-08"),  # nothing grows: better there than nowhere
        ({"2026-07": False, "2026-08": True, "2026-09": True}, "2026-08"),
    ],
)
def test_a_late_paper_stands_in_the_oldest_later_archive_that_may_still_grow(
    archives: dict[str, bool], month: str
) -> None:
    one = candidate(climbs=RISES)
    assert enter(one, archives=archives) == [entered(LISTED, month=month)]
    made = item("one", LISTED)
    assert select.issue([made], archives, LATE, NOW) == [Issued(item=made, month=month)]
    best = select.enter_best("daily", 1, [member(1, LISTED, *RISES)], SEEN, archives, NOW)
    assert best == [entered(SEEN, month=month)]


@pytest.mark.parametrize(
    ("first_seen_at", "month"),
    [
        (LISTED - timedelta(days=99), "2026-09"),
        (LISTED, "2026-09"),
        (LISTED + LATE, "2026-09"),
        (LISTED + LATE + timedelta(seconds=1), "2026-08"),
        (LISTED + timedelta(days=999), "2026-08"),
    ],
)
def test_history_stands_in_the_archive_of_its_own_month_though_that_was_final(
    first_seen_at: datetime, month: str
) -> None:
    now = LISTED + timedelta(days=1000)
    one = candidate(first_seen_at=first_seen_at, climbs=RISES)
    archives = {"2026-08": True, "2026-09": False}
    assert enter(one, archives=archives, now=now) == [entered(LISTED, month=month, entered_at=now)]


@pytest.mark.parametrize(
    ("now", "month"),
    [
        (LISTED, "2026-09"),
        (LISTED + LATE, "2026-09"),
        (LISTED + LATE + timedelta(seconds=1), "2026-08"),
        (LISTED + timedelta(days=999), "2026-08"),
    ],
)
def test_an_item_of_history_stands_in_the_archive_of_its_own_month_though_that_was_final(
    now: datetime, month: str
) -> None:
    made = item("one", LISTED)
    archives = {"2026-08": True, "2026-09": False}
    assert select.issue([made], archives, LATE, now) == [Issued(item=made, month=month)]


def test_who_enters_is_late_or_history_by_its_own_day_and_not_by_that_of_others() -> None:
    old = candidate(listed_on=date(2024, 5, 27), listed_at=None, climbs=RISES)
    late = candidate(listed_on=date(2026, 7, 31), listed_at=None, climbs=RISES)
    archives = {"2024-05": True, "2026-07": True, "2026-08": False}
    assert enter(old, late, candidate(climbs=RISES), archives=archives) == [
        entered(datetime(2024, 5, 27, tzinfo=UTC), month="2024-05"),
        entered(datetime(2026, 7, 31, tzinfo=UTC), month="2026-08"),
        entered(LISTED, month="2026-08"),
    ]


# -- the best of a day

DAY_OVER = datetime(2026, 8, 7, tzinfo=UTC)
AFTER = DAY_OVER + timedelta(days=3)


def best(
    most: int, *members: Member, start: datetime = DAY_OVER, now: datetime = AFTER
) -> list[Entered]:
    return select.enter_best("daily", most, members, start, {}, now)


def chosen(number: int, at: datetime, upvotes: int | None, now: datetime = AFTER) -> Entered:
    key, readings = f"arxiv:2608.{number:05}", Readings(upvotes=upvotes)
    return entered(at, readings, key=key, entered_at=now)


def rising(number: int, *votes: tuple[int, int], since: datetime = LISTED) -> Member:
    """A paper with so many votes, so many hours after the end of the day."""
    return member(number, since, *(climb(DAY_OVER + at * HOUR, upvotes) for at, upvotes in votes))


def test_those_with_the_most_votes_at_the_end_of_the_day_enter_at_that_moment() -> None:
    members = [
        rising(1, (-9, 5), (-1, 9)),
        rising(2, (-9, 7), (-1, 8)),
        rising(3, (-9, 7)),
        rising(4, (-9, 1), (0, 20)),  # read at the very end
    ]
    assert best(2, *members) == [chosen(4, DAY_OVER, 20), chosen(1, DAY_OVER, 9)]
    assert best(9, *members) == [
        *(chosen(4, DAY_OVER, 20), chosen(1, DAY_OVER, 9)),
        *(chosen(2, DAY_OVER, 8), chosen(3, DAY_OVER, 7)),
    ]
    assert best(2) == []


def test_of_as_many_votes_those_with_the_smaller_keys_enter() -> None:
    members = [rising(number, (-1, 7)) for number in (3, 1, 4, 2)]
    assert best(3, *members) == [chosen(number, DAY_OVER, 7) for number in (1, 2, 3)]


def test_who_climbs_among_the_best_later_enters_at_that_moment_and_takes_nothing_out() -> None:
    members = [
        rising(1, (-1, 9), (30, 10)),
        rising(2, (-1, 8)),
        rising(3, (-1, 7), (5, 9), (6, 30)),
        rising(4, (-1, 1), (7, 9), (8, 11), (9, 31)),
    ]
    at_end = [chosen(1, DAY_OVER, 9), chosen(2, DAY_OVER, 8)]
    third = chosen(3, DAY_OVER + 5 * HOUR, 9)
    assert best(2, *members) == [*at_end, third, chosen(4, DAY_OVER + 8 * HOUR, 11)]
    now = DAY_OVER + 5 * HOUR
    assert best(2, *members, now=now) == [replace(one, entered_at=now) for one in (*at_end, third)]
    now -= timedelta(seconds=1)
    assert best(2, *members, now=now) == [replace(one, entered_at=now) for one in at_end]


def test_who_only_comes_to_have_as_many_votes_as_one_that_is_in_does_not_enter() -> None:
    """Its key is the smaller one: among those of the end it would have entered."""
    members = [rising(1, (-1, 3), (2, 8)), rising(2, (-1, 8))]
    assert best(1, *members) == [chosen(2, DAY_OVER, 8)]


def test_who_climbs_while_the_others_do_so_too_does_not_enter() -> None:
    members = [rising(1, (-1, 9), (2, 40)), rising(2, (-1, 8), (2, 39))]
    assert best(1, *members) == [chosen(1, DAY_OVER, 9)]


def test_where_the_list_was_read_in_the_morning_the_best_are_those_of_the_morning() -> None:
    """By the votes of the day before, which nobody read late, others would enter beside them."""
    members = [
        rising(1, (-18, 5), (6, 6)),
        rising(2, (-18, 4), (6, 9)),
        rising(3, (6, 8)),  # put on the list after the run of the day before
        rising(4, (6, 7), (30, 7)),
    ]
    morning = DAY_OVER + 6 * HOUR
    expected = [chosen(2, morning, 9), chosen(3, morning, 8)]
    assert best(2, *members, start=morning) == expected


def test_a_paper_that_was_first_read_after_the_day_enters_no_earlier_than_then() -> None:
    members = [rising(1, (-1, 9)), rising(2, (30, 10)), rising(3, (31, 3))]
    later = chosen(2, DAY_OVER + 30 * HOUR, 10)
    assert best(1, *members) == [chosen(1, DAY_OVER, 9), later]
    assert best(3, *members) == [
        *(chosen(1, DAY_OVER, 9), later),
        chosen(3, DAY_OVER + 31 * HOUR, 3),
    ]


def test_a_paper_that_became_one_of_the_feed_later_on_the_day_counts_at_its_end() -> None:
    since = DAY_OVER - timedelta(seconds=1)
    assert best(1, rising(1, (-9, 9), since=since)) == [chosen(1, DAY_OVER, 9)]


def test_a_paper_whose_votes_nobody_could_read_enters_where_there_is_room() -> None:
    members = [member(1, LISTED), rising(2, (-1, 1))]
    assert best(1, *members) == [chosen(2, DAY_OVER, 1)]
    assert best(2, *members) == [chosen(2, DAY_OVER, 1), chosen(1, DAY_OVER, None)]


def test_history_is_chosen_by_the_votes_it_came_with_and_stands_in_its_own_month() -> None:
    first = DAY_OVER + timedelta(days=400)
    rises = (climb(LISTED, 60), climb(first + HOUR, 99))
    history = replace(member(2, LISTED, *rises), is_history=True)
    archives = {"2026-08": True, "2027-09": False}
    now = first + timedelta(days=1)
    lines = select.enter_best("daily", 1, [rising(1, (-1, 59)), history], DAY_OVER, archives, now)
    assert lines == [chosen(2, DAY_OVER, 60, now)]


VOTES = st.integers(0, 5)
HOURS = st.integers(-20, 40)


@st.composite
def climbing(draw: st.DrawFn) -> list[tuple[Climb, ...]]:
    """How the votes of some papers of a day rise."""
    papers = []
    for _ in range(draw(st.integers(0, 5))):
        hours = sorted(draw(st.sets(HOURS, min_size=1, max_size=4)))
        votes = sorted(draw(st.sets(VOTES, min_size=len(hours), max_size=len(hours))))
        papers.append(
            tuple(
                climb(DAY_OVER + at * HOUR, upvotes)
                for at, upvotes in zip(hours, votes, strict=True)
            )
        )
    return papers


@given(climbing(), st.integers(1, 4), st.integers(0, 40))
def test_whenever_a_feed_looks_it_finds_the_same_who_entered_until_then(
    papers: list[tuple[Climb, ...]], most: int, hours: int
) -> None:
    """So a feed that is added later is the one that was there from the first run."""
    now = DAY_OVER + hours * HOUR
    then = [
        member(number, LISTED, *known)
        for number, rises in enumerate(papers, 1)
        if (known := [one for one in rises if one.at <= now])
    ]
    whole = best(most, *(member(number, LISTED, *rises) for number, rises in enumerate(papers, 1)))
    assert best(most, *then, now=now) == [
        replace(line, entered_at=now) for line in whole if line.published_at <= now
    ]


def test_items_stand_in_the_documents_of_their_own_moments() -> None:
    items = [item("one", datetime(2026, 7, 31, 23, 59, tzinfo=UTC)), item("two", NOW)]
    assert select.issue(items, {}, LATE, NOW) == [
        Issued(item=items[0], month="2026-07"),
        Issued(item=items[1], month="2026-08"),
    ]
