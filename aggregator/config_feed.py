"""The feeds of the configuration: what each may state, and that it goes together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec.structs import replace

from aggregator import config_values
from aggregator.allowed import a_number, a_text, texts, words
from aggregator.tables import Key, Tables

Period = Annotated[Literal["day", "week"], words("day", "week")]
YesOrNo = Annotated[bool, words(True, False)]

DIGEST_LIMIT = 50
"""Entries in a document of a digest: about a year of weeks."""
DIGEST_TOP = 20


class FeedConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A feed to publish; a paper must pass every filter that is stated."""

    name: Annotated[str, a_text("daily")]
    title: Annotated[str, a_text("Papers on agents")] | None = None
    """None: the title of the site, and the name behind it if the feed does not take every paper."""
    lists: Annotated[tuple[str, ...], texts("daily", "trending")] = ("daily",)
    """The lists that count, by their names (`lists`): who stands on one of them enters."""
    any: Annotated[tuple[str, ...], texts("agent*", "tool use")] = ()
    """Of these full-text terms (`terms.term`) one must be there, as in the next two:"""
    all: Annotated[tuple[str, ...], texts("language model*")] = ()
    none: Annotated[tuple[str, ...], texts("medical")] = ()
    authors: Annotated[tuple[str, ...], texts("Ada Lovelace")] = ()
    """Names; one of them must be there, as in the next two:"""
    organizations: Annotated[tuple[str, ...], texts("caltech")] = ()
    submitters: Annotated[tuple[str, ...], texts("akhaliq")] = ()
    keywords: Annotated[tuple[str, ...], texts("reinforcement learning")] = ()
    """Terms, one of which must be in a keyword."""
    has_code: YesOrNo | None = None
    min_upvotes: Annotated[int, a_number(1, 10**9, example=50)] | None = None
    min_stars: Annotated[int, a_number(1, 10**9, example=100)] | None = None
    per_day: Annotated[int, a_number(1, 1000, example=5)] | None = None
    """How many papers of each day enter, those with the most votes. None: all."""
    digest: Period | None = None
    """An entry tells of a whole day or week. None: it is no digest."""
    top: Annotated[int, a_number(1, 200, example=10)] | None = None
    """How many papers a digest tells of. None: it is no digest."""
    events: YesOrNo = False
    """Whether the entries are what happened to papers after they were listed, not the papers."""
    health: Annotated[int, a_number(1, 1000, example=3)] | None = None
    """Its entries say that a source cannot be read, once so many runs in a row have failed, and
    that it can be again. None: it tells of papers."""
    limit: Annotated[int, a_number(1, 10_000, example=100)] = 500
    """Entries in a document; the default holds the two weeks that are read again, whole."""


CONFLICTS = (
    (
        "per_day",
        "digest",
        "per_day takes the best papers of each day one by one, and digest makes one entry of a "
        "whole day or week; leave per_day out, for top says how many papers a digest tells of",
    ),
    (
        "events",
        "digest",
        "events makes entries of what happens to papers, and digest makes one entry of a whole day "
        "or week; leave one of them out, or make two feeds",
    ),
    (
        "events",
        "per_day",
        "events makes entries of what happens to papers, and per_day takes the best papers of each "
        "day; leave one of them out, or make two feeds",
    ),
    *(
        (
            name,
            "health",
            "health makes entries of how the sources answer, not of papers; leave one of them out, "
            "or make two feeds",
        )
        for name in (
            *("lists", "any", "all", "none", "authors", "organizations", "submitters", "keywords"),
            *("has_code", "min_upvotes", "min_stars", "per_day", "digest", "events"),
        )
    ),
)
"""Two keys of a feed that do not go together, why, and what to do."""


_PLAIN = FeedConfig(name="plain")


_LISTS: Mapping[str, Callable[[str], str]] = {
    "lists": config_values.list_name,
    "any": config_values.term,
    "all": config_values.term,
    "none": config_values.term,
    "authors": config_values.author,
    "organizations": config_values.name,
    "submitters": config_values.name,
    "keywords": config_values.term,
}
"""Key of a feed that holds several texts -> what each must be."""


def feeds(tables: Tables) -> tuple[FeedConfig, ...]:
    """The feeds that a file states; there is at least one. Raises `ConfigError`."""
    keys = tables.several(("feed",))
    _names_differ(tables, keys)
    return tuple(_feed(tables, key) for key in keys)


def is_set(feed: FeedConfig, name: str) -> bool:
    """Whether a key of a feed says anything else than it does by default."""
    return bool(getattr(feed, name) != getattr(_PLAIN, name))


def _names_differ(tables: Tables, keys: Sequence[Key]) -> None:
    """Refuses feeds of one name; some file systems do not tell names apart by case."""
    seen: dict[str, tuple[str, int]] = {}
    for at, key in enumerate(keys, 1):
        name = tables.stated((*key, "name"))
        if not isinstance(name, str):
            continue
        first, its_place = seen.setdefault(name.casefold(), (name, at))
        if its_place != at:
            like = (
                f"is the name of feed[{its_place}] too"
                if name == first
                else f"differs only by case from '{first}', the name of feed[{its_place}]"
            )
            raise tables.wrong(
                (*key, "name"), f"'{name}' {like}; every feed needs a name of its own"
            )


def _feed(tables: Tables, key: Key) -> FeedConfig:
    read = tables.record(key, FeedConfig)
    tables.checked((*key, "name"), read.name, config_values.feed_name)
    if not read.lists:
        raise tables.wrong((*key, "lists"), "must name a list; leave the key out to count daily")
    each = {name: tables.each((*key, name), getattr(read, name), _LISTS[name]) for name in _LISTS}
    title = read.title
    if title is not None:
        title = tables.checked((*key, "title"), title, config_values.title)
    _go_together(tables, key, read)
    if read.digest is not None:
        stated = tables.stated((*key, "limit"))
        limit = DIGEST_LIMIT if stated is None else read.limit
        read = replace(read, top=read.top or DIGEST_TOP, limit=limit)
    return replace(read, title=title, **each)


def _go_together(tables: Tables, key: Key, feed: FeedConfig) -> None:
    for one, other, problem in CONFLICTS:
        if is_set(feed, one) and is_set(feed, other):
            raise tables.wrong((*key, one), f"does not go with {other}: {problem}")
    if feed.top is not None and feed.digest is None:
        raise tables.wrong(
            (*key, "top"),
            "says how many papers a digest tells of, and this feed is none; leave it out, or add "
            "digest = 'day' or digest = 'week'",
        )
