"""The configuration: read strictly from TOML, every mistake told with file, key and way out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec.structs import replace

from aggregator import addresses, config_values
from aggregator.allowed import a_number, a_text, texts, words
from aggregator.errors import ConfigError
from aggregator.tables import Key, Tables

Period = Annotated[Literal["day", "week"], words("day", "week")]
YesOrNo = Annotated[bool, words(True, False)]

DIGEST_LIMIT = 50
"""Entries in a document of a digest: about a year of weeks."""
DIGEST_TOP = 20


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where and as what the feeds are published."""

    base_url: Annotated[str, a_text("https://example.org/papers/")] | None = None
    """Where they are served, with a slash at the end. None: no self links."""
    title: Annotated[str, a_text("Daily Papers")] = "Daily Papers"
    contact: Annotated[str, a_text("mailto:me@example.org")] | None = None
    """Goes into the User-Agent, so that the site can reach whoever runs this: printable ASCII."""


class SourceConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A site to read."""

    base_url: Annotated[str, a_text("http://localhost:8000")] | None = None
    """Another server in place of the site. None: the site itself."""
    revisit_days: Annotated[int, a_number(0, 1000, example=14)] = 14
    """Days before today whose lists are read again, for late papers."""


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


class MetricsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How the runs are measured."""

    textfile: Annotated[str, a_text("daily_papers.prom")]
    """The file that every run writes for node_exporter's textfile collector."""


class MailConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How digests are mailed, and to whom."""

    smtp: Annotated[str, a_text("smtp://user@example.org:587")]
    """An address for `addresses.smtp_server`."""
    sender: Annotated[str, a_text("papers@example.org")] = msgspec.field(name="from")
    to: Annotated[tuple[str, ...], texts("me@example.org")]
    """Addresses, at least one, each once without regard to case."""
    digest: Period = "day"


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


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; the defaults are the built-in configuration."""

    site: Site = Site()
    sources: Mapping[str, SourceConfig]
    feeds: tuple[FeedConfig, ...] = (FeedConfig(name="daily"),)
    mail: MailConfig | None = None
    """None: nothing is mailed."""
    metrics: MetricsConfig | None = None
    """None: nothing is measured."""


_TABLES = {
    "site": "[site]",
    "source": "[source.NAME]",
    "feed": "[[feed]]",
    "mail": "[mail]",
    "metrics": "[metrics]",
}


_PLAIN = FeedConfig(name="plain")


def load(path: Path | None, source_names: Collection[str]) -> Config:
    """The configuration in a file; path None: the built-in one. Raises `ConfigError`."""
    if path is None:
        return parse("", "built-in configuration", source_names)
    try:
        return parse(path.read_text(encoding="utf-8-sig"), str(path), source_names)
    except FileNotFoundError as error:
        raise ConfigError(str(path), None, "there is no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), None, f"cannot be read ({error})") from error


def parse(text: str, file: str, source_names: Collection[str]) -> Config:
    """The configuration that a TOML text states; ``file`` names it in errors (`ConfigError`)."""
    tables = Tables(file, text)
    tables.known((), _TABLES)
    tables.known(("source",), {name: name for name in source_names}, "source")
    site = _site(tables)
    sources = {name: _source(tables, name) for name in source_names}
    mail = _mail(tables) if tables.stated(("mail",)) is not None else None
    metrics = _metrics(tables) if tables.stated(("metrics",)) is not None else None
    if tables.stated(("feed",)) is None:
        return Config(site=site, sources=sources, mail=mail, metrics=metrics)
    keys = tables.several(("feed",))
    _names_differ(tables, keys)
    feeds = tuple(_feed(tables, key) for key in keys)
    return Config(site=site, sources=sources, feeds=feeds, mail=mail, metrics=metrics)


def _site(tables: Tables) -> Site:
    read = tables.record(("site",), Site)
    base_url, contact = read.base_url, read.contact
    if base_url is not None:
        base_url = tables.checked(("site", "base_url"), base_url, addresses.web) + "/"
    if contact is not None:
        contact = tables.checked(("site", "contact"), contact, config_values.header)
    title = tables.checked(("site", "title"), read.title, config_values.title)
    return Site(base_url=base_url, title=title, contact=contact)


def _source(tables: Tables, name: str) -> SourceConfig:
    key = ("source", name)
    read = tables.record(key, SourceConfig)
    if read.base_url is None:
        return read
    return replace(read, base_url=tables.checked((*key, "base_url"), read.base_url, addresses.web))


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


def is_set(feed: FeedConfig, name: str) -> bool:
    """Whether a key of a feed says anything else than it does by default."""
    return bool(getattr(feed, name) != getattr(_PLAIN, name))


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


def _mail(tables: Tables) -> MailConfig:
    read = tables.record(("mail",), MailConfig)
    tables.checked(("mail", "smtp"), read.smtp, addresses.smtp_server)
    tables.checked(("mail", "from"), read.sender, addresses.person)
    if not read.to:
        raise tables.wrong(("mail", "to"), "must name somebody; leave [mail] out to mail nobody")
    people = tables.each(("mail", "to"), read.to, addresses.person)
    each_once: dict[str, str] = {}
    for person in people:
        each_once.setdefault(person.casefold(), person)
    return replace(read, to=tuple(each_once.values()))


def _metrics(tables: Tables) -> MetricsConfig:
    read = tables.record(("metrics",), MetricsConfig)
    tables.checked(("metrics", "textfile"), read.textfile, config_values.textfile)
    return read
