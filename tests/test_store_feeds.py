"""What a feed is made of: candidates, the log of who entered, entries."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.records import (
    Candidate,
    Entry,
    Listed,
    Readings,
)
from aggregator.store import Store
from tests.samples import (
    FIVE,
    LATER,
    NOW,
    entered,
    known,
    listed,
    paper,
    see,
    sighting,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "papers.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Store]:
    with closing(Store(path)) as one:
        yield one


# -- sightings and candidates


def test_a_sighting_keeps_its_first_sight_and_meters_that_are_no_longer_shown(
    opened: Store,
) -> None:
    see(opened, listed(1, readings=Readings(upvotes=5, comments=1, stars=2)))
    see(opened, listed(1, rank=7, readings=Readings(upvotes=6)), at=LATER)
    (only,) = opened.candidates("daily")
    assert only == Candidate(
        known=known(1),
        sightings=(
            sighting(
                1, rank=7, readings=Readings(upvotes=6, comments=1, stars=2), last_seen_at=LATER
            ),
        ),
    )


def test_a_candidate_has_its_sightings_on_all_lists_in_a_fixed_order(opened: Store) -> None:
    see(opened, listed(1), kind="week", period="2026-W32")
    see(opened, listed(1), kind="trending", period=None)
    see(opened, listed(1))
    see(opened, listed(2), period="2026-08-05")
    lists = [
        [(one.kind, one.period) for one in candidate.sightings]
        for candidate in opened.candidates("daily")
    ]
    assert lists == [
        [("day", "2026-08-06"), ("trending", ""), ("week", "2026-W32")],
        [("day", "2026-08-05")],
    ]


def names(candidates: list[Candidate]) -> list[str]:
    return [one.known.paper.key[-1] for one in candidates]


def test_candidates_are_what_was_touched_since_and_did_not_enter(opened: Store) -> None:
    see(opened, listed(1), listed(2), listed(3))
    assert names(opened.candidates("daily")) == ["1", "2", "3"]
    opened.enter("daily", [entered(1)])
    assert names(opened.candidates("daily")) == []
    assert names(opened.candidates("other")) == ["1", "2", "3"]
    see(opened, listed(1, title="Revised"), listed(2), listed(3, readings=FIVE), listed(4))
    assert names(opened.candidates("daily")) == ["3", "4"]


@pytest.mark.parametrize(
    ("fresh", "page", "is_touched"),
    [
        (listed(1), {}, False),
        (listed(1, rank=9), {}, False),
        (listed(1, readings=Readings()), {}, False),
        (listed(1, readings=Readings(upvotes=11, comments=2, stars=1235)), {}, True),
        (listed(1, readings=Readings(upvotes=10)), {}, True),
        (listed(1), {"period": "2026-08-07"}, True),
        (listed(1), {"kind": "trending", "period": None}, True),
        (listed(1, ai_summary="Other."), {}, True),
        (listed(1, title="Revised"), {}, True),
    ],
)
def test_a_paper_is_touched_by_facts_by_a_new_place_and_by_votes_that_moved(
    opened: Store, fresh: Listed, page: dict[str, Any], is_touched: bool
) -> None:
    see(opened, listed(1))
    opened.enter("daily", [])
    mark = opened.mark()
    see(opened, fresh, at=LATER, **page)
    assert (opened.mark(), names(opened.candidates("daily"))) == (
        (mark + 1, ["1"]) if is_touched else (mark, [])
    )


def test_a_feed_knows_how_far_it_has_considered(opened: Store) -> None:
    assert (opened.mark(), opened.considered("daily")) == (0, 0)
    opened.enter("daily", [])
    assert opened.considered("daily") == 0
    see(opened, listed(1))
    see(opened, listed(2))
    assert (opened.mark(), opened.considered("daily")) == (2, 0)
    opened.enter("daily", [])
    assert opened.considered("daily") == 2


# -- entries


def test_entries_come_newest_first_ties_by_key_and_no_more_than_asked(opened: Store) -> None:
    see(opened, *(listed(number, number) for number in (1, 2, 3, 4)))
    see(opened, listed(2, title="Revised"), at=LATER)
    early = NOW - timedelta(days=1)
    opened.enter("daily", [entered(3), entered(2), entered(1, published_at=early), entered(4)])
    opened.enter("other", [replace(entered(1), feed="other")])
    whole = tuple(
        Entry(
            id=f"https://arxiv.org/abs/2608.{number:05}",
            paper=paper(number, **stated),
            published_at=at,
            updated_at=updated,
            readings=FIVE,
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
    opened.enter("daily", [entered(1, published_at=LATER)])
    (one,) = opened.entries("daily", 1)
    assert (one.published_at, one.updated_at) == (LATER, LATER)


# -- archives


def test_each_month_of_a_feed_has_its_entries_and_is_final_when_that_is_noted(
    opened: Store,
) -> None:
    see(opened, *(listed(number, number) for number in (1, 2, 3)))
    opened.enter("daily", [entered(1, month="2026-09"), entered(2), entered(3)])
    others = (entered(1, month="2026-10"), entered(2))
    opened.enter("other", [replace(one, feed="other") for one in others])
    assert opened.archives("daily") == {"2026-08": None, "2026-09": None}
    opened.note_archived("daily", "2026-08", "state")
    assert opened.archives("daily") == {"2026-08": "state", "2026-09": None}
    assert opened.archives("other") == {"2026-08": None, "2026-10": None}
    found = [
        [one.paper.id for one in opened.month_entries("daily", month)]
        for month in ("2026-07", "2026-08", "2026-09")
    ]
    assert found == [[], ["2608.00002", "2608.00003"], ["2608.00001"]]
