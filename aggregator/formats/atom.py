"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

from aggregator import content, files, identity
from aggregator.dates import rfc3339
from aggregator.formats._elements import (
    ATOM_SUFFIX,
    ATOM_TYPE,
    PROGRAM,
    archive_links,
    finished,
    generator,
    parsed,
    texts,
)
from aggregator.records import Entry, Feed, Format

SUFFIX = ATOM_SUFFIX
MEDIA_TYPE = ATOM_TYPE
_DC = "http://purl.org/dc/elements/1.1/"
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
    made.own.namespaces = {"dc": _DC}
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
        made.own.namespaces["fh"] = _HISTORY
        made.own.add(f"{{{_HISTORY}}}archive")
    for entry, item in zip(feed.entries, made.entry(), strict=True):
        item.author([{"name": name} for name in content.authors(entry.paper)])
        if summary := content.summary(entry):
            typed = {"type": "html"} if _suspect(summary) else {}
            item.summary(content.summary_html(entry) if typed else summary, **typed)
        item.own.put("updated", rfc3339(_updated_at(entry)))
        item.own.add("published", rfc3339(entry.published_at))
        item.own.add("link", rel="alternate", type="text/html", href=entry.paper.url)
        for name, url, media_type in content.links(entry.paper):
            if url != entry.paper.url:
                item.own.add("link", rel="related", type=media_type, title=name, href=url)
        for name, value in _metadata(entry):
            item.own.add_before(f"{{{_DC}}}{name}", value)
    document: bytes = made.atom_str(pretty=True)
    return finished(document, feed, SUFFIX)


def _suspect(text: str) -> bool:
    """Whether the W3C validator would warn of undeclared HTML in a text.

    It does of the end of an element, and of what might be an entity: there, it takes references
    for an answer (`finished`), but looks for them in the first line alone.
    """
    return "</" in text or "&" in text.partition("\n")[2]


def _updated_at(entry: Entry) -> datetime:
    """Papers are listed, seen and changed many at one moment, but the W3C validator warns of
    entries with equal dates: they differ by fractions of the second."""
    return entry.updated_at + identity.fraction(entry.paper.key)


def _metadata(entry: Entry) -> list[tuple[str, str]]:
    """What reference managers read of a paper: the date is that of the paper, not of the list.

    It stands before the dates of the entry: readers that take any date take the last.
    """
    paper = entry.paper
    stated = (
        ("date", f"{paper.published_at:%Y-%m-%d}" if paper.published_at else None),
        ("identifier", f"doi:{doi}" if (doi := content.doi(paper)) else None),
        ("source", content.source(paper)),
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
    archives=True,
)
