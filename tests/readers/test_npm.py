"""Every document read by parsers written in JavaScript: two of RSS and Atom, one of all three."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from .documents import Seen, Shelf, Told, by_the_first_author, never_updated, of_json, whole

HERE = Path(__file__).parent
NODE = Path(sys.executable).parent / "node"
ROWAN_MANNING = "@rowanmanning/feed-parser"


@pytest.fixture(scope="module")
def said(shelf: Shelf) -> dict[str, dict[str, Any]]:
    """What each parser sees in each document, in the words of JSON Feed."""
    paths = [*shelf.paths("rss.xml", "atom.xml", "json"), *shelf.paths("opml")]
    names = [shelf.name(path) for path in paths]
    command = [str(NODE), str(HERE / "read.mjs"), *names]
    ran = subprocess.run(command, cwd=shelf.folder, stdout=subprocess.PIPE, check=True)
    found: dict[str, dict[str, Any]] = json.loads(ran.stdout)
    assert list(found) == names
    return found


def updated_when_published(one: Seen) -> Seen:
    """What @rowanmanning/feed-parser says of an entry of RSS, which has no date of an update."""
    return replace(one, updated=one.published)


def by_the_feed_if_by_nobody(one: Seen) -> Seen:
    """What it says of an entry of Atom: it goes by the letter of the RFC."""
    return replace(one, authors=one.authors or (one.feed_author,))


def by_one_author_never_updated(one: Seen) -> Seen:
    """rss-parser keeps the first author alone, and no date of an update."""
    return never_updated(by_the_first_author(one))


@pytest.mark.parametrize(
    ("parser", "suffix", "told"),
    [
        ("feedsmith", "rss.xml", whole),
        ("feedsmith", "atom.xml", whole),
        ("feedsmith", "json", whole),
        (ROWAN_MANNING, "rss.xml", updated_when_published),
        (ROWAN_MANNING, "atom.xml", by_the_feed_if_by_nobody),
        ("rss-parser", "rss.xml", by_one_author_never_updated),
        ("rss-parser", "atom.xml", by_one_author_never_updated),
    ],
)
def test_a_parser_sees_every_entry_as_it_was_written(
    shelf: Shelf, said: dict[str, dict[str, Any]], parser: str, suffix: str, told: Told
) -> None:
    names = [shelf.name(path) for path in shelf.paths(suffix)]
    seen = {name: [of_json(entry) for entry in said[name][parser]] for name in names}
    assert seen == shelf.written(suffix, told=told)


def test_the_list_of_feeds_has_each_feed_once_by_the_address_it_gives_itself(
    shelf: Shelf, said: dict[str, dict[str, Any]]
) -> None:
    feed = json.loads((shelf.folder / "demo/daily.json").read_bytes())["feed_url"]
    assert said["demo/feeds.opml"] == {"feedsmith": [feed.replace(".json", ".atom.xml")]}
