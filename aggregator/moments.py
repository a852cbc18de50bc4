"""When things happened to a paper, told from what the store noted: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from aggregator import dates
from aggregator.records import (
    Candidate,
    Climb,
    Event,
    Kind,
    Known,
    Member,
    Paper,
    Readings,
    Sighting,
)

_CALENDAR: tuple[Kind, ...] = ("day", "week", "month")
"""Lists of papers that were put on them on a day; who is trending, or is found, was so before."""
_SEVERAL = ("authors", "keywords")
"""Fields of `Paper` that hold several texts, which an `Event` writes as one."""


Meter = Literal["upvotes", "stars"]
"""Of which it is known when they rose (`Climb`)."""


class Moment(NamedTuple):
    """A moment, and what made it so."""

    at: datetime
    why: str
    """A clause for people."""


def listing(paper: Paper, sightings: Sequence[Sighting]) -> Moment:
    """When a paper was first listed on the lists of these sightings, at least one.

    On a list of days that is a moment on its day (UTC): the moment that the list gives, if it
    gives one; else the first sight, if that was on that day; else midnight. On any other list, and
    where nobody states the day, it is the first sight.
    """
    of_days = [one for one in sightings if one.kind in _CALENDAR]
    moments = [_first_sight(one) for one in sightings if one.kind not in _CALENDAR]
    if of_days:
        moments.append(_moment_of_day(paper, min(of_days, key=lambda one: one.first_seen_at)))
    return min(moments)


def _moment_of_day(paper: Paper, first: Sighting) -> Moment:
    if paper.listed_at is not None:
        return Moment(paper.listed_at, "the moment that its list states")
    if paper.listed_on in (None, first.first_seen_at.date()):
        return _first_sight(first)
    why = "midnight of the day of its list, which states no time and was first read later"
    return Moment(dates.midnight(paper.listed_on), why)


def _first_sight(one: Sighting) -> Moment:
    where = " ".join(part for part in (one.source, one.kind, one.period) if part)
    return Moment(one.first_seen_at, f"when it was first seen, on {where}")


def climbs(candidate: Candidate, listed_at: datetime, late: timedelta) -> tuple[Climb, ...]:
    """How the meters of a paper rose, the earliest reading first, as feeds count it.

    History that is filled in was first seen long after it had its votes. When it got them nobody
    knows, so the first reading counts from the moment of listing.
    """
    if not is_history(candidate.known, listed_at, late):
        return candidate.climbs
    first_seen_at = candidate.known.first_seen_at
    return tuple(
        replace(one, at=listed_at) if one.at <= first_seen_at else one for one in candidate.climbs
    )


def is_history(known: Known, listed_at: datetime, late: timedelta) -> bool:
    """Whether a paper was first seen too long after its listing to be called late."""
    return known.first_seen_at - listed_at > late


def member(candidate: Candidate, since: datetime, late: timedelta, at: datetime) -> Member:
    """A paper that a feed is about since a moment, as it was stated at another one."""
    return Member(
        paper=stated(candidate, at),
        since=since,
        climbs=climbs(candidate, since, late),
        first_seen_at=candidate.known.first_seen_at,
        is_history=is_history(candidate.known, since, late),
    )


def reached(rises: Iterable[Climb], meter: Meter, least: int) -> datetime | None:
    """When a meter first showed so many; None: it has not yet."""
    return next((one.at for one in rises if (getattr(one, meter) or 0) >= least), None)


def readings(rises: Sequence[Climb], at: datetime) -> Readings:
    """The meters at a moment, as far as they are remembered: the most votes and stars that were
    read until then; those of the first reading if it came later."""
    read = [one for one in rises if one.at <= at] or rises[:1]
    return Readings(
        upvotes=max((one.upvotes for one in read if one.upvotes is not None), default=None),
        comments=read[-1].comments if read else None,
        stars=max((one.stars for one in read if one.stars is not None), default=None),
    )


def votes(rises: Sequence[Climb], at: datetime) -> int:
    """The votes at a moment (`readings`); 0: none were read."""
    return readings(rises, at).upvotes or 0


def stated(candidate: Candidate, at: datetime) -> Paper:
    """What was stated about a paper at a moment; before it was first seen: what was first."""
    told = states(candidate.known.paper, candidate.events)
    return [paper for since, paper in told if since is None or since <= at][-1]


def states(paper: Paper, events: Sequence[Event]) -> Iterator[tuple[datetime | None, Paper]]:
    """What was stated about a paper over time, the earliest first: since when, and what.

    None: since it was first seen. ``events`` are all of its events, the earliest first; they are
    undone one moment after the other.
    """
    stated = [paper]
    moments = sorted({event.at for event in events}, reverse=True)
    for moment in moments:
        undone: dict[str, Any] = {
            event.field: _value(event.field, event.before)
            for event in reversed(events)
            if event.at == moment
        }
        stated.append(replace(stated[-1], **undone))
    yield from zip((None, *reversed(moments)), reversed(stated), strict=True)


def _value(field: str, words: str | None) -> object:
    """A value of a field of `Paper` from the words of an event."""
    if field in _SEVERAL:
        return tuple(words.split(", ")) if words else ()
    if field == "author_participating":
        return None if words is None else words == "true"
    return words
