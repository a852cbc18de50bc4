"""A search as a feed of what will be found: its lines in the configuration, and how to add them."""

from __future__ import annotations

import itertools
import re
import shlex
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from aggregator import config_values, entering, filters, terms, toml_text
from aggregator.config import Config
from aggregator.config_feed import FeedConfig
from aggregator.filters import Match
from aggregator.records import Candidate
from aggregator.terms import Term

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+", re.ASCII)
_LONGEST = 56
"""Of the 64 letters that a name may have; the others are for a number behind it."""


class SearchFeed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that goes on with a search."""

    feed: FeedConfig
    holds: int
    """How many of the papers that the search shows it would hold."""


def made(looked_for: Sequence[Term], papers: Sequence[Candidate], config: Config) -> SearchFeed:
    """The feed of a search that shows these papers.

    The terms of a feed do not look at authors: where a feed of one author holds more of the papers,
    it is that one.
    """
    name = _name(looked_for, [feed.name for feed in config.feeds])
    feeds = [FeedConfig(name=name, all=tuple(map(terms.printed, looked_for)))]
    if not any(term.is_prefix for term in looked_for):
        author = " ".join(term.words for term in looked_for)
        feeds.append(FeedConfig(name=name, authors=(author,)))
    late = entering.late(config)

    def held(feed: FeedConfig) -> int:
        wanted = entering.filters_of(feed)
        return sum(isinstance(filters.decide(paper, wanted, late), Match) for paper in papers)

    return max((SearchFeed(feed=feed, holds=held(feed)) for feed in feeds), key=lambda it: it.holds)


def toml(feed: FeedConfig) -> list[str]:
    """The lines of a feed in the configuration."""
    named = {"name": feed.name, "all": feed.all, "authors": feed.authors}
    return ["[[feed]]", *(f"{key} = {toml_text.value(it)}" for key, it in named.items() if it)]


def command(feed: FeedConfig, config: Config, file: Path) -> str:
    """A line for a shell that adds a feed to the configuration in a file.

    Where no feed is stated there is the built-in one, and the first that is stated would take it
    away: so it is written too. A file that is not there now may be when the line is used, and is
    never written over.
    """
    place = shlex.quote(str(file))
    # The first line is empty: the last one of the file may have no end.
    lines = ["", *toml(feed)]
    built_in = [line for one in config.feeds for line in ("", *toml(one))]
    if not file.exists():
        return f"[ -e {place} ] || {_added(built_in)} > {place}; {_added(lines)} >> {place}"
    if "feed" not in tomllib.loads(file.read_text("utf-8-sig")):
        lines = [*built_in, *lines]
    return f"{_added(lines)} >> {place}"


def _added(lines: Sequence[str]) -> str:
    return f"printf '%s\\n' {shlex.join(lines)}"


def _name(looked_for: Sequence[Term], taken: Collection[str]) -> str:
    """A name made of the words, as far as they are ASCII, that no feed has."""
    words = " ".join(term.words for term in looked_for)
    name = _NOT_IN_NAMES.sub("-", words).strip("-")[:_LONGEST].strip("-") or "search"
    numbered = (f"{name}-{number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if _is_free(one, taken))


def _is_free(name: str, taken: Collection[str]) -> bool:
    try:
        return config_values.feed_name(name) not in {one.casefold() for one in taken}
    except ValueError:
        return False
