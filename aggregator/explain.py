"""The story of one paper: where and when it was seen, why it is, or is not, in each feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import unquote, urlsplit

from aggregator import dates, identity, questions, registry, select
from aggregator.config import Config, FeedConfig
from aggregator.errors import UsageError
from aggregator.records import Climb, Entered, Event, Known, Paper, Sighting
from aggregator.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A paper and a feed."""

    feed: str
    published_at: datetime | None
    """Its date there. None: it is not in the feed."""
    entered_at: datetime | None
    """When we let it in. None: it is not in the feed."""
    why: str
    """Why it has that date, or why it is not there: for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
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
    known = store.known([key])[key]
    sightings = questions.sightings(store, key)
    entered = questions.entered(store, key)
    feeds = {feed.name: feed for feed in config.feeds}
    names = dict.fromkeys((*feeds, *entered))
    return Story(
        paper=known.paper,
        first_seen_at=known.first_seen_at,
        changed_at=known.changed_at,
        sightings=tuple(sightings),
        climbs=tuple(questions.climbs(store, key)),
        events=tuple(questions.events(store, key)),
        places=tuple(
            _place(name, feeds.get(name), entered.get(name), known, sightings) for name in names
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
    known: Known,
    sightings: Sequence[Sighting],
) -> Place:
    if entered is not None:
        why = _why_then(known.paper, sightings, entered)
        if feed is None:
            why += "; the feed is no longer configured"
        return Place(
            feed=name, published_at=entered.published_at, entered_at=entered.entered_at, why=why
        )
    counted = feed.lists if feed else ()
    if select.counting(sightings, counted):
        why = "it enters with the next update"
    else:
        why = f"it was seen on no list that the feed counts: {', '.join(counted)}"
    return Place(feed=name, published_at=None, entered_at=None, why=why)


def _why_then(paper: Paper, sightings: Sequence[Sighting], entered: Entered) -> str:
    """Where the date of an entry comes from, told from what is known by now."""
    at = entered.published_at
    if at == paper.listed_at:
        return "the moment that its list states"
    if at == entered.entered_at and paper.listed_at is not None and paper.listed_at > at:
        return "when it entered: its list states a moment that was still to come"
    for one in sightings:
        if at == one.first_seen_at:
            return f"when it was first seen, on {_list(one)}"
    if at.time() == time() and at.date() == paper.listed_on:
        return "midnight of the day of its list, which states no time and was first read later"
    return "what was known when it entered; an entry keeps its date"


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
    before, after = (value or "nothing" for value in (event.before, event.after))
    return f"  {dates.rfc3339(event.at)}  {event.field}: {before} -> {after}"


def _list(one: Sighting) -> str:
    return " ".join(part for part in (one.source, one.kind, one.period) if part)


def _meter(value: int | None, what: str) -> str:
    return f"{what} not shown" if value is None else f"{value} {what}"


def _or(at: datetime | None, otherwise: str) -> str:
    return dates.rfc3339(at) if at else otherwise
