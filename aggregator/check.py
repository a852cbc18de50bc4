"""What the parsers see in a page, and whether it would be believed; writes nothing."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from aggregator import believe, parse, quarantine, reading, registry
from aggregator.config import Config
from aggregator.errors import AggregatorError, NotBelieved, UsageError
from aggregator.fetch import decoded
from aggregator.records import Page, ParsedPage, Request, Validators
from aggregator.store import Store

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A look at one page."""

    url: str
    """The address or file name, as given."""
    page: ParsedPage | None
    """None: no layout could read it."""
    error: AggregatorError | None
    """Why it would not be believed; None: it would be."""


def look(
    given: str,
    config: Config,
    ask: Callable[[str, Validators], Page | None],
    now: datetime,
    store: Store | None = None,
) -> Look:
    """Reads a saved page or an address, be it of a page or of the API.

    An address is believed as an answer to what it asks for; a page from quarantine as what its run
    saw, at its moment; any other file as an answer to what it says. ``store`` knows how many papers
    a list held before; None: then a list may have shrunk. Raises `UsageError`: no such file;
    `NoAnswer`: no such page.
    """
    is_address = given.startswith(("http://", "https://"))
    url, at = (given, now) if is_address else quarantine.origin(given) or (None, now)
    asked = _asked(url, config) if url else None
    parsed: ParsedPage | None = None
    try:
        text = _fetched(given, ask) if is_address else _saved(given)
        parsed = _parsed(text, given, asked, at)
        own = Request(source=parsed.source, url=given, kind=parsed.kind, period=parsed.period)
        line = reading.held(store, parsed) if store and asked else None
        since = _shrunk_since(given, store) if store else None
        parsed = believe.believe(
            parsed, asked or own, at, held=line.listed if line else None, shrunk_since=since
        )
    except NotBelieved as error:
        return Look(url=given, page=parsed, error=error)
    return Look(url=given, page=parsed, error=None)


def _parsed(text: str, given: str, asked: Request | None, at: datetime) -> ParsedPage:
    """A page, or what the API of a source answered: a list in JSON, of today if it names no day."""
    sources, layouts = registry.sources(), registry.layouts()
    if asked and asked.form == "api" and asked.period:
        source, day = sources[asked.source], asked.period
    elif text.lstrip().startswith("["):
        source = next(source for source in sources.values() if source.api_url)
        day = at.date().isoformat()
    else:
        page = parse.parse_page(text, given, layouts, sources)
        return replace(page, doubts=(*page.doubts, *_second_opinion(page, text)))
    return parse.parse_answer(text, given, day, layouts, source)


def _second_opinion(page: ParsedPage, text: str) -> tuple[str, ...]:
    """A doubt if a page holds something else once another HTML parser has written it anew.

    Where markup is broken, each parser mends it in its own way, and both readings of a run go by
    one of them.
    """
    from bs4 import BeautifulSoup, ParserRejectedMarkup, XMLParsedAsHTMLWarning

    other = "another HTML parser (html.parser)"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
            written_anew = str(BeautifulSoup(text, "html.parser"))
        again = parse.parse_page(written_anew, page.url, registry.layouts(), registry.sources())
    except (NotBelieved, ParserRejectedMarkup):
        return (f"{other} finds no list in it",)
    if (again.listed, again.rejections) == (page.listed, page.rejections):
        return ()
    alike = sum(one in page.listed for one in again.listed)
    return (f"{other} sees {len(again.listed)} papers, {alike} of them alike",)


def _shrunk_since(url: str, store: Store) -> datetime | None:
    visit = store.visits([url]).get(url)
    return visit.shrunk_since if visit else None


def _fetched(url: str, ask: Callable[[str, Validators], Page | None]) -> str:
    page = ask(url, Validators())
    if page is None:
        raise NotBelieved(url, "the server says 'not modified' to a question without conditions")
    return page.text


def _saved(file: str) -> str:
    try:
        return decoded(Path(file).read_bytes(), None)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from error


def _asked(url: str, config: Config) -> Request | None:
    """What an address asks for; None: for no list of a known source."""
    for source in registry.sources().values():
        base_url = config.sources[source.name].base_url or source.base_url
        asked = source.asked(base_url, url)
        if asked is not None:
            kind, period = asked
            return Request(source=source.name, url=url, kind=kind, period=period)
        day = _DAY.search(url)
        if source.api_url and day and url == source.api_url(base_url, day[0]):
            return Request(source=source.name, url=url, kind="day", period=day[0], form="api")
    return None
