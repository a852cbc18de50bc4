"""What published documents tell of papers and sources, as a store knows it: pure.

An entry tells what was known at its date. What came after it, and what stood in no feed, is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Annotated, Literal, NamedTuple

import msgspec

from aggregator import dates, lists
from aggregator.documents import Document
from aggregator.errors import NoAnswer
from aggregator.printed import Printed
from aggregator.records import Climb, Health, Item, Kind, Known, Readings, Sighting

_NOT_KNOWN = 0
"""The rank of a paper that nobody remembers."""


class Returned(NamedTuple):
    """A paper that was brought back."""

    known: Known
    sightings: tuple[Sighting, ...]
    climbs: tuple[Climb, ...]
    """The earliest first."""


class _Place(NamedTuple):
    """Where a paper is printed."""

    document: Document
    printed: Printed


class _Ranked(msgspec.Struct):
    key: str
    votes: int


class _Digest(msgspec.Struct):
    """What a digest tells under ``_digest`` (`digest_body.facts`), as far as it is of use."""

    best: list[_Ranked] = []
    moved: list[_Ranked] = []
    climbers: list[_Ranked] = []


class _Told(msgspec.Struct):
    """What a feed of health tells under ``_health`` (`outages.items`), as far as it is of use."""

    source: str
    state: Literal["failing", "well"]
    began_at: Annotated[datetime, msgspec.Meta(tz=True)]
    failures: Annotated[int, msgspec.Meta(ge=1, lt=2**53)]


def failing(documents: Sequence[Document]) -> list[Health]:
    """The health of the sources of whose last outage no end is told yet: it is told of once, with
    its end."""
    told: dict[str, list[tuple[_Told, datetime]]] = {}
    for item in (item for document in documents for item in document.items):
        try:
            one = msgspec.convert(item.extra.get("_health"), _Told)
        except msgspec.ValidationError:
            continue  # whatever it is, it is none of ours
        told.setdefault(one.source, []).append((one, item.published_at))
    found = []
    for source in sorted(told):
        began_at = max(one.began_at for one, _ in told[source])
        last = [(one, at) for one, at in told[source] if one.began_at == began_at]
        if all(one.state == "failing" for one, _ in last):
            found.append(
                Health(
                    source=source,
                    asked_at=max(at for _, at in last),
                    well_at=None,
                    failing_since=began_at,
                    failures=max(one.failures for one, _ in last),
                    problem="it could not be read when that was last published",
                    exit_code=NoAnswer.exit_code,
                )
            )
    return found


def papers(
    documents: Sequence[Document], counted: Mapping[str, Collection[str]], source: str
) -> list[Returned]:
    """The papers of some documents, in the order of their dates, then by key.

    ``counted``: name of each feed of the configuration -> names of the lists that it counts.
    ``source`` is the site that lists them.
    """
    places: dict[str, list[_Place]] = {}
    for document in documents:
        for printed in document.papers:
            places.setdefault(printed.paper.key, []).append(_Place(document, printed))
    newest = {one.feed: one.month for one in documents if one.month is not None}
    votes = _votes(item for document in documents for item in document.items)
    found = []
    for key, known in places.items():

        def worth(place: _Place) -> tuple[bool, bool, datetime]:
            """A document that every run writes tells what was known last."""
            feed, month = place.document.feed, place.document.month
            is_kept_up = feed in counted and month in (None, newest.get(feed))
            return is_kept_up, month is None, place.printed.updated_at

        known.sort(key=lambda place: (place.printed.published_at, place.document.name))
        readings = [(one.printed.published_at, one.printed.readings) for one in known]
        found.append(
            Returned(
                _known(known, max(known, key=worth)),
                tuple(_sightings(known, counted, source)),
                tuple(_climbs([*readings, *votes.get(key, ())], source)),
            )
        )
    return sorted(found, key=lambda one: (one.known.first_seen_at, one.known.paper.key))


def _known(places: Sequence[_Place], best: _Place) -> Known:
    changes = [
        one.printed.updated_at
        for one in places
        if one.printed.updated_at > one.printed.published_at
    ]
    return Known(
        paper=best.printed.paper,
        first_seen_at=places[0].printed.published_at,
        changed_at=max(changes, default=None),
    )


def _sightings(
    places: Sequence[_Place], counted: Mapping[str, Collection[str]], source: str
) -> Iterator[Sighting]:
    """Where a paper stood: since the first entry in a feed that counts the list, for that may be
    dated by it; else since its first entry that names the list."""
    names = sorted({name for one in places for name in one.printed.lists})
    paper, last = places[0].printed.paper, places[-1].printed
    for name in names:
        naming = [one for one in places if name in one.printed.lists]
        counting = [one for one in naming if name in counted.get(one.document.feed, ())]
        at = (counting or naming)[0].printed.published_at
        kind, period = _list(name, paper.listed_on or at.date())
        yield Sighting(
            source=source,
            kind=kind,
            period=period,
            key=paper.key,
            rank=_NOT_KNOWN,
            readings=last.readings,
            first_seen_at=at,
            last_seen_at=at,
        )


def _list(name: str, on: date) -> tuple[Kind, str]:
    """(kind, period) of the list that counts under a name (`lists.names`) and holds a day."""
    match name:
        case "daily":
            return "day", on.isoformat()
        case "weekly":
            return "week", dates.week_of(on)
        case "monthly":
            return "month", dates.month_of(on)
        case "trending":
            return "trending", ""
    return "search", name.removeprefix(lists.SEARCH)


def _climbs(readings: Iterable[tuple[datetime, Readings]], source: str) -> Iterator[Climb]:
    """The moments at which more was read than before (`Climb`)."""
    most: list[int | None] = [None, None]
    in_order = sorted(readings, key=lambda one: one[0])
    for at, together in groupby(in_order, key=lambda one: one[0]):
        read = [one for _, one in together]
        meters = ([one.upvotes for one in read], [one.stars for one in read])
        highest = [
            max((value for value in (before, *values) if value is not None), default=None)
            for before, values in zip(most, meters, strict=True)
        ]
        if highest != most:
            most = highest
            told = [one.comments for one in read if one.comments is not None]
            yield Climb(
                source=source,
                at=at,
                upvotes=highest[0],
                stars=highest[1],
                comments=max(told, default=None),
            )


def _votes(items: Iterable[Item]) -> dict[str, list[tuple[datetime, Readings]]]:
    """Key -> votes at the ends of periods, as digests tell them."""
    found: dict[str, list[tuple[datetime, Readings]]] = {}
    for item in items:
        try:
            told = msgspec.convert(item.extra.get("_digest", {}), _Digest)
        except msgspec.ValidationError:
            continue  # whatever it is, it is none of ours
        for one in (*told.best, *told.moved, *told.climbers):
            if 0 < one.votes < 2**53:  # 0: none were read
                reading = (item.published_at, Readings(upvotes=one.votes))
                found.setdefault(one.key, []).append(reading)
    return found
