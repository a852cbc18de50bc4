"""Who enters a feed, and dated how."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aggregator.records import Candidate, Entered, Known, Readings, Sighting
from aggregator.select import enter
from tests.samples import DAY, NOW, paper

SEEN = datetime(2026, 8, 6, 11, tzinfo=UTC)


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


def candidate(*sightings: Sighting, **stated: Any) -> Candidate:
    known = Known(paper=paper(1, **stated), first_seen_at=SEEN, changed_at=None)
    return Candidate(known=known, sightings=sightings)


def entered(published_at: datetime, readings: Readings | None = None) -> list[Entered]:
    return [
        Entered(
            feed="daily",
            key="arxiv:2608.00001",
            published_at=published_at,
            month=f"{published_at:%Y-%m}",
            entered_at=NOW,
            readings=readings or Readings(upvotes=5),
        )
    ]


@pytest.mark.parametrize("kind", ["day", "week", "month"])
def test_a_paper_of_a_daily_weekly_or_monthly_list_enters(kind: str) -> None:
    one = candidate(sighting(kind=kind))
    assert enter("daily", [one], "", NOW) == entered(datetime(2026, 8, 6, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize("kind", ["trending", "search"])
def test_a_paper_of_another_list_waits(kind: str) -> None:
    assert enter("daily", [candidate(sighting(kind=kind))], "", NOW) == []


def test_a_paper_without_a_sighting_waits() -> None:
    assert enter("daily", [candidate()], "", NOW) == []


@pytest.mark.parametrize(
    ("listed_on", "listed_at", "published_at"),
    [
        (DAY, datetime(2026, 8, 6, 9, 30, tzinfo=UTC), datetime(2026, 8, 6, 9, 30, tzinfo=UTC)),
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
    assert enter("daily", [one], "", NOW) == entered(published_at)


def test_the_first_sight_is_the_earliest_on_any_list_that_counts() -> None:
    early = SEEN - timedelta(hours=2)
    one = candidate(
        sighting(kind="trending", period="", first_seen_at=SEEN - timedelta(hours=5)),
        sighting(kind="week", period="2026-W32", first_seen_at=SEEN),
        sighting(first_seen_at=early),
        listed_at=None,
    )
    assert enter("daily", [one], "", NOW) == entered(early)


def test_the_meters_are_those_read_last() -> None:
    one = candidate(
        sighting(readings=Readings(upvotes=5)),
        sighting(kind="week", last_seen_at=NOW, readings=Readings(upvotes=57, stars=3)),
        sighting(kind="trending", last_seen_at=NOW, readings=Readings(upvotes=99)),
        listed_at=None,
    )
    assert enter("daily", [one], "", NOW) == entered(SEEN, Readings(upvotes=57, stars=3))


def test_candidates_enter_in_their_order() -> None:
    known = [Known(paper=paper(n), first_seen_at=SEEN, changed_at=None) for n in (3, 1, 2)]
    candidates = [Candidate(known=one, sightings=(sighting(),)) for one in known]
    keys = [line.key for line in enter("daily", candidates, "", NOW)]
    assert keys == [one.paper.key for one in known]


@pytest.mark.parametrize(
    ("open_month", "month"), [("", "2026-08"), ("2026-08", "2026-08"), ("2026-09", "2026-09")]
)
def test_a_late_paper_stands_in_the_oldest_archive_that_may_still_grow(
    open_month: str, month: str
) -> None:
    (one,) = enter("daily", [candidate(sighting())], open_month, NOW)
    assert (one.month, one.published_at) == (month, datetime(2026, 8, 6, 9, 30, tzinfo=UTC))
