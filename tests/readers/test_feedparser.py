"""RSS and Atom read by feedparser, as most programs in Python do; all that it tells."""

from calendar import timegm
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser
import pytest
from lxml import etree

from .documents import Seen, Shelf, whole

_NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
}
_THUMBNAIL = "media:thumbnail/@url"
# Where entries stand, and in them body, summary, keywords and thumbnail.
_PLACES = {
    "rss.xml": ("//item", "content:encoded", "description", "category", _THUMBNAIL),
    "atom.xml": ("//a:entry", "a:content", "a:summary", "a:category/@term", _THUMBNAIL),
}


def found(element: etree._Element, path: str) -> list[object]:
    values = element.xpath(path, namespaces=_NAMES)
    assert isinstance(values, list)
    return list(values)


def texts(element: etree._Element, path: str) -> list[str]:
    return [
        (one.text or "") if isinstance(one, etree._Element) else str(one)
        for one in found(element, path)
    ]


def moment(parsed: struct_time | None) -> datetime | None:
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None


def seen(entry: Any) -> Seen:
    """An entry as feedparser has it; ``updated`` stands for ``published`` unless looked up."""
    return Seen(
        id=entry.id,
        title=entry.title,
        url=entry.link,
        published=moment(entry.published_parsed),
        updated=moment(dict(entry).get("updated_parsed")),
        # A detail without a name is what it makes of an entry without authors.
        authors=tuple(one.name for one in entry.get("authors", []) if "name" in one),
    )


def parsed(document: bytes) -> Any:
    """What it makes of a document, its texts as written: it must find no fault."""
    read = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo, read.get("bozo_exception")
    return read


@pytest.mark.parametrize("suffix", ["rss.xml", "atom.xml"])
def test_it_sees_every_entry_as_it_was_written(shelf: Shelf, suffix: str) -> None:
    read = {shelf.name(path): parsed(path.read_bytes()) for path in shelf.paths(suffix)}
    assert {name: [seen(entry) for entry in one.entries] for name, one in read.items()} == (
        shelf.written(suffix, told=whole)
    )


@pytest.mark.parametrize("suffix", ["rss.xml", "atom.xml"])
def test_it_sees_the_body_summary_keywords_and_thumbnail_of_every_entry(
    shelf: Shelf, suffix: str
) -> None:
    entries, *places = _PLACES[suffix]
    for path in shelf.paths(suffix):
        expected = []
        for entry in found(etree.parse(path).getroot(), entries):
            assert isinstance(entry, etree._Element)
            body, summary, keywords, thumbnail = (texts(entry, place) for place in places)
            # Where there is no summary it shows the body.
            expected.append((body, summary or body, keywords, thumbnail))
        assert [
            (
                [one.value for one in entry.content],
                [entry.summary],
                [tag.term for tag in entry.get("tags", [])],
                [one["url"] for one in entry.get("media_thumbnail", [])],
            )
            for entry in parsed(path.read_bytes()).entries
        ] == expected, shelf.name(path)
