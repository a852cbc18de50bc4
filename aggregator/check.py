"""What the parsers see in a page, and whether it would be believed; writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aggregator import believe, parse, registry
from aggregator.config import Config
from aggregator.errors import AggregatorError, NotBelieved, UsageError
from aggregator.fetch import decoded
from aggregator.records import Page, ParsedPage, Request, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look at one page."""

    url: str
    """The address or file name, as given."""
    page: ParsedPage | None
    """None: no layout could read it."""
    error: AggregatorError | None
    """Why it would not be believed; None: it would be."""


def look(
    given: str, config: Config, ask: Callable[[str, Validators], Page | None], now: datetime
) -> Look:
    """Reads a saved page or an address, be it of a page or of the API.

    An address is believed as an answer to what it asks for, a file as an answer to what it says.
    Raises `UsageError`: no such file; `NoAnswer`: no such page.
    """
    is_address = given.startswith(("http://", "https://"))
    parsed: ParsedPage | None = None
    try:
        text = _fetched(given, ask) if is_address else _saved(given)
        parsed = _parsed(text, given, now)
        asked = _asked(given, config) if is_address else None
        own = Request(source=parsed.source, url=given, kind=parsed.kind, period=parsed.period)
        believe.believe(parsed, asked or own, now)
    except NotBelieved as error:
        return Look(url=given, page=parsed, error=error)
    return Look(url=given, page=parsed, error=None)


def _parsed(text: str, given: str, now: datetime) -> ParsedPage:
    """A page, or what the API of a source answered: a list in JSON, of today if it names no day."""
    sources, layouts = registry.sources(), registry.layouts()
    if not text.lstrip().startswith("["):
        return parse.parse_page(text, given, layouts, sources)
    source = next(source for source in sources.values() if source.api_url)
    return parse.parse_answer(text, given, now.date().isoformat(), layouts, source)


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
    for source in registry.sources().values():
        asked = source.asked(config.sources[source.name].base_url or source.base_url, url)
        if asked is not None:
            kind, period = asked
            return Request(source=source.name, url=url, kind=kind, period=period)
    return None
