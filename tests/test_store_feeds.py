"""What a feed is made of: sightings and climbs, candidates, the log of who entered, entries."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator import questions
from aggregator.records import (
    Candidate,
    Climb,
    Entry,
    Listed,
    Readings,
)
from aggregator.store import Store
from tests.samples import (
    DAILY,
    FIVE,
    LATER,
    NOW,
    entered,
    known,
    listed,
    paper,
    see,
    sighting,
    waiting,
)

HOUR = timedelta(hours=1)
TRENDING: dict[str, Any] = {"kind": "trending", "period": None}
WEEK: dict[str, Any] = {"kind": "week", "period": "2026-W32"}


# -- sightings and candidates


def test_a_sighting_keeps_its_first_sight_and_meters_that_are_no_longer_shown(
    opened: Store,
) -> None:
    see(opened, listed(1, readings=Readings(upvotes=5, comments=1, stars=2)))
    see(opened, listed(1, rank=7, readings=Readings(upvotes=6)), at=LATER)
    (only,) = waiting(opened)
    assert only == Candidate(
        known=known(1),
        sightings=(
            sighting(
                1, rank=7, readings=Readings(upvotes=6, comments=1, stars=2), last_seen_at=LATER
            ),
        ),
    )


def test_a_candidate_has_its_sightings_on_all_lists_in_a_fixed_order(opened: Store) -> None:
    see(opened, listed(1), **WEEK)
    see(opened, listed(1), **TRENDING)
    see(opened, listed(1))
    see(opened, listed(2), period="2026-08-05")
    lists = [
        [(one.kind, one.period) for one in candidate.sightings] for candidate in waiting(opened)
    ]
    assert lists == [
        [("day", "2026-08-06"), ("trending", ""), ("week", "2026-W32")],
        [("day", "2026-08-05")],
    ]


def names(candidates: list[Candidate]) -> list[str]:
    return [one.known.paper.key[-1] for one in candidates]


def test_candidates_are_what_was_touched_since_and_did_not_enter(opened: Store) -> None:
    see(opened, listed(1), listed(2), listed(3))
    assert names(waiting(opened)) == ["1", "2", "3"]
    opened.enter("daily", DAILY, [entered(1)])
    assert names(waiting(opened)) == []
    assert names(waiting(opened, "other")) == ["1", "2", "3"]
    see(opened, listed(1, title="Revised"), listed(2), listed(3, readings=FIVE), listed(4))
    assert names(waiting(opened)) == ["3", "4"]


@pytest.mark.parametrize(
    ("fresh", "page", "is_touched"),
    [
        (listed(1), {}, False),
        (listed(1, rank=9), {}, False),
        (listed(1, readings=Readings()), {}, False),
        (listed(1, readings=Readings(upvotes=11, comments=2, stars=1235)), {}, True),
        (listed(1, readings=Readings(upvotes=10)), {}, True),
        (listed(1), {"period": "2026-08-07"}, True),
        (listed(1), TRENDING, True),
        (listed(1, ai_summary="Other."), {}, True),
        (listed(1, title="Revised"), {}, True),
    ],
)
def test_a_paper_is_touched_by_facts_by_a_new_place_and_by_votes_that_moved(
    opened: Store, fresh: Listed, page: dict[str, Any], is_touched: bool
) -> None:
    see(opened, listed(1))
    opened.enter("daily", DAILY, [])
    mark = opened.mark()
    see(opened, fresh, at=LATER, **page)
    assert (opened.mark(), names(waiting(opened))) == (
        (mark + 1, ["1"]) if is_touched else (mark, [])
    )


def test_a_feed_knows_how_far_it_has_considered(opened: Store) -> None:
    assert (opened.mark(), opened.considered("daily", DAILY)) == (0, 0)
    opened.enter("daily", DAILY, [])
    assert opened.considered("daily", DAILY) == 0
    see(opened, listed(1))
    see(opened, listed(2))
    assert (opened.mark(), opened.considered("daily", DAILY)) == (2, 0)
    opened.enter("daily", DAILY, [])
    assert opened.considered("daily", DAILY) == 2


def test_candidates_since_a_mark_are_those_that_were_touched_after_it(opened: Store) -> None:
    for number in (1, 2, 3):
        see(opened, listed(number))
    see(opened, listed(1, readings=FIVE), at=LATER)
    opened.enter("other", DAILY, [replace(entered(3), feed="other")])
    found = [names(opened.candidates("daily", since)) for since in range(5)]
    assert found == [["2", "3", "1"], ["2", "3", "1"], ["3", "1"], ["1"], []]
    assert names(opened.candidates("other", 0)) == ["2", "1"]


def test_a_feed_that_counts_other_lists_considers_all_papers_anew(opened: Store) -> None:
    see(opened, listed(1))
    opened.enter("daily", DAILY, [entered(1)])
    other = '["daily","trending"]'
    assert (opened.considered("daily", DAILY), opened.considered("daily", other)) == (1, 0)
    see(opened, listed(2), **TRENDING)
    opened.enter("daily", other, [])
    assert (opened.considered("daily", DAILY), opened.considered("daily", other)) == (0, 2)
    assert opened.considered("nobody", DAILY) == 0


def test_what_was_published_stays_when_a_feed_counts_other_lists(opened: Store) -> None:
    opened.enter("daily", DAILY, [])
    opened.note_published("daily", "state", ["daily.json"])
    opened.enter("daily", '["weekly"]', [])
    assert opened.published("daily") == ("state", ["daily.json"])


# -- climbs


def seen_with(
    opened: Store, at: Any = NOW, *, upvotes: Any, stars: Any = None, **page: Any
) -> None:
    see(opened, listed(1, readings=Readings(upvotes=upvotes, stars=stars)), at=at, **page)


def climbs(opened: Store, source: str = "huggingface") -> list[tuple[int, Any, Any]]:
    """(hours after NOW, votes, stars) of all climbs in a source."""
    found = questions.climbs(opened, "arxiv:2608.00001")
    return [
        ((one.at - NOW) // HOUR, one.upvotes, one.stars) for one in found if one.source == source
    ]


def test_a_climb_is_the_first_reading_and_each_that_shows_more_than_ever_before(
    opened: Store,
) -> None:
    meters = [(5, 100), (5, 100), (6, 100), (4, 99), (6, 101), (7, 90), (7, 101), (9, 200)]
    for hours, (upvotes, stars) in enumerate(meters):
        seen_with(opened, NOW + hours * HOUR, upvotes=upvotes, stars=stars)
    assert climbs(opened) == [(0, 5, 100), (2, 6, 100), (4, 6, 101), (5, 7, 101), (7, 9, 200)]


def test_a_climb_comes_back_whole(opened: Store) -> None:
    seen_with(opened, upvotes=5)
    assert questions.climbs(opened, "arxiv:2608.00001") == [
        Climb(source="huggingface", at=NOW, upvotes=5, stars=None)
    ]


def test_the_moment_at_which_votes_were_reached_is_that_of_the_first_climb_with_as_many(
    opened: Store,
) -> None:
    for hours, upvotes in enumerate((1, 4, 12, 11, 9, 12, 30)):
        seen_with(opened, NOW + hours * HOUR, upvotes=upvotes, stars=hours)
    reached = {
        votes: next((hours for hours, upvotes, _ in climbs(opened) if upvotes >= votes), None)
        for votes in (1, 2, 10, 12, 13, 31)
    }
    assert reached == {1: 0, 2: 1, 10: 2, 12: 2, 13: 6, 31: None}


def test_a_list_that_is_behind_shows_fewer_and_that_is_no_fall(opened: Store) -> None:
    seen_with(opened, upvotes=50, stars=7)
    for hours in (1, 2, 3):
        seen_with(opened, NOW + hours * HOUR, upvotes=20 + hours, stars=3, **TRENDING)
        seen_with(opened, NOW + hours * HOUR, upvotes=50, stars=7)
    seen_with(opened, NOW + 4 * HOUR, upvotes=51, stars=3, **TRENDING)
    assert climbs(opened) == [(0, 50, 7), (4, 51, 7)]


def test_meters_that_are_not_shown_are_no_climb_and_take_nothing_back(opened: Store) -> None:
    shown = [(None, None), (None, 3), (None, None), (2, None), (None, 4), (0, 0), (3, None)]
    for hours, (upvotes, stars) in enumerate(shown):
        seen_with(opened, NOW + hours * HOUR, upvotes=upvotes, stars=stars)
    assert climbs(opened) == [(1, None, 3), (3, 2, 3), (4, 2, 4), (6, 3, 4)]


def test_no_votes_and_no_stars_are_a_reading(opened: Store) -> None:
    seen_with(opened, upvotes=0, stars=0)
    seen_with(opened, LATER, upvotes=0, stars=0)
    assert climbs(opened) == [(0, 0, 0)]


@pytest.mark.parametrize("upvotes", [(5, 7, 6), (7, 5, 6), (6, 7, 5)])
def test_of_lists_that_were_read_at_the_same_moment_the_most_counts(
    opened: Store, upvotes: tuple[int, int, int]
) -> None:
    for votes, page in zip(upvotes, ({}, TRENDING, WEEK), strict=True):
        seen_with(opened, upvotes=votes, stars=10 - votes, **page)
    assert climbs(opened) == [(0, 7, 5)]


def test_two_sources_climb_apart(opened: Store) -> None:
    seen_with(opened, upvotes=9, stars=5)
    seen_with(opened, upvotes=2, stars=5, source="elsewhere")
    seen_with(opened, LATER, upvotes=9, stars=6)
    seen_with(opened, LATER, upvotes=3, stars=5, source="elsewhere")
    assert climbs(opened) == [(0, 9, 5), (1, 9, 6)]
    assert climbs(opened, "elsewhere") == [(0, 2, 5), (1, 3, 5)]


def test_papers_climb_apart(opened: Store) -> None:
    see(opened, listed(1), listed(2))
    see(opened, listed(1), listed(2, readings=Readings(upvotes=13)), at=LATER)
    found = [questions.climbs(opened, f"arxiv:2608.0000{number}") for number in (1, 2, 3)]
    first = [Climb(source="huggingface", at=NOW, upvotes=votes, stars=1234) for votes in (11, 12)]
    more = Climb(source="huggingface", at=LATER, upvotes=13, stars=1234)
    assert found == [[first[0]], [first[1], more], []]


# -- entries


def test_entries_come_newest_first_ties_by_key_and_no_more_than_asked(opened: Store) -> None:
    see(opened, *(listed(number, number) for number in (1, 2, 3, 4)))
    see(opened, listed(2, title="Revised"), at=LATER)
    early = NOW - timedelta(days=1)
    lines = [entered(3), entered(2), entered(1, published_at=early), entered(4)]
    opened.enter("daily", DAILY, lines)
    opened.enter("other", DAILY, [replace(entered(1), feed="other")])
    whole = tuple(
        Entry(
            id=f"https://arxiv.org/abs/2608.{number:05}",
            paper=paper(number, **stated),
            published_at=at,
            updated_at=updated,
            readings=FIVE,
            lists=("daily",),
        )
        for number, at, updated, stated in (
            (2, NOW, LATER, {"title": "Revised"}),
            (3, NOW, NOW, {}),
            (4, NOW, NOW, {}),
            (1, early, early, {}),
        )
    )
    assert opened.entries("daily", 10) == whole
    assert opened.entries("daily", 2) == whole[:2]
    assert opened.entries("nobody", 2) == ()


def test_an_entry_is_updated_no_earlier_than_it_is_published(opened: Store) -> None:
    see(opened, listed(1))
    see(opened, listed(1, title="Revised"), at=NOW)
    opened.enter("daily", DAILY, [entered(1, published_at=LATER)])
    (one,) = opened.entries("daily", 1)
    assert (one.published_at, one.updated_at) == (LATER, LATER)


LISTS: list[tuple[list[dict[str, Any]], tuple[str, ...]]] = [
    ([{}], ("daily",)),
    ([{}, {"period": "2026-08-07"}], ("daily",)),
    ([WEEK], ("daily", "weekly")),
    ([{"kind": "month", "period": "2026-08"}], ("daily", "monthly")),
    ([TRENDING], ("trending",)),
    ([{"kind": "search", "period": "red sheep"}], ("search:red sheep",)),
    ([{"kind": "search", "period": "sheep: a study"}], ("search:sheep: a study",)),
    (
        [{"kind": "search", "period": "words"}, TRENDING, WEEK, {}],
        ("daily", "search:words", "trending", "weekly"),
    ),
    (
        [
            {"kind": "search", "period": "b"},
            {"kind": "month", "period": "2026-07"},
            {"kind": "month", "period": "2026-08"},
            {"kind": "search", "period": "a"},
        ],
        ("daily", "monthly", "search:a", "search:b"),
    ),
]


@pytest.mark.parametrize(("pages", "stood_on"), LISTS)
def test_an_entry_names_the_lists_that_its_paper_stood_on_each_once(
    opened: Store, pages: list[dict[str, Any]], stood_on: tuple[str, ...]
) -> None:
    see(opened, listed(2), **TRENDING)
    for page in pages:
        see(opened, listed(1), **page)
    opened.enter("daily", DAILY, [entered(1)])
    (one,) = opened.entries("daily", 1)
    (other,) = opened.month_entries("daily", "2026-08")
    assert (one.lists, other) == (stood_on, one)


# -- archives


def test_each_month_of_a_feed_has_its_entries_and_is_final_when_that_is_noted(
    opened: Store,
) -> None:
    see(opened, *(listed(number, number) for number in (1, 2, 3)))
    opened.enter("daily", DAILY, [entered(1, month="2026-09"), entered(2), entered(3)])
    others = (entered(1, month="2026-10"), entered(2))
    opened.enter("other", DAILY, [replace(one, feed="other") for one in others])
    assert opened.archives("daily") == {"2026-08": None, "2026-09": None}
    opened.note_archived("daily", "2026-08", "state")
    assert opened.archives("daily") == {"2026-08": "state", "2026-09": None}
    assert opened.archives("other") == {"2026-08": None, "2026-10": None}
    found = [
        [one.paper.id for one in opened.month_entries("daily", month)]
        for month in ("2026-07", "2026-08", "2026-09")
    ]
    assert found == [[], ["2608.00002", "2608.00003"], ["2608.00001"]]


def test_a_line_that_enters_a_final_month_opens_it_again(opened: Store) -> None:
    see(opened, *(listed(number, number) for number in (1, 2, 3)))
    opened.enter("daily", DAILY, [entered(1, month="2026-07"), entered(2)])
    opened.enter("other", DAILY, [replace(entered(1, month="2026-07"), feed="other")])
    for feed, month in (("daily", "2026-07"), ("daily", "2026-08"), ("other", "2026-07")):
        opened.note_archived(feed, month, "state")
    opened.enter("daily", DAILY, [])
    assert opened.archives("daily") == {"2026-07": "state", "2026-08": "state"}
    opened.enter("daily", DAILY, [entered(3, month="2026-07")])
    assert opened.archives("daily") == {"2026-07": None, "2026-08": "state"}
    assert opened.archives("other") == {"2026-07": "state"}
