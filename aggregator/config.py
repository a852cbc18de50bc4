"""The configuration: read strictly from TOML, every mistake told with file, key and way out."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import msgspec

from aggregator import lists
from aggregator.errors import ConfigError
from aggregator.records import JsonObject
from aggregator.text import one_line

Table = TypeVar("Table", bound="msgspec.Struct")
Url = Annotated[str, msgspec.Meta(description="an absolute http(s) address")]
# It goes into every document: no password, and a URI as it stands (RFC 3986 3.2.2, 3.3).
_ADDRESS = re.compile(
    r"https?://([a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(:\d{1,5})?(/[\w.~%!$&'()*+,;=:@/-]*)?",
    re.IGNORECASE | re.ASCII,
)
FEED_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_RESERVED = {"archive", "feeds", "index"}


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where and as what the feeds are published."""

    base_url: Url | None = None
    """Where they are served, with a slash at the end. None: no self links."""
    title: str = "Daily Papers"
    contact: str | None = None
    """Goes into the User-Agent, so that the site can reach whoever runs this: printable ASCII."""


class SourceConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A site to read."""

    base_url: Url | None = None
    """Another server in place of the site. None: the site itself."""
    revisit_days: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 14
    """Days before today whose lists are read again, for late papers."""


class FeedConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A feed to publish."""

    name: str
    title: str | None = None
    """None: the title of the site."""
    limit: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 500
    """Entries in a document; the default holds the two weeks that are read again, whole."""
    lists: tuple[str, ...] = ("daily",)
    """The lists that count, by their names (`lists`): who stands on one of them enters."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; the defaults are the built-in configuration."""

    site: Site = Site()
    sources: Mapping[str, SourceConfig]
    feeds: tuple[FeedConfig, ...] = (FeedConfig(name="daily"),)


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
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(file, None, f"this is not TOML: {error}") from error
    reader = _Reader(file)
    reader.known("", document, ("site", "source", "feed"))
    site = reader.site(document.get("site", {}))
    stated = reader.mapping("source", document.get("source", {}))
    reader.known("source", stated, source_names)
    sources = {name: reader.source(name, stated.get(name, {})) for name in source_names}
    if "feed" not in document:
        return Config(site=site, sources=sources)
    feeds = document["feed"]
    if not isinstance(feeds, list) or not feeds:
        raise ConfigError(file, "feed", "write every feed as a table of its own, [[feed]]")
    read = [reader.feed(f"feed[{at}]", feed) for at, feed in enumerate(feeds, 1)]
    reader.names([feed.name for feed in read])
    return Config(site=site, sources=sources, feeds=tuple(read))


class _Reader:
    """Checks tables of one file, so that every error can name it."""

    def __init__(self, file: str) -> None:
        self._file = file

    def known(self, key: str, table: JsonObject, allowed: Collection[str]) -> None:
        for name in table:
            if name not in allowed:
                near = difflib.get_close_matches(name, allowed, 1)
                hint = f"did you mean '{near[0]}'? " if near else ""
                where = f"{key}.{name}" if key else name
                raise ConfigError(
                    self._file, where, f"no such key; {hint}allowed: {', '.join(sorted(allowed))}"
                )

    def mapping(self, key: str, value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            raise ConfigError(self._file, key, f"must be a table, [{key}]")
        return value

    def table(self, key: str, value: object, form: type[Table]) -> Table:
        table = self.mapping(key, value)
        self.known(key, table, form.__struct_fields__)
        try:
            return msgspec.convert(table, form)
        except msgspec.ValidationError as error:
            problem, _, path = str(error).partition(" - at `$.")
            where = f"{key}.{path.rstrip('`')}" if path else key
            raise ConfigError(self._file, where, problem) from error

    def address(self, key: str, value: str) -> str:
        if "?" in value or "#" in value:
            raise ConfigError(self._file, key, f"'{value}' must end before its '?' or '#'")
        if not _ADDRESS.fullmatch(value) or not _can_be_asked(value):
            raise ConfigError(
                self._file,
                key,
                f"'{value}' is no http:// or https:// address: a host without user and password, "
                "and nothing that has to be percent-encoded",
            )
        return value.rstrip("/")

    def title(self, key: str, value: str) -> str:
        """A title as feeds can carry it: one line, printable, not empty."""
        title = one_line(value)
        if not title:
            raise ConfigError(self._file, key, "must not be empty; leave the key out instead")
        return title

    def site(self, value: object) -> Site:
        read = self.table("site", value, Site)
        if read.contact and not (read.contact.isascii() and read.contact.isprintable()):
            raise ConfigError(
                self._file,
                "site.contact",
                "goes into a header: use printable ASCII, such as mailto:me@example.org",
            )
        if read.base_url is not None:
            address = self.address("site.base_url", read.base_url)
            read = msgspec.structs.replace(read, base_url=f"{address}/")
        return msgspec.structs.replace(read, title=self.title("site.title", read.title))

    def feed(self, key: str, value: object) -> FeedConfig:
        read = self.table(key, value, FeedConfig)
        stated = tuple(self.list_name(f"{key}.lists", name) for name in read.lists)
        if not stated:
            raise ConfigError(self._file, f"{key}.lists", "must name a list; leave the key out")
        read = msgspec.structs.replace(read, lists=tuple(dict.fromkeys(stated)))
        if read.title is None:
            return read
        return msgspec.structs.replace(read, title=self.title(f"{key}.title", read.title))

    def list_name(self, key: str, value: str) -> str:
        """The name of a list; the words of a search as one line."""
        name = one_line(value)
        words = name.removeprefix(lists.SEARCH).strip() if name.startswith(lists.SEARCH) else ""
        if words:
            return f"{lists.SEARCH}{words}"
        if name in lists.FIXED:
            return name
        near = difflib.get_close_matches(name, lists.FIXED, 1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        raise ConfigError(
            self._file,
            key,
            f"there is no list '{name}'; {hint}allowed: {', '.join(lists.FIXED)}, "
            f"{lists.SEARCH}WORDS",
        )

    def source(self, name: str, value: object) -> SourceConfig:
        read = self.table(f"source.{name}", value, SourceConfig)
        if read.base_url is None:
            return read
        address = self.address(f"source.{name}.base_url", read.base_url)
        return msgspec.structs.replace(read, base_url=address)

    def names(self, names: list[str]) -> None:
        for at, name in enumerate(names, 1):
            key = f"feed[{at}].name"
            if not FEED_NAME.fullmatch(name) or name in _RESERVED:
                raise ConfigError(
                    self._file,
                    key,
                    f"'{name}' cannot name files: use small letters, digits, - and _, at most 64, "
                    f"and none of {', '.join(sorted(_RESERVED))}",
                )
            if name in names[: at - 1]:
                raise ConfigError(self._file, key, f"there are two feeds of the name '{name}'")


def _can_be_asked(address: str) -> bool:
    """Whether the port is one; `_ADDRESS` has looked at the rest."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False
