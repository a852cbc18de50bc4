"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

from aggregator import files, identity
from aggregator.dates import rfc3339
from aggregator.formats._elements import (
    ATOM_SUFFIX,
    ATOM_TYPE,
    DC,
    MEDIA,
    PROGRAM,
    archive_links,
    finished,
    generator,
    parsed,
    texts,
)
from aggregator.records import Feed, Format, Item

SUFFIX = ATOM_SUFFIX
MEDIA_TYPE = ATOM_TYPE
_HISTORY = "http://purl.org/syndication/history/1.0"
# The id of a feed is made of its name alone. A feed must keep it when it moves (RFC 4287 4.2.6),
# so it cannot hold base_url, which may be unknown today and another tomorrow; a tag: URI would
# need the same. Two sites with a feed of one name share the id, which costs nothing: readers tell
# feeds by their address, and entries have ids of their own.
_FEEDS = UUID("5d0a6c1e-9d0f-4c5b-8a53-3f1f5d1c7b92")
# Atom demands a date of a feed that has nothing to date. It is the day arXiv opened: before
# anything that can be listed, so the first entry moves the date forward; not 1970, which readers
# and validators take for a missing or broken date.
_NEVER = datetime(1991, 8, 14, tzinfo=UTC)
_NAMESPACE = "{http://www.w3.org/2005/Atom}"


def render(feed: Feed) -> bytes:
    """The document of a feed, or of one month of its archive. Its title must not be empty."""
    made = generator(feed, SUFFIX, MEDIA_TYPE)
    made.own.namespaces = {"dc": DC, "media": MEDIA}
    made.id(uuid5(_FEEDS, feed.name).urn)
    made.generator(PROGRAM, version=feed.version, uri=feed.base_url)
    # An entry without authors has the feed's (RFC 4287 4.1.2).
    made.author(name=feed.title, uri=feed.home_page_url)
    if feed.base_url is not None:
        made.icon(f"{feed.base_url}{files.ICON}")
    made.own.put("updated", rfc3339(max(map(_updated_at, feed.entries), default=_NEVER)))
    for rel, address in archive_links(feed, SUFFIX).items():
        made.own.add("link", rel=rel, type=MEDIA_TYPE, href=address)
    # A first month, still growing, is no archive yet: it has no other before or after it.
    if feed.month is not None and (feed.previous_month or feed.next_month):
        made.own.namespaces = {"dc": DC, "fh": _HISTORY, "media": MEDIA}
        made.own.add(f"{{{_HISTORY}}}archive")
    for item, entry in zip(feed.entries, made.entry(), strict=True):
        entry.author([{"name": name} for name in item.authors])
        if item.summary:
            typed = {"type": "html"} if _suspect(item.summary) else {}
            entry.summary(item.summary_html if typed else item.summary, **typed)
        entry.own.put("updated", rfc3339(_updated_at(item)))
        for category in item.categories:
            entry.own.add("category", term=category)
        entry.own.add("published", rfc3339(item.published_at))
        entry.own.add("link", rel="alternate", type="text/html", href=item.url)
        for link in item.links:
            if link.url != item.url:
                entry.own.add(
                    "link", rel="related", type=link.media_type, title=link.name, href=link.url
                )
        if item.thumbnail:
            entry.own.add(f"{{{MEDIA}}}thumbnail", url=item.thumbnail)
        for name, value in _metadata(item):
            entry.own.add_before(f"{{{DC}}}{name}", value)
    document: bytes = made.atom_str(pretty=True)
    return finished(document, feed, SUFFIX)


def _suspect(text: str) -> bool:
    """Whether the W3C validator would warn of undeclared HTML in a text.

    It does of the end of an element, and of what might be an entity: there, it takes references
    for an answer (`finished`), but looks for them in the first line alone.
    """
    return "</" in text or "&" in text.partition("\n")[2]


def _updated_at(item: Item) -> datetime:
    """Papers are listed, seen and changed many at one moment, but the W3C validator warns of
    entries with equal dates: they differ by fractions of the second."""
    return item.updated_at + identity.fraction(item.key)


def _metadata(item: Item) -> list[tuple[str, str]]:
    """What reference managers read of a paper: the date is that of the paper, not of the list.

    It stands before the dates of the entry: readers that take any date take the last.
    """
    stated = (
        ("date", item.appeared_on.isoformat() if item.appeared_on else None),
        ("identifier", f"doi:{item.doi}" if item.doi else None),
        ("source", item.source),
    )
    return [(name, value) for name, value in stated if value]


def entry_ids(document: bytes) -> tuple[str, ...]:
    """The ids of the entries of a document, in order; raises ValueError."""
    feed = parsed(document, f"{_NAMESPACE}feed")
    return texts(feed.findall(f"{_NAMESPACE}entry"), f"{_NAMESPACE}id")


FORMAT = Format(
    name="atom",
    label="Atom",
    suffix=SUFFIX,
    media_type=MEDIA_TYPE,
    render=render,
    entry_ids=entry_ids,
    opening=b"<entry>",
    archives=True,
)
