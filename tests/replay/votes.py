"""The moment at which papers reached 50 votes: as the snapshots tell it, and as the store does."""

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


def compared(snapshots: Iterable[Snapshot], store: Path) -> Votes:
    """The snapshots against the store."""
    first_votes: dict[str, int] = {}
    expected: dict[str, datetime] = {}
    for snapshot in snapshots:
        for paper_id, votes in snapshot.papers:
            first_votes.setdefault(paper_id, votes)
            if votes >= MANY:
                expected.setdefault(paper_id, snapshot.at)
    found = crossings(store)
    return Votes(
        reached=len(expected),
        at_first_sight=sum(first_votes[paper_id] >= MANY for paper_id in expected),
        unnoticed=tuple(sorted(expected.keys() - found.keys())),
        at_another_moment=tuple(
            sorted(one for one, at in found.items() if expected.get(one) != at)
        ),
    )


def crossings(store: Path) -> Mapping[str, datetime]:
    """Id of each paper that was ever read with so many votes -> when it first was."""
    with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as db:
        rows = db.execute(
            "SELECT key, min(at) FROM climbs WHERE upvotes >= ? GROUP BY key", (MANY,)
        ).fetchall()
    return {
        key.removeprefix("arxiv:"): datetime.fromisoformat(at).astimezone(UTC) for key, at in rows
    }
