"""The page for people: which feeds there are, and the papers of the latest days.

Nothing on it moves by itself: votes are not shown, nor how long ago something was, so the page
changes with its papers alone. It asks nothing of any other place, and every text of a paper is
escaped by the template. The filter is a small script on top; without it the page is whole.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, date
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aggregator import content, dates, files
from aggregator.records import LANGUAGE, Entry, Feed, Format, Paper

DAYS_SHOWN = 7
_TEMPLATES = Path(__file__).with_name("templates")


class Day(NamedTuple):
    """The papers of one day, UTC."""

    on: date
    papers: tuple[Paper, ...]


def render(
    title: str, feeds: tuple[Feed, ...], formats: tuple[Format, ...], latest: tuple[Entry, ...]
) -> bytes:
    """The page of a site: its feeds, and of the latest entries, newest first, the newest days.

    Of the entries of a feed only the first is looked at, for its date. Addresses of files are
    relative, so the page is right wherever it lies; the list of feeds, which readers take away from
    there, is offered only where its addresses are not.
    """
    script = (_TEMPLATES / "filter.js").read_text("utf-8")
    page = _environment.get_template(files.INDEX).render(
        title=title,
        feeds=feeds,
        formats=formats,
        days=_newest_days(latest),
        sources=_sources(feeds),
        script=script,
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
    )
    return page.encode()


def _newest_days(latest: tuple[Entry, ...]) -> list[Day]:
    by_day = groupby(latest, lambda entry: entry.published_at.astimezone(UTC).date())
    return [
        Day(day, tuple(entry.paper for entry in entries))
        for day, entries in islice(by_day, DAYS_SHOWN)
    ]


def _sources(feeds: tuple[Feed, ...]) -> list[str]:
    addresses = (content.web_address(feed.home_page_url) for feed in feeds)
    return list(dict.fromkeys(address for address in addresses if address))


def _in_words(day: date) -> str:
    return f"{dates.weekday(day)}, {day.day} {dates.month(day)} {day.year}"


def _short(day: date) -> str:
    return f"{dates.weekday(day)[:3]} {day.day} {dates.month(day)[:3]}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    optimized=False,  # a template that is compiled in each run, for one page
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_environment.globals.update(content=content, files=files, language=LANGUAGE)
_environment.filters.update(in_words=_in_words, short=_short, counted=_counted)
