"""What a digest of a day or a week tells: pure, and the same whenever it is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator import dates, moments
from aggregator.records import Member, Paper

REACH = timedelta(days=14)
"""How long before a period papers were listed that may still climb into its digest."""
_MOST = 10
"""Papers of earlier days that are told in each of the two ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A paper in a digest."""

    paper: Paper
    votes: int
    """The most that were read until the end of the period."""
    gained: int
    """Those of them that came after the end of the period before, or after its listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is told of a period that is over."""

    period: str
    """``2026-08-06`` or ``2026-W32``."""
    count: int
    """Papers of the period."""
    best: tuple[Ranked, ...]
    """Those with the most votes at its end, the first has the most."""
    moved: tuple[Ranked, ...]
    """Those of the best of the period before that gained votes since, the most gained first."""
    climbers: tuple[Ranked, ...]
    """Papers of earlier periods that were not among the best of theirs, but rose among them in this
    one; the one with the most votes first."""


def compile_digest(period: str, members: Iterable[Member], top: int) -> Digest | None:
    """The digest of a period, with its ``top`` best papers. None: it has no papers.

    ``members`` are the papers of the period, and those of the days before it, `REACH`.
    """
    rhythm = dates.rhythm_of(period)
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(dates.period_of(rhythm, member.since.date()), []).append(member)
    own = groups.get(period)
    if own is None:
        return None
    end = dates.end(period)
    earlier = sorted(name for name in groups if name < period)
    before = dates.end(earlier[-1]) if earlier else end
    moved = [
        _ranked(member, end, before)
        for member in (_best(groups[earlier[-1]], before, top) if earlier else ())
    ]
    climbers = [
        _ranked(member, end, before)
        for name in earlier
        for member in _climbers(groups[name], dates.end(name), before, end, top)
    ]
    return Digest(
        period=period,
        count=len(own),
        best=tuple(_ranked(member, end, before) for member in _best(own, end, top)),
        moved=tuple(
            sorted(
                (one for one in moved if one.gained),
                key=lambda one: (-one.gained, one.paper.key),
            )[:_MOST]
        ),
        climbers=tuple(sorted(climbers, key=lambda one: (-one.votes, one.paper.key))[:_MOST]),
    )


def _best(members: Iterable[Member], at: datetime, top: int) -> list[Member]:
    """Those with the most votes at a moment, ties by key."""
    return sorted(members, key=lambda one: (-moments.votes(one.climbs, at), one.paper.key))[:top]


def _climbers(
    members: Sequence[Member], own_end: datetime, before: datetime, end: datetime, top: int
) -> list[Member]:
    """Those that came to be among the best of their own period after the last digest."""
    told = {member.paper.key for at in (own_end, before) for member in _best(members, at, top)}
    return [one for one in _best(members, end, top) if one.paper.key not in told]


def _ranked(member: Member, end: datetime, before: datetime) -> Ranked:
    votes = moments.votes(member.climbs, end)
    since = max(before, member.since)
    return Ranked(
        paper=member.paper, votes=votes, gained=votes - moments.votes(member.climbs, since)
    )
