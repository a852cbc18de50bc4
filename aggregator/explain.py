"""The story of one paper: where and when it was seen, why it is, or is not, in each feed."""

from __future__ import annotations

import textwrap
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

import msgspec

from aggregator import dates, entering, filters, identity, moments, questions, registry
from aggregator.config import Config
from aggregator.config_feed import FeedConfig
from aggregator.errors import UsageError
from aggregator.filters import Match, Miss
from aggregator.records import Candidate, Climb, Entered, Event, Paper, Sighting
from aggregator.store import Store

_SHOWN = 80
"""Characters of a value that changed which a terminal is told."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A paper and a feed."""

    feed: str
    published_at: datetime | None
    """Its date there. None: it is not in the feed."""
    entered_at: datetime | None
    """When we let it in. None: it is not in the feed."""
    why: str
    """Why it has that date, or why it is not there: for people."""


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a paper and its way into the feeds."""

    paper: Paper
    first_seen_at: datetime
    changed_at: datetime | None
    """When its title, abstract, authors or links last changed, and so its entries. None: never."""
    sightings: tuple[Sighting, ...]
    climbs: tuple[Climb, ...]
    """Its votes and stars over time, as far as they rose."""
    events: tuple[Event, ...]
    places: tuple[Place, ...]
    """One for every feed that is configured, and those that it is in besides."""


def story(store: Store, config: Config, name: str) -> Story:
    """The story of the paper of a name: its key, its id, or any address of it.

    Raises `UsageError`: no such paper is known.
    """
    key = _key(store, name)
    (paper,) = store.gathered([key])
    entered = questions.entered(store, key)
    feeds = {feed.name: feed for feed in config.feeds}
    names = dict.fromkeys((*feeds, *entered))
    return Story(
        paper=paper.known.paper,
        first_seen_at=paper.known.first_seen_at,
        changed_at=paper.known.changed_at,
        sightings=paper.sightings,
        climbs=paper.climbs,
        events=paper.events,
        places=tuple(
            _place(name, feeds.get(name), entered.get(name), paper, entering.late(config))
            for name in names
        ),
    )


def _key(store: Store, name: str) -> str:
    """The key of a name that is known to the store: as it stands, or as some source reads it."""
    last = unquote(urlsplit(name).path).rpartition("/papers/")[2]
    names = [one for one in (name, last) if one]
    keys = [name, *(identity.key_of(one, site)[0] for one in names for site in registry.sources())]
    known = store.known(keys)
    found = next((key for key in keys if key in known), None)
    if found is None:
        raise UsageError(
            f"no paper '{name}' is known; name it by its arXiv id, such as 2405.01234, or any "
            "address of it"
        )
    return found


def _place(
    name: str,
    feed: FeedConfig | None,
    entered: Entered | None,
    paper: Candidate,
    late: timedelta,
) -> Place:
    verdict = filters.decide(paper, entering.filters_of(feed), late) if feed else None
    if entered is not None:
        why = _why_then(paper, entered, feed, verdict)
        if feed is None:
            why += "; the feed is no longer configured"
        return Place(
            feed=name, published_at=entered.published_at, entered_at=entered.entered_at, why=why
        )
    return Place(feed=name, published_at=None, entered_at=None, why=_why_not(feed, verdict))


def _why_then(
    paper: Candidate, entered: Entered, feed: FeedConfig | None, verdict: Match | Miss | None
) -> str:
    """Where the date of an entry comes from, told from what is known by now."""
    at, listed_at = entered.published_at, paper.known.paper.listed_at
    if feed is not None and feed.per_day is not None:
        return f"when it was seen to be among the {feed.per_day} best of its day"
    if isinstance(verdict, Match) and at == verdict.since.at:
        return verdict.since.why
    if at == entered.entered_at and listed_at is not None and listed_at > at:
        return "when it entered: its list states a moment that was still to come"
    # The feed is gone, or was about something else: its date is mostly that of a list.
    listed = (moments.listing(paper.known.paper, [one]) for one in paper.sightings)
    otherwise = "what was known when it entered; an entry keeps its date"
    return next((moment.why for moment in listed if moment.at == at), otherwise)


def _why_not(feed: FeedConfig | None, verdict: Match | Miss | None) -> str:
    """Why a paper is no entry of a feed."""
    if feed is not None and feed.health is not None:
        return "the feed tells whether the sources can be read, and of no paper"
    if isinstance(verdict, Miss):
        return verdict.why
    if feed is None or entering.takes_all(feed):
        return "it enters with the next update"
    if feed.per_day is not None:
        return f"it was not among the {feed.per_day} best of its day so far"
    if feed.digest is not None:
        return f"the feed tells of it in the digest of its {feed.digest}, if it is among the best"
    return "the feed tells of what happens to it, and it is no entry itself"


# -- for people


def lines(told: Story) -> list[str]:
    """A story for a terminal; instants are UTC."""
    paper = told.paper
    listed = dates.rfc3339(paper.listed_at) if paper.listed_at else paper.listed_on
    return [
        f"{paper.key}  {paper.title}",
        f"  {identity.entry_id(paper.key, paper.url)}",
        f"  first seen    {dates.rfc3339(told.first_seen_at)}",
        f"  listed        {listed or 'on no day that is stated'}",
        f"  published     {_or(paper.published_at, 'not stated')}",
        f"  last changed  {_or(told.changed_at, 'never')}",
        "",
        "Feeds:",
        *map(_place_line, told.places),
        "",
        "Seen on:",
        *map(_sighting_line, told.sightings),
        "",
        "Votes and stars, each time they were higher than ever before:",
        *(map(_climb_line, told.climbs) if told.climbs else ["  none were read"]),
        *(["", "Changes:", *map(_event_line, told.events)] if told.events else []),
    ]


def _place_line(place: Place) -> str:
    if place.published_at is None or place.entered_at is None:
        return f"  {place.feed}: not in it: {place.why}"
    return (
        f"  {place.feed}: entered {dates.rfc3339(place.entered_at)}, "
        f"dated {dates.rfc3339(place.published_at)}: {place.why}"
    )


def _sighting_line(one: Sighting) -> str:
    return (
        f"  {_list(one)}, place {one.rank}, from {dates.rfc3339(one.first_seen_at)} "
        f"to {dates.rfc3339(one.last_seen_at)}, {_meter(one.readings.upvotes, 'votes')}"
    )


def _climb_line(climb: Climb) -> str:
    stars = f", {climb.stars} stars" if climb.stars is not None else ""
    return f"  {dates.rfc3339(climb.at)}  {_meter(climb.upvotes, 'votes')}{stars}"


def _event_line(event: Event) -> str:
    before, after = (
        textwrap.shorten(value or "nothing", _SHOWN, placeholder="…")
        for value in (event.before, event.after)
    )
    return f"  {dates.rfc3339(event.at)}  {event.field}: {before} -> {after}"


def _list(one: Sighting) -> str:
    return " ".join(part for part in (one.source, one.kind, one.period) if part)


def _meter(value: int | None, what: str) -> str:
    return f"{what} not shown" if value is None else f"{value} {what}"


def _or(at: datetime | None, otherwise: str) -> str:
    return dates.rfc3339(at) if at else otherwise
