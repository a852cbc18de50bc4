"""A replay in small, of lists that are made up: it runs everywhere."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from . import play, snapshots
from .account import Papers
from .follower import FEEDS, Told
from .growing import abstract
from .report import Report, broken, shown
from .snapshots import Kind, Material, Snapshot, Stated
from .votes import Votes

FRIDAY_NOON = datetime(2025, 6, 6, 12, tzinfo=UTC)
SATURDAY, SUNDAY, MONDAY, TUESDAY = (datetime(2025, 6, on, 0, 2, tzinfo=UTC) for on in range(7, 11))
WEEK_OVER = datetime(2025, 6, 9, 0, 12, tzinfo=UTC)
IDS = ("2506.00001", "2506.00002", "2506.00003", "2506.00004")


def snapshot(at: datetime, *votes: int, kind: Kind = "day") -> Snapshot:
    """The first papers, with so many votes."""
    return Snapshot(at=at, kind=kind, papers=tuple(zip(IDS, votes, strict=False)))


def stated(paper_id: str) -> Stated:
    return Stated(
        id=paper_id,
        title=f"Paper {paper_id}",
        authors=("Ada Lovelace", "李 明"),
        published_at=datetime(2025, 6, 1, 17, 59, 59, tzinfo=UTC),
        length=200,
    )


MATERIAL = Material(
    papers={paper_id: stated(paper_id) for paper_id in IDS},
    snapshots=[
        snapshot(FRIDAY_NOON, 3, 49),
        snapshot(FRIDAY_NOON.replace(minute=3), 3, 49, kind="week"),
        snapshot(SATURDAY, 50, 60, 0),
        snapshot(MONDAY, 49, 70, 10),
        snapshot(WEEK_OVER, 51, 80, 55, 99, kind="week"),
        Snapshot(at=TUESDAY, kind="day", papers=((IDS[2], 200), (IDS[2], 200))),
    ],
)
"""A paper falls below 50 votes, one reaches them on the list of a week that was read some minutes
before, one is on that list alone, one stands twice in a list."""

ALL_IN_ORDER = Report(
    first_at=FRIDAY_NOON,
    last_at=TUESDAY,
    days=4,
    weeks=2,
    papers=Papers(
        seen=4, on_weeks_alone=1, missed=(), late=(), twice=(), changed=(), gone=(), unknown=()
    ),
    votes=Votes(
        reached=4,
        at_first_sight=1,
        unnoticed=(),
        at_another_moment=(),
        not_in_feed=(),
        dated_otherwise=(),
        otherwise_if_added_later=(),
    ),
    told=dict.fromkeys(FEEDS, Told(new=4, twice=(), modified=())),
    said=(),
)


@pytest.mark.parametrize("lifelike", [False, True], ids=["as stated", "lifelike"])
def test_the_program_keeps_all_promises(tmp_path: Path, lifelike: bool) -> None:
    assert play.replay(MATERIAL, tmp_path, lifelike=lifelike) == ALL_IN_ORDER


def test_the_report_names_each_broken_promise_with_an_example() -> None:
    assert broken(ALL_IN_ORDER) == []
    assert shown(ALL_IN_ORDER, 1.0).endswith("all promises kept")
    told = {**ALL_IN_ORDER.told, "daily.json": Told(new=3, twice=("a",), modified=("b", "c"))}
    report = replace(
        ALL_IN_ORDER,
        papers=replace(ALL_IN_ORDER.papers, missed=tuple("abcd"), changed=("e",)),
        votes=replace(ALL_IN_ORDER.votes, unnoticed=("f",)),
        told=told,
    )
    wrong = [
        "missed: 4, such as a, b, c",
        "changed: 1, such as e",
        "50 votes not noticed: 1, such as f",
        "new twice to the reader, daily.json: 1, such as a",
        "modified to the reader, daily.json: 2, such as b, c",
        "daily.json: new to the reader were 3 papers of 4",
    ]
    assert broken(report) == wrong
    assert shown(report, 1.0).splitlines()[-len(wrong) :] == wrong


def test_a_snapshot_of_the_night_shows_the_day_before_and_a_weekend_shows_friday() -> None:
    assert [snapshot(at).day for at in (FRIDAY_NOON, SATURDAY, SUNDAY, MONDAY, TUESDAY)] == [
        *[date(2025, 6, 6)] * 4,
        date(2025, 6, 9),
    ]
    assert [snapshot(at).week for at in (MONDAY, WEEK_OVER, TUESDAY)] == [
        (2025, 23),
        (2025, 23),
        (2025, 24),
    ]


def test_files_are_read_in_order_of_time_without_the_lists_of_months(tmp_path: Path) -> None:
    def written(name: str, *lists: tuple[str, str]) -> None:
        of = {"title": "T", "authors": ["A"], "publishedAt": "2025-05-01T09:00:00.000Z", "len": 9}
        lines: list[object] = [{"papers": {name: of}}]
        lines += [{"at": at, "kind": kind, "papers": [[name, 7]]} for at, kind in lists]
        with gzip.open(tmp_path / f"replay_{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write("".join(f"{json.dumps(line)}\n" for line in lines))

    written("b", ("2025-06-10T00:02:00Z", "day"), ("2025-07-01T00:13:00Z", "month"))
    written("a", ("2025-06-09T00:12:00Z", "week"), ("2025-07-01T00:02:00Z", "day"))
    day, week = (TUESDAY, "day", (("b", 7),)), (WEEK_OVER, "week", (("a", 7),))
    july = (datetime(2025, 7, 1, 0, 2, tzinfo=UTC), "day", (("a", 7),))

    def read(first: str | None, last: str | None) -> list[tuple[object, ...]]:
        found = snapshots.read(tmp_path, first, last)
        assert set(found.papers) == {"a", "b"}
        return [(one.at, one.kind, one.papers) for one in found.snapshots]

    assert read(None, None) == [week, day, july]
    assert read("2025-06", "2025-06") == [week, day]
    assert read("2025-06-10", "2025-07") == [day, july]
    with pytest.raises(ValueError, match="no snapshots"):
        read("2025-08", None)


def test_an_abstract_is_the_same_every_time_another_for_each_paper_and_about_as_long() -> None:
    assert abstract("a", 1200) == abstract.__wrapped__("a", 1200) != abstract("b", 1200)
    assert 1000 < len(abstract("a", 1200)) < 1400
