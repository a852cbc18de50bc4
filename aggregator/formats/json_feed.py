"""JSON Feed 1.1 (jsonfeed.org/version/1.1): for readers, and every record whole for machines.

A lost store is brought back from here (`restoring`): a paper from ``_paper``, any other item from
what it shows and ``_item``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from aggregator import files
from aggregator.dates import rfc3339
from aggregator.records import LANGUAGE, Feed, Format, Item

SUFFIX = "json"
MEDIA_TYPE = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"
_encode = msgspec.json.encode


class _Item(msgspec.Struct):
    """What tells an item of a document from others; all else is skipped over."""

    id: str


class _Document(msgspec.Struct):
    version: str
    items: list[_Item]


_read = msgspec.json.Decoder(_Document).decode


def render(feed: Feed) -> bytes:
    """The document of a feed, or of one month of its archive: UTF-8, keys in a fixed order, a line
    for each member of the feed and of each item.

    Each leads to the archive document before it by ``next_url``, if its address is known: the
    format has no relative ones.
    """
    made: dict[str, object] = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.home_page_url,
    }
    if feed.base_url is not None:
        made["feed_url"] = f"{feed.base_url}{files.document(feed.name, SUFFIX, feed.month)}"
        if feed.previous_month is not None:
            before = files.document(feed.name, SUFFIX, feed.previous_month)
            made["next_url"] = f"{feed.base_url}{before}"
        made["icon"] = made["favicon"] = f"{feed.base_url}{files.ICON}"
    made |= {
        "description": feed.description,
        "language": LANGUAGE,
        "authors": [{"name": feed.title, "url": feed.home_page_url}],
        "items": msgspec.Raw(_lines(b"[", map(_item, feed.entries), b"]")),
    }
    return _object(made) + b"\n"


def entry_ids(document: bytes) -> tuple[str, ...]:
    """The ids of the items of a document, in order; raises ValueError."""
    document.decode()  # what is skipped over is not looked at for its UTF-8
    try:
        made = _read(document)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"no JSON Feed: {error}") from error
    if made.version != _VERSION:
        raise ValueError("no JSON Feed 1.1")
    if not all(item.id for item in made.items):
        raise ValueError("an item has no id")
    return tuple(item.id for item in made.items)


def _object(members: Mapping[str, object]) -> bytes:
    """A JSON object with a line for each member, and no indentation: diff and grep work, for 1 %
    more bytes than compact; jq indents for who wants it."""
    told = (_encode(name) + b": " + _encode(value) for name, value in members.items())
    return _lines(b"{", told, b"}")


def _lines(opened: bytes, told: Iterable[bytes], closed: bytes) -> bytes:
    return b"\n".join((opened, b",\n".join(told), closed))


def _item(item: Item) -> bytes:
    made: dict[str, object] = {"id": item.id, "url": item.url}
    if item.external_url:
        made["external_url"] = item.external_url
    made |= {"title": item.title, "content_html": item.html}
    if item.summary:
        made["summary"] = item.summary
    if item.thumbnail:
        made["image"] = item.thumbnail
    made |= {
        "date_published": rfc3339(item.published_at),
        "date_modified": rfc3339(item.updated_at),
    }
    if item.authors:
        made["authors"] = [{"name": name} for name in item.authors]
    if item.categories:
        made["tags"] = list(item.categories)
    made |= item.extra
    if "_paper" not in item.extra:
        made["_item"] = _unseen(item)
    return _object(made)


def _unseen(item: Item) -> dict[str, object]:
    """What an item has and JSON Feed has no place for."""
    links = [
        {"name": link.name, "url": link.url, "media_type": link.media_type} for link in item.links
    ]
    stated: dict[str, object] = {
        "key": item.key,
        "summary_html": item.summary_html,
        "links": links,
        "appeared_on": item.appeared_on and item.appeared_on.isoformat(),
        "doi": item.doi,
        "source": item.source,
    }
    return {name: value for name, value in stated.items() if value}


FORMAT = Format(
    name="json",
    label="JSON Feed",
    suffix=SUFFIX,
    media_type=MEDIA_TYPE,
    render=render,
    entry_ids=entry_ids,
    opening=b'"id": ',  # with the space, which is also how others lay a document out anew
    archives=True,
)
