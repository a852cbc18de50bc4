"""Who enters a feed, and dated how."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aggregator import select
from aggregator.records import Candidate, Entered, Kind, Known, Readings, Sighting
from aggregator.select import counting, listing_moment
from tests.samples import DAY, NOW, paper

SEEN = datetime(2026, 8, 6, 11, tzinfo=UTC)
LISTED = datetime(2026, 8, 6, 9, 30, tzinfo=UTC)
LATE = timedelta(days=21)


def sighting(**stated: Any) -> Sighting:
    whole: dict[str, Any] = {
        "source": "huggingface",
        "kind": "day",
        "period": "2026-08-06",
        "key": "arxiv:2608.00001",
        "rank": 1,
        "readings": Readings(upvotes=5),
        "first_seen_at": SEEN,
        "last_seen_at": SEEN,
    }
    return Sighting(**whole | stated)


def candidate(*sightings: Sighting, first_seen_at: datetime = SEEN, **stated: Any) -> Candidate:
    known = Known(paper=paper(1, **stated), first_seen_at=first_seen_at, changed_at=None)
    return Candidate(known=known, sightings=sightings)


def enter(
    *candidates: Candidate,
    counted: Collection[str] = ("daily",),
    archives: Mapping[str, bool] | None = None,
    now: datetime = NOW,
) -> list[Entered]:
    return select.enter("daily", counted, candidates, archives or {}, LATE, now)


def entered(published_at: datetime, readings: Readings | None = None, **stated: Any) -> Entered:
    whole: dict[str, Any] = {
        "month": f"{published_at:%Y-%m}",
        "entered_at": NOW,
        "readings": readings or Readings(upvotes=5),
    }
    key = "arxiv:2608.00001"
    return Entered(feed="daily", key=key, published_at=published_at, **whole | stated)


# -- who enters


@pytest.mark.parametrize("kind", ["day", "week", "month"])
def test_a_paper_of_a_daily_weekly_or_monthly_list_enters(kind: Kind) -> None:
    assert enter(candidate(sighting(kind=kind))) == [entered(LISTED)]


@pytest.mark.parametrize("kind", ["trending", "search"])
def test_a_paper_of_another_list_waits(kind: Kind) -> None:
    assert enter(candidate(sighting(kind=kind))) == []


def test_a_paper_without_a_sighting_waits() -> None:
    assert enter(candidate()) == []


KINDS: list[tuple[Kind, str]] = [
    ("day", "2026-08-06"),
    ("week", "2026-W32"),
    ("month", "2026-08"),
    ("trending", ""),
    ("search", "sheep"),
    ("search", "goats"),
]


@pytest.mark.parametrize(
    ("counted", "kinds"),
    [
        (["daily"], [0, 1, 2]),
        (["weekly"], [1]),
        (["monthly"], [2]),
        (["trending"], [3]),
        (["search:sheep"], [4]),
        (["search:goats", "trending"], [3, 5]),
        (["weekly", "search:sheep"], [1, 4]),
        ({"daily", "weekly", "monthly", "trending", "search:sheep", "search:goats"}, range(6)),
        ([], []),
    ],
)
def test_only_the_lists_that_a_feed_asks_for_count(
    counted: Collection[str], kinds: Collection[int]
) -> None:
    seen = [sighting(kind=kind, period=period) for kind, period in KINDS]
    assert counting(iter(seen), counted) == [seen[at] for at in kinds]
    assert bool(enter(candidate(*seen), counted=counted)) == bool(kinds)


def test_candidates_enter_in_their_order() -> None:
    known = [Known(paper=paper(n), first_seen_at=SEEN, changed_at=None) for n in (3, 1, 2)]
    candidates = [Candidate(known=one, sightings=(sighting(),)) for one in known]
    keys = [line.key for line in enter(*candidates)]
    assert keys == [one.paper.key for one in known]


# -- dated how


@pytest.mark.parametrize(
    ("listed_on", "listed_at", "published_at"),
    [
        (DAY, LISTED, LISTED),
        (DAY, None, SEEN),  # the first sight was on that day
        (date(2026, 8, 5), None, datetime(2026, 8, 5, tzinfo=UTC)),
        (date(2024, 5, 27), None, datetime(2024, 5, 27, tzinfo=UTC)),
        (None, None, SEEN),
        (date(2026, 8, 7), None, NOW),  # no entry is dated in the future
        (DAY, NOW + timedelta(minutes=1), NOW),
    ],
)
def test_an_entry_is_dated_by_the_list_else_the_first_sight_else_midnight(
    listed_on: date | None, listed_at: datetime | None, published_at: datetime
) -> None:
    one = candidate(sighting(), listed_on=listed_on, listed_at=listed_at)
    assert enter(one) == [entered(published_at)]


def test_the_first_sight_is_the_earliest_on_any_list_that_counts() -> None:
    early = SEEN - timedelta(hours=2)
    one = candidate(
        sighting(kind="trending", period="", first_seen_at=SEEN - timedelta(hours=5)),
        sighting(kind="week", period="2026-W32", first_seen_at=SEEN),
        sighting(first_seen_at=early),
        listed_at=None,
    )
    assert enter(one) == [entered(early)]


@pytest.mark.parametrize("kind", ["trending", "search"])
def test_who_is_trending_or_found_is_dated_by_the_first_sight_there(kind: Kind) -> None:
    """It may be on no list of a day, or on that of a day long ago."""
    seen = sighting(kind=kind, period="")
    for stated in (
        {"listed_on": None, "listed_at": None},
        {"listed_on": date(2024, 5, 27), "listed_at": None},
        {"listed_on": DAY, "listed_at": LISTED},
    ):
        assert listing_moment(paper(1, **stated), [seen]) == SEEN


@pytest.mark.parametrize("kind", ["trending", "search"])
@pytest.mark.parametrize(
    ("first_seen_at", "published_at"),
    [(LISTED - timedelta(hours=1), LISTED - timedelta(hours=1)), (SEEN, LISTED)],
)
def test_of_a_list_of_days_and_another_one_the_earlier_moment_counts(
    kind: Kind, first_seen_at: datetime, published_at: datetime
) -> None:
    one = candidate(sighting(), sighting(kind=kind, period="", first_seen_at=first_seen_at))
    assert enter(one, counted=["daily", "trending", "search:"]) == [entered(published_at)]
    assert enter(one) == [entered(LISTED)]  # a list that does not count dates nothing


def test_the_meters_are_those_read_last() -> None:
    one = candidate(
        sighting(readings=Readings(upvotes=5)),
        sighting(kind="week", last_seen_at=NOW, readings=Readings(upvotes=57, stars=3)),
        sighting(kind="trending", last_seen_at=NOW, readings=Readings(upvotes=99)),
        listed_at=None,
    )
    assert enter(one) == [entered(SEEN, Readings(upvotes=57, stars=3))]


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
    assert enter(candidate(sighting()), archives=archives) == [entered(LISTED, month=month)]


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
    one = candidate(sighting(), first_seen_at=first_seen_at)
    archives = {"2026-08": True, "2026-09": False}
    assert enter(one, archives=archives, now=now) == [entered(LISTED, month=month, entered_at=now)]


def test_who_enters_is_late_or_history_by_its_own_day_and_not_by_that_of_others() -> None:
    old = candidate(sighting(), listed_on=date(2024, 5, 27), listed_at=None)
    late = candidate(sighting(), listed_on=date(2026, 7, 31), listed_at=None)
    archives = {"2024-05": True, "2026-07": True, "2026-08": False}
    assert enter(old, late, candidate(sighting()), archives=archives) == [
        entered(datetime(2024, 5, 27, tzinfo=UTC), month="2024-05"),
        entered(datetime(2026, 7, 31, tzinfo=UTC), month="2026-08"),
        entered(LISTED, month="2026-08"),
    ]
