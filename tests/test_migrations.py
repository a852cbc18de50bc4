"""A store of an older program is brought up to date, and knows what it can know."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator import database, dates, terms
from aggregator.migrations import MIGRATIONS
from aggregator.past_runs import PastRun
from aggregator.records import Readings, Report
from aggregator.store import Store
from tests.samples import (
    DAILY,
    LATER,
    NOW,
    bare,
    climb,
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


def old_climb(number: int, at: str, meters: str) -> str:
    return f"climbs VALUES ('huggingface', 'arxiv:2608.{number:05}', '{at}', {meters})"


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

    eight = datetime(2026, 8, 6, 8, tzinfo=UTC)
    nine = eight + timedelta(hours=1)
    with closing(Store(path)) as one:
        found = one.gathered([f"arxiv:2608.0000{number}" for number in (1, 2, 3)])
        assert [candidate.climbs for candidate in found] == [
            (climb(nine, 7, 31),),
            (),
            (climb(eight - timedelta(days=2), 9, 2, source="elsewhere"), climb(eight, 0)),
        ]
        see(one, listed(1, readings=Readings(upvotes=6, stars=31)))
        see(one, listed(1, readings=Readings(upvotes=8)), at=LATER)
        (only,) = one.gathered(["arxiv:2608.00001"])
        assert only.climbs == (climb(nine, 7, 31), climb(LATER, 8, 31))


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
        line(date(2026, 7, 20), listed=2, read_at=end, told_at=end),
        line(date(2026, 7, 21), listed=1, read_at=before, told_at=before),
    ]
    with closing(Store(path)) as one:
        assert one.days("huggingface", date(2024, 1, 1), date(2027, 1, 1)) == lines
        assert one.open_days("huggingface", NOW) == lines


def test_in_a_store_that_does_not_know_when_days_were_told_the_last_reading_after_the_day_counts(
    path: Path,
) -> None:
    def old_line(on: date, read_at: str) -> str:
        return f"days VALUES ('huggingface', '{on}', 30, 0, {read_at}, '[\"data\"]', NULL)"

    days = [date(2026, 7, day) for day in (20, 21, 22)]
    last, over = datetime(2026, 7, 20, 23, 59, 59, tzinfo=UTC), datetime(2026, 7, 22, tzinfo=UTC)
    old(
        path,
        3,
        old_line(days[0], f"'{dates.rfc3339(last)}'"),
        old_line(days[1], f"'{dates.rfc3339(over)}'"),
        old_line(days[2], "NULL"),
    )
    stated: dict[str, Any] = {"listed": 30, "read_from": ("data",)}
    with closing(Store(path)) as one:
        assert one.days("huggingface", days[0], days[-1]) == [
            line(days[0], read_at=last, **stated),
            line(days[1], read_at=over, told_at=over, **stated),
            line(days[2], **stated),
        ]
        # Of a day that was not told yet the next reading counts.
        one.note(visit(), line(days[0], read_at=NOW))
        one.note(visit(), line(days[1], read_at=NOW))
        assert [found.told_at for found in one.days("huggingface", days[0], days[1])] == [NOW, over]


def test_in_a_store_without_days_of_papers_each_has_its_own(path: Path) -> None:
    old(path, 2, old_paper(1), old_paper(2, listed_on=None, listed_at=None))
    with closing(Store(path)) as one:
        assert one.known(["arxiv:2608.00001"]) == {"arxiv:2608.00001": known(1)}
    days = [(row[0], row[5]) for row in everything(path)["papers"]]
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
        assert one.considered("daily", DAILY) == (3, None)
        assert one.considered("daily", '["weekly"]') == (0, None)
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


def test_in_a_store_without_texts_each_paper_gets_its_own_folded(path: Path) -> None:
    stated = paper(1, title="Göats and $\\pi$", keywords=("Tool-use", "Red sheep"), authors=())
    facts = database.encoded(bare(2))
    old(
        path,
        3,
        f"papers VALUES ('{stated.key}', '{database.encoded(stated)}', 'x', NULL, 1, NULL)",
        f"papers VALUES ('{bare(2).key}', '{facts}', 'x', NULL, 1, NULL)",
    )
    with closing(Store(path)) as one:
        rows = one.rows(
            "SELECT key, number, texts.* FROM texts JOIN papers ON number = texts.rowid"
        )
        assert rows == [
            (stated.key, 1, *terms.texts(stated)),
            (bare(2).key, 2, *terms.texts(bare(2))),
        ]
        see(one, listed(3))
    assert [(row[0], row[6]) for row in everything(path)["papers"]] == [
        (f"arxiv:2608.0000{number}", number) for number in (1, 2, 3)
    ]


def test_in_a_store_whose_rows_were_deleted_once_a_number_is_that_of_one_paper(
    path: Path,
) -> None:
    """No paper is ever taken out, but of what others did to the file nobody knows."""
    old(path, 3, *(f"{old_paper(number)[:-1]}, NULL)" for number in (1, 2, 3)))
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM papers WHERE key = 'arxiv:2608.00001'")
        db.commit()
    with closing(Store(path)) as one:
        see(one, listed(4))
        found = one.rows("SELECT key, title FROM texts JOIN papers ON number = texts.rowid")
    assert found == [
        (f"arxiv:2608.0000{number}", f"on sheep part {number}") for number in (2, 3, 4)
    ]


def test_in_a_store_without_comments_at_climbs_they_are_not_known(path: Path) -> None:
    old(
        path,
        3,
        f"{old_paper(1)[:-1]}, NULL)",
        old_climb(1, "2026-08-06T08:00:00Z", "7, 31"),
    )
    eight = datetime(2026, 8, 6, 8, tzinfo=UTC)
    with closing(Store(path)) as one:
        see(one, listed(1, readings=Readings(upvotes=9, comments=4)))
        (only,) = one.gathered(["arxiv:2608.00001"])
    assert only.climbs == (climb(eight, 7, 31), climb(NOW, 9, 31, comments=4))


def test_in_a_store_without_members_a_feed_considers_all_and_has_settled_nothing(
    path: Path,
) -> None:
    old(
        path,
        3,
        f"{old_paper(1, touched=3)[:-1]}, NULL)",
        old_entry("daily", 1, "2026-08-06T09:30:00Z", "2026-08"),
        "feeds VALUES ('daily', 3, 'state', '[\"daily.json\"]', '[\"daily\"]')",
    )
    with closing(Store(path)) as one:
        assert one.considered("daily", DAILY) == (3, None)
        assert one.members_since("daily", ["arxiv:2608.00001"]) == {}
        assert one.items("daily", 9) == ()
        one.join("daily", {"arxiv:2608.00001": NOW})
        assert one.days_of_members("daily", NOW.date()) == [NOW.date()]
        assert [entry.paper for entry in one.entries("daily", 5)] == [paper(1)]
