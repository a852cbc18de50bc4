"""The lists as they stood, moment after moment: read from the files ``replay_*.jsonl.gz``."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

_NIGHT = timedelta(hours=1)
"""A snapshot of soon after midnight shows the day before."""
_SATURDAY = 6

Kind = Literal["day", "week"]


@dataclass(frozen=True)
class Stated:
    """What the files state of a paper; it is the same in every snapshot."""

    id: str
    title: str
    authors: tuple[str, ...]
    published_at: datetime
    length: int
    """Characters of its abstract, which the files leave out."""


@dataclass(frozen=True)
class Snapshot:
    """One list as it stood at a moment."""

    at: datetime
    kind: Kind
    papers: tuple[tuple[str, int], ...]
    """(id, votes), in the order of the list; a paper may stand in it twice."""

    @property
    def ids(self) -> frozenset[str]:
        """Every paper of the list, once."""
        return frozenset(paper_id for paper_id, _ in self.papers)

    @property
    def day(self) -> date:
        """The day whose list was the newest one: the last working day."""
        day = self._on
        while day.isoweekday() >= _SATURDAY:
            day -= timedelta(days=1)
        return day

    @property
    def week(self) -> tuple[int, int]:
        """The ISO week that ran: its year, and its number."""
        year, number, _ = self._on.isocalendar()
        return year, number

    @property
    def _on(self) -> date:
        return (self.at - _NIGHT).date()


@dataclass(frozen=True)
class Material:
    """The snapshots in order of time, and what is stated of every paper in them, by its id."""

    papers: Mapping[str, Stated]
    snapshots: Sequence[Snapshot]


def read(folder: Path, first: str | None = None, last: str | None = None) -> Material:
    """All that the files of a folder hold of days and weeks.

    ``first`` and ``last`` are months or days, ``2025-06`` or ``2025-06-09``; None: no bound.
    Raises an OSError if there is no such folder, a ValueError if it holds nothing of then.
    """
    files = sorted(path for path in folder.iterdir() if path.match("replay_*.jsonl.gz"))
    papers: dict[str, Stated] = {}
    snapshots: dict[tuple[datetime, Kind], Snapshot] = {}
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            papers |= {paper_id: _stated(paper_id, one) for paper_id, one in _papers(next(lines))}
            for one in filter(None, map(_snapshot, lines)):
                if _between(first or "", one.at.isoformat(), last or "9999"):
                    snapshots[one.at, one.kind] = one
    if not snapshots:
        raise ValueError(f"{folder} holds no snapshots of that time")
    return Material(papers=papers, snapshots=[snapshots[place] for place in sorted(snapshots)])


def _between(first: str, at: str, last: str) -> bool:
    """As far as the bounds tell: a month holds all of its days."""
    return first <= at[: len(first)] and at[: len(last)] <= last


def _papers(line: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    papers = json.loads(line)["papers"]
    assert isinstance(papers, dict)
    yield from papers.items()


def _stated(paper_id: str, one: Mapping[str, object]) -> Stated:
    title, authors, length = one["title"], one["authors"], one["len"]
    assert isinstance(title, str)
    assert isinstance(authors, list)
    assert isinstance(length, int)
    return Stated(
        id=paper_id,
        title=title,
        authors=tuple(authors),
        published_at=_instant(one["publishedAt"]),
        length=length,
    )


def _snapshot(line: str) -> Snapshot | None:
    """None: a list of a month: the program asks for it only where a feed counts it."""
    one = json.loads(line)
    if one["kind"] == "month":
        return None
    assert one["kind"] in ("day", "week")
    return Snapshot(
        at=_instant(one["at"]),
        kind=one["kind"],
        papers=tuple((paper_id, votes) for paper_id, votes in one["papers"]),
    )


def _instant(written: object) -> datetime:
    return datetime.fromisoformat(str(written)).astimezone(UTC)
