"""A store of an older program is brought up to date, and knows what it can know."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator import database, questions
from aggregator.ledger import PastRun
from aggregator.migrations import MIGRATIONS
from aggregator.records import Climb, Readings, Report
from aggregator.store import Store
from tests.samples import (
    DAILY,
    LATER,
    NOW,
    everything,
    known,
    line,
    listed,
    paper,
    see,
    visit,
    waiting,
)


def old(path: Path, version: int, *rows: str) -> None:
    """A store as a program of so many migrations left it, with these rows."""
    with closing(sqlite3.connect(path)) as db:
        for script in MIGRATIONS[:version]:
            db.executescript(script)
        for row in rows:
            db.execute(f"INSERT INTO {row}")
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()


def old_paper(number: int, touched: int = 1, **stated: Any) -> str:
    facts = database.encoded(paper(number, **stated))
    values = f"'arxiv:2608.{number:05}', '{facts}', '2026-08-06T20:00:00Z', NULL, {touched}"
    return f"papers VALUES ({values})"


def old_sighting(number: int, kind: str, period: str, meters: str, *seen: str) -> str:
    first, last = seen if len(seen) == 2 else seen * 2
    place = f"'huggingface', '{kind}', '{period}', 'arxiv:2608.{number:05}', 1"
    return f"sightings VALUES ({place}, {meters}, '{first}', '{last}')"


def old_entry(feed: str, number: int, published_at: str, month: str = "") -> str:
    # The log of a store without archives has no months.
    more = f", '{month}'" if month else ""
    meters = f"'2026-08-06T12:00:00Z', 5, NULL, NULL{more}"
    return f"entries VALUES ('{feed}', 'arxiv:2608.{number:05}', '{published_at}', {meters})"


def test_entries_of_a_store_without_archives_stand_in_those_of_their_months(path: Path) -> None:
    old(path, 1, old_paper(1), old_entry("daily", 1, "2026-07-31T23:00:00Z"))
    with closing(Store(path)) as one:
        assert one.archives("daily") == {"2026-07": None}
        assert [entry.paper.id for entry in one.month_entries("daily", "2026-07")] == ["2608.00001"]


def test_in_a_store_without_climbs_the_most_that_was_read_stands_at_the_last_sight(
    path: Path,
) -> None:
    old(
        path,
        2,
        *(old_paper(number) for number in (1, 2, 3)),
        old_sighting(1, "day", "2026-08-06", "7, 1, 30", "2026-08-06T08:00:00Z"),
        old_sighting(1, "week", "2026-W32", "5, 1, 31", "2026-08-06T09:00:00Z"),
        old_sighting(1, "trending", "", "6, 1, NULL", "2026-08-05T09:00:00Z"),
        old_sighting(2, "day", "2026-08-06", "NULL, 1, NULL", "2026-08-06T08:00:00Z"),
        old_sighting(3, "day", "2026-08-06", "0, NULL, NULL", "2026-08-06T08:00:00Z"),
        old_sighting(3, "day", "2026-08-06", "9, NULL, 2", "2026-08-04T08:00:00Z").replace(
            "huggingface", "elsewhere"
        ),
    )

    def climb(at: datetime, upvotes: int, stars: int | None, source: str = "huggingface") -> Climb:
        return Climb(source=source, at=at, upvotes=upvotes, stars=stars)

    eight = datetime(2026, 8, 6, 8, tzinfo=UTC)
    nine = eight + timedelta(hours=1)
    with closing(Store(path)) as one:
        found = [questions.climbs(one, f"arxiv:2608.0000{number}") for number in (1, 2, 3)]
        assert found == [
            [climb(nine, 7, 31)],
            [],
            [climb(eight - timedelta(days=2), 9, 2, "elsewhere"), climb(eight, 0, None)],
        ]
        see(one, listed(1, readings=Readings(upvotes=6, stars=31)))
        see(one, listed(1, readings=Readings(upvotes=8)), at=LATER)
        assert questions.climbs(one, "arxiv:2608.00001") == [
            climb(nine, 7, 31),
            climb(LATER, 8, 31),
        ]


def test_in_a_store_without_a_ledger_every_day_that_was_seen_is_owed_a_last_reading(
    path: Path,
) -> None:
    old(
        path,
        2,
        *(old_paper(number) for number in (1, 2)),
        old_sighting(1, "day", "2026-07-20", "1, 1, 1", "2026-07-20T08:00:00Z"),
        old_sighting(
            2, "day", "2026-07-20", "1, 1, 1", "2026-07-20T08:00:00Z", "2026-08-03T00:00:00Z"
        ),
        old_sighting(
            1, "day", "2026-07-21", "1, 1, 1", "2026-07-20T08:00:00Z", "2026-08-03T23:59:59Z"
        ),
        old_sighting(1, "day", "", "1, 1, 1", "2026-08-06T08:00:00Z"),
        old_sighting(1, "week", "2026-W30", "1, 1, 1", "2026-08-06T08:00:00Z"),
        old_sighting(1, "trending", "", "1, 1, 1", "2026-08-06T08:00:00Z"),
    )

    end, before = datetime(2026, 8, 3, tzinfo=UTC), datetime(2026, 8, 3, 23, 59, 59, tzinfo=UTC)
    lines = [
        line(date(2026, 7, 20), listed=2, read_at=end),
        line(date(2026, 7, 21), listed=1, read_at=before),
    ]
    with closing(Store(path)) as one:
        assert one.days("huggingface", date(2024, 1, 1), date(2027, 1, 1)) == lines
        assert one.open_days("huggingface", NOW) == lines


def test_in_a_store_without_days_of_papers_each_has_its_own(path: Path) -> None:
    old(path, 2, old_paper(1), old_paper(2, listed_on=None, listed_at=None))
    with closing(Store(path)) as one:
        assert one.known(["arxiv:2608.00001"]) == {"arxiv:2608.00001": known(1)}
    days = [(row[0], row[-1]) for row in everything(path)["papers"]]
    assert days == [("arxiv:2608.00001", "2026-08-06"), ("arxiv:2608.00002", None)]


def test_in_a_store_without_neighbours_each_final_archive_learns_its_own(path: Path) -> None:
    def archive(feed: str, month: str, made_from: str) -> str:
        return f"archives VALUES ('{feed}', '{month}', {made_from})"

    old(
        path,
        2,
        archive("daily", "2026-05", """'["/feeds",null]'"""),
        archive("daily", "2026-06", """'["/feeds","https://example.org/"]'"""),
        archive("daily", "2026-08", """'["/other",null]'"""),
        archive("daily", "2026-09", "NULL"),
        archive("other", "2026-07", """'["/feeds",null]'"""),
    )
    with closing(Store(path)) as one:
        assert one.archives("daily") == {
            "2026-05": '["/feeds",null,null,"2026-06"]',
            "2026-06": '["/feeds","https://example.org/","2026-05","2026-08"]',
            "2026-08": '["/other",null,"2026-06","2026-09"]',
            "2026-09": None,
        }
        assert one.archives("other") == {"2026-07": '["/feeds",null,null,null]'}


def test_in_a_store_without_criteria_a_feed_has_considered_the_daily_list(path: Path) -> None:
    old(
        path,
        2,
        old_paper(1, touched=3),
        old_paper(2, touched=4),
        old_entry("daily", 1, "2026-08-06T09:30:00Z", "2026-08"),
        "feeds VALUES ('daily', 3, 'state', '[\"daily.json\"]')",
        "archives VALUES ('daily', '2026-08', NULL)",
    )
    with closing(Store(path)) as one:
        assert one.considered("daily", DAILY) == 3
        assert one.considered("daily", '["weekly"]') == 0
        assert [candidate.known for candidate in waiting(one)] == [known(2)]
        assert one.published("daily") == ("state", ["daily.json"])
        assert [entry.paper for entry in one.entries("daily", 5)] == [paper(1)]


def test_an_older_store_has_no_health_no_requests_and_its_visits_and_runs(path: Path) -> None:
    old(
        path,
        2,
        f"visits VALUES ('page', '{database.encoded(visit())}')",
        "runs VALUES ('2026-08-06T20:00:00Z', 'update', 0, NULL, '{\"new\": 3}')",
    )
    with closing(Store(path)) as one:
        assert one.health("huggingface") is None
        assert one.requests(NOW - timedelta(days=9999), LATER) == []
        assert one.latest_day("huggingface") is None
        assert one.visits(["page"]) == {"page": visit()}
        assert one.runs(9) == [
            PastRun(
                started_at=NOW, command="update", exit_code=0, problem=None, report=Report(new=3)
            )
        ]
