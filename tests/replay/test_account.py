"""The account itself: it finds the faults that a replay must not have, in made-up ones."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from . import votes
from .account import Account, Papers
from .published import Item, Published
from .snapshots import Snapshot
from .votes import Votes

MONDAY, TUESDAY = (datetime(2025, 6, day, 0, 2, tzinfo=UTC) for day in (2, 3))


def snapshot(at: datetime, *papers: tuple[str, int]) -> Snapshot:
    return Snapshot(at=at, kind="day", papers=papers)


def published(*ids: str, words: str = "as before", **archives: tuple[str, ...]) -> Published:
    items: list[tuple[str, Item]] = [(one, {"title": words}) for one in ids]
    entries = {name: [(one, words.encode()) for one in held] for name, held in archives.items()}
    return Published(items=items, archives=entries)


NOTHING_WRONG = Papers(
    seen=2, on_weeks_alone=0, missed=(), late=(), twice=(), changed=(), gone=(), unknown=()
)


def kept(*documents: Published) -> Papers:
    """The account of a list of two papers that a run saw again and again."""
    account = Account()
    for document in documents:
        account.keep(snapshot(MONDAY, ("a", 1), ("b", 2)), document)
    return account.papers()


def test_what_is_in_order_is_no_fault_and_a_paper_may_stand_in_one_archive_too() -> None:
    assert kept(published("a", "b"), published("b", june=("a", "b"))) == NOTHING_WRONG


@pytest.mark.parametrize(
    ("documents", "found"),
    [
        ([published("a")], {"missed": ("b",)}),
        ([published("a"), published("b", "a")], {"late": ("b",)}),
        ([published("a", "b", "b")], {"twice": ("b",)}),
        ([published("a", june=("b", "b"))], {"twice": ("b",)}),
        ([published("a", june=("b",), july=("b",))], {"twice": ("b",)}),
        ([published("a", "b"), published("a", "b", words="others")], {"changed": ("a", "b")}),
        (
            [published("a", june=("b",)), published("a", june=("b",), words="others")],
            {"changed": ("a", "b")},
        ),
        ([published("a", "b"), published("a")], {"missed": ("b",), "gone": ("b",)}),
        ([published("a", june=("b",)), published("a", "b", june=())], {"gone": ("b",)}),
        ([published("a", "b", "c")], {"unknown": ("c",)}),
    ],
    ids=[
        "missed",
        "late",
        "twice in the main document",
        "twice in an archive",
        "in two archives",
        "another item",
        "another entry",
        "gone",
        "gone from an archive",
        "on no list",
    ],
)
def test_each_fault_is_found(documents: list[Published], found: dict[str, Any]) -> None:
    assert kept(*documents) == replace(NOTHING_WRONG, **found)


def store(folder: Path, *climbs: tuple[str, str, int]) -> Path:
    path = folder / "papers.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE climbs (key TEXT, at TEXT, upvotes INTEGER)")
        db.executemany("INSERT INTO climbs VALUES (?, ?, ?)", climbs)
        db.commit()
    return path


LISTS = [
    snapshot(MONDAY, ("a", 49), ("b", 50), ("c", 1), ("d", 60), ("e", 3)),
    snapshot(TUESDAY, ("a", 51), ("b", 70), ("c", 90), ("d", 40), ("e", 4)),
]


def feed(folder: Path, name: str, **dated: datetime) -> Path:
    """The JSON document of a feed with papers of these dates."""
    items = [
        {"date_published": at.isoformat(), "_paper": {"id": paper_id}}
        for paper_id, at in dated.items()
    ]
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"items": items}), "utf-8")
    return path


def test_a_crossing_is_right_to_the_second_or_it_is_wrong(tmp_path: Path) -> None:
    known = store(
        tmp_path,
        ("arxiv:a", "2025-06-02T00:02:00Z", 49),
        ("arxiv:a", "2025-06-03T00:02:00Z", 51),
        ("arxiv:b", "2025-06-03T00:02:00Z", 70),
        ("arxiv:d", "2025-06-02T00:02:00Z", 60),
        ("arxiv:e", "2025-06-03T00:02:00Z", 50),
    )
    whole = feed(tmp_path, "whole", a=TUESDAY, b=MONDAY, c=TUESDAY, d=MONDAY)
    assert votes.compared(LISTS, known, whole, whole) == Votes(
        reached=4,
        at_first_sight=2,
        unnoticed=("c",),
        at_another_moment=("b", "e"),
        not_in_feed=(),
        dated_otherwise=(),
        otherwise_if_added_later=(),
    )


def test_a_feed_of_many_votes_has_each_paper_at_its_crossing_whenever_it_was_added(
    tmp_path: Path,
) -> None:
    known = store(
        tmp_path,
        *((f"arxiv:{one}", "2025-06-02T00:02:00Z", 60) for one in "bd"),
        *((f"arxiv:{one}", "2025-06-03T00:02:00Z", 60) for one in "ac"),
    )
    wrong = feed(tmp_path, "wrong", a=MONDAY, b=MONDAY, d=MONDAY, e=TUESDAY)
    added = feed(tmp_path, "added", a=MONDAY, b=TUESDAY, c=TUESDAY, d=MONDAY)
    assert votes.compared(LISTS, known, wrong, added) == Votes(
        reached=4,
        at_first_sight=2,
        unnoticed=(),
        at_another_moment=(),
        not_in_feed=("c",),
        dated_otherwise=("a", "e"),
        otherwise_if_added_later=("b", "c", "e"),
    )
