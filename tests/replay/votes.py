"""The moment at which papers reached 50 votes: as the snapshots tell it, as the store does, and as
a feed of such papers dates them."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .snapshots import Snapshot

MANY = 50
"""Votes of which the moment must be known."""


@dataclass(frozen=True)
class Votes:
    """How well the store knows when papers reached so many votes."""

    reached: int
    """Papers that had so many in some snapshot."""
    at_first_sight: int
    """Of these, papers that had so many in the first snapshot that showed them."""
    unnoticed: tuple[str, ...]
    """Ids of papers that reached it, which the store does not know."""
    at_another_moment: tuple[str, ...]
    """Ids of papers that, as the store says, reached it at another moment, or that never did."""
    not_in_feed: tuple[str, ...]
    """Ids of papers that reached it and are not in the feed of those with so many votes."""
    dated_otherwise: tuple[str, ...]
    """Ids of papers in that feed with another date than that of the snapshot."""
    otherwise_if_added_later: tuple[str, ...]
    """Ids of papers that stand in another way in the same feed if it is added at the end."""


def compared(snapshots: Iterable[Snapshot], store: Path, feed: Path, added: Path) -> Votes:
    """The snapshots against the store, and against the JSON documents of the feed of papers with so
    many votes, configured from the first run on or ``added`` in the last."""
    first_votes: dict[str, int] = {}
    expected: dict[str, datetime] = {}
    for snapshot in snapshots:
        for paper_id, votes in snapshot.papers:
            first_votes.setdefault(paper_id, votes)
            if votes >= MANY:
                expected.setdefault(paper_id, snapshot.at)
    found, dated, later = crossings(store), _items(feed), _items(added)
    return Votes(
        reached=len(expected),
        at_first_sight=sum(first_votes[paper_id] >= MANY for paper_id in expected),
        unnoticed=tuple(sorted(expected.keys() - found.keys())),
        at_another_moment=tuple(
            sorted(one for one, at in found.items() if expected.get(one) != at)
        ),
        not_in_feed=tuple(sorted(expected.keys() - dated.keys())),
        dated_otherwise=tuple(
            sorted(one for one, item in dated.items() if _dated(item) != expected.get(one))
        ),
        otherwise_if_added_later=tuple(
            sorted(one for one in dated | later if dated.get(one) != later.get(one))
        ),
    )


def _items(document: Path) -> dict[str, dict[str, object]]:
    items = json.loads(document.read_bytes())["items"]
    return {item["_paper"]["id"]: item for item in items}


def _dated(item: Mapping[str, object]) -> datetime:
    return datetime.fromisoformat(str(item["date_published"]))


def crossings(store: Path) -> Mapping[str, datetime]:
    """Id of each paper that was ever read with so many votes -> when it first was."""
    with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as db:
        rows = db.execute(
            "SELECT key, min(at) FROM climbs WHERE upvotes >= ? GROUP BY key", (MANY,)
        ).fetchall()
    return {
        key.removeprefix("arxiv:"): datetime.fromisoformat(at).astimezone(UTC) for key, at in rows
    }
