"""What a believed page changes in what is known: pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from types import MappingProxyType

from msgspec.structs import fields, replace

from aggregator.records import Changes, Event, Known, Listed, Paper, ParsedPage, Sighting

# What an entry is dated by: a change of one of these is news (RFC 4287 4.2.15), of no other.
SIGNIFICANT = ("title", "abstract", "authors", "arxiv_url", "pdf_url", "code_url", "project_url")
_OTHER = tuple(
    field.name
    for field in fields(Paper)
    if field.name not in (*SIGNIFICANT, "key", "id", "listed_on", "listed_at")
)
# What is worth remembering when it changes: news, and whatever feeds look at.
_TOLD = (
    *SIGNIFICANT,
    *("ai_summary", "keywords", "organization", "organization_id", "submitter"),
    *("author_participating", "thumbnail_url"),
)


def decide(
    known: Mapping[str, Known],
    page: ParsedPage,
    now: datetime,
    stated: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> Changes:
    """Compares a page with what is known of its papers (``known`` by key, at least those).

    ``stated`` is the `statement` of this very page about each paper when it was last read. What it
    merely repeats is no news: two lists, one of them behind, would else revise a paper in turns.
    A paper that stands twice in the list is taken once, at its first place.
    """
    outcomes: dict[str, list[Known]] = {"new": [], "changed": [], "refreshed": [], "unchanged": []}
    events: list[Event] = []
    listed: dict[str, Listed] = {}
    for one in page.listed:
        listed.setdefault(one.paper.key, one)
    for key, one in listed.items():
        before = known.get(key)
        if before is None:
            outcomes["new"].append(Known(paper=one.paper, first_seen_at=now, changed_at=None))
            continue
        repeated = _repeated(stated.get(key), one.paper)
        # Cards print TeX, and lose spaces at the words of a search: they only fill gaps.
        fills = (*SIGNIFICANT, *_OTHER) if page.read_from == ("cards",) else repeated
        after = merged(before.paper, _gaps_filled(before.paper, one.paper, fills))
        told = [name for name in _TOLD if getattr(after, name) != getattr(before.paper, name)]
        events += [_event(name, before.paper, after, now) for name in told]
        if any(name in SIGNIFICANT for name in told):
            outcomes["changed"].append(replace(before, paper=after, changed_at=now))
        elif after != before.paper:
            outcomes["refreshed"].append(replace(before, paper=after))
        else:
            outcomes["unchanged"].append(before)
    return Changes(
        new=tuple(outcomes["new"]),
        changed=tuple(outcomes["changed"]),
        refreshed=tuple(outcomes["refreshed"]),
        unchanged=tuple(outcomes["unchanged"]),
        events=tuple(events),
        sightings=tuple(_sighting(one, page, now) for one in listed.values()),
    )


def merged(known: Paper, fresh: Paper) -> Paper:
    """One paper from two statements about it, the later one ``fresh``.

    A field that is no longer stated keeps its value; a day of listing is never moved later; text
    that differs in white space alone, and an instant that lost its time, are no news.
    """
    stated = {field.name: getattr(fresh, field.name) for field in fields(Paper)}
    kept = {
        name: getattr(known, name)
        for name, value in stated.items()
        if value in (None, ()) or _same_words(value, getattr(known, name))
    }
    if known.published_at and fresh.published_at and _lost_its_time(fresh, known):
        kept["published_at"] = known.published_at
    if known.listed_on is not None and (
        fresh.listed_on is None
        or known.listed_on < fresh.listed_on
        or (known.listed_on == fresh.listed_on and known.listed_at is not None)
    ):
        kept |= {"listed_on": known.listed_on, "listed_at": known.listed_at}
    elif fresh.listed_on is not None:
        kept |= {"listed_at": fresh.listed_at}
    return replace(fresh, **kept)


def statement(paper: Paper) -> tuple[str, str]:
    """Digests of what a page says of a paper: (of what entries are dated by, of the rest)."""
    return _digest(paper, SIGNIFICANT), _digest(paper, _OTHER)


def _digest(paper: Paper, names: Iterable[str]) -> str:
    said = repr([getattr(paper, name) for name in names])
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def _repeated(before: tuple[str, str] | None, fresh: Paper) -> tuple[str, ...]:
    """Names of the fields of which a page only says again what it said before."""
    if before is None:
        return ()
    significant, other = statement(fresh)
    return (SIGNIFICANT if significant == before[0] else ()) + (
        _OTHER if other == before[1] else ()
    )


def _gaps_filled(known: Paper, fresh: Paper, names: Iterable[str]) -> Paper:
    """A statement with what is known of these fields put over it."""
    stated = {name: getattr(known, name) for name in names}
    kept = {name: value for name, value in stated.items() if value not in (None, ())}
    return replace(fresh, **kept)


def _same_words(one: object, other: object) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one.split() == other.split()


def _lost_its_time(fresh: Paper, known: Paper) -> bool:
    at, before = fresh.published_at, known.published_at
    return (
        at is not None and before is not None
        and at.time() == time() and at.date() == before.date()
    )  # fmt: skip


def _event(name: str, before: Paper, after: Paper, now: datetime) -> Event:
    return Event(
        key=after.key,
        at=now,
        field=name,
        before=_words(getattr(before, name)),
        after=_words(getattr(after, name)),
    )


def _words(value: str | tuple[str, ...] | bool | None) -> str | None:
    if isinstance(value, tuple):
        return ", ".join(value) or None
    return value if value is None or isinstance(value, str) else str(value).lower()


def _sighting(one: Listed, page: ParsedPage, now: datetime) -> Sighting:
    return Sighting(
        source=page.source,
        kind=page.kind,
        period=page.period or "",
        key=one.paper.key,
        rank=one.rank,
        readings=one.readings,
        first_seen_at=now,
        last_seen_at=now,
    )
