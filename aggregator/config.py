"""The configuration: read strictly from TOML, every mistake told with file, key and way out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec.structs import replace

from aggregator import addresses, config_feed, config_values
from aggregator.allowed import a_number, a_text, texts
from aggregator.config_feed import FeedConfig, Period
from aggregator.errors import ConfigError
from aggregator.tables import Tables


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
    feeds = config_feed.feeds(tables)
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
