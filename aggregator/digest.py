"""What a digest of a day or a week tells: pure, and the same whenever it is compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from aggregator import dates, moments
from aggregator.records import Member, Paper

REACH = timedelta(days=14)
"""How long before a period papers were listed that may still climb into its digest."""
_MOST = 10
"""Papers of earlier days that are told in each of the two ways."""


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A paper in a digest."""

    paper: Paper
    votes: int
    """The most that were read until the end of the period."""
    gained: int
    """Those of them that came after the period before; of a paper of the period itself 0."""


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a period that is over."""

    period: str
    """``2026-08-06`` or ``2026-W32``."""
    count: int
    """Papers of the period, as far as they were known when it was told."""
    best: tuple[Ranked, ...]
    """Those with the most votes at its end, the first has the most."""
    moved: tuple[Ranked, ...]
    """Those of the best of the period before that gained votes since, the most gained first."""
    climbers: tuple[Ranked, ...]
    """Papers of earlier periods that were not told of among the best of theirs, for they rose among
    them, or were first seen, in this one; the one with the most votes first."""


def compile_digest(
    period: str, members: Iterable[Member], top: int, known_at: Callable[[str], datetime]
) -> Digest | None:
    """The digest of a period, with its ``top`` best papers. None: it has no papers.

    ``members`` are the papers of the period, and those of the days before it, `REACH`.
    ``known_at``: period -> when it was known what it has brought: a paper that was first seen after
    that is late, and told of in a later digest if it is among the best.
    """
    rhythm = dates.rhythm_of(period)
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(dates.period_of(rhythm, member.since.date()), []).append(member)
    names = sorted(name for name in groups if name <= period)
    tellings = {name: _Telling(dates.end(name), known_at(name)) for name in names}
    # Of a period whose papers were all late there was no digest.
    told = [name for name, one in tellings.items() if any(map(one.knows, groups[name]))]
    if period not in told:
        return None
    own = tellings[period]
    known = [one for one in groups[period] if own.knows(one)]
    before = tellings[told[-2]] if len(told) > 1 else own
    last = _best(groups[told[-2]], before, top) if len(told) > 1 else []
    moved = [one for one in (_ranked(member, own, before) for member in last) if one.gained]
    climbers = [
        _ranked(member, own, before)
        for name in names
        if name < period
        for member in _climbers(groups[name], [tellings[one] for one in told if one >= name], top)
    ]
    return Digest(
        period=period,
        count=len(known),
        best=tuple(
            Ranked(paper=one.paper, votes=moments.votes(one.climbs, own.end), gained=0)
            for one in _best(known, own, top)
        ),
        moved=tuple(sorted(moved, key=lambda one: (-one.gained, one.paper.key))[:_MOST]),
        climbers=tuple(sorted(climbers, key=lambda one: (-one.votes, one.paper.key))[:_MOST]),
    )


class _Telling(NamedTuple):
    """A digest of a period."""

    end: datetime
    """Of the period: votes are those of this moment."""
    known_at: datetime
    """Papers are those that were seen by this one."""

    def knows(self, member: Member) -> bool:
        return member.first_seen_at <= self.known_at


def _best(members: Iterable[Member], telling: _Telling, top: int) -> list[Member]:
    """Those with the most votes in a digest, ties by key."""
    known = [member for member in members if telling.knows(member)]
    return sorted(known, key=lambda one: (-moments.votes(one.climbs, telling.end), one.paper.key))[
        :top
    ]


def _climbers(members: Sequence[Member], tellings: Sequence[_Telling], top: int) -> list[Member]:
    """Those that came to be among the best of their period in the last of the digests since."""
    *earlier, now = tellings
    told = {one.paper.key for telling in earlier for one in _best(members, telling, top)}
    return [one for one in _best(members, now, top) if one.paper.key not in told]


def _ranked(member: Member, now: _Telling, before: _Telling) -> Ranked:
    """A paper of an earlier period, with what it gained since the digest before."""
    votes = moments.votes(member.climbs, now.end)
    had = moments.votes(member.climbs, before.end) if before.knows(member) else 0
    return Ranked(paper=member.paper, votes=votes, gained=votes - had)
