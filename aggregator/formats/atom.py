"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

from aggregator import content
from aggregator.dates import rfc3339
from aggregator.formats._elements import PROGRAM, generator, parsed, texts
from aggregator.records import Feed, Format

SUFFIX = "atom.xml"
MEDIA_TYPE = "application/atom+xml"
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
    """The document of a feed. Its title must not be empty."""
    made = generator(feed, SUFFIX, MEDIA_TYPE)
    made.id(uuid5(_FEEDS, feed.name).urn)
    made.generator(PROGRAM, version=feed.version)
    # An entry without authors has the feed's (RFC 4287 4.1.2).
    made.author(name=feed.title, uri=feed.home_page_url)
    made.own.put("updated", rfc3339(feed.updated_at or _NEVER))
    for entry, item in zip(feed.entries, made.entry(), strict=True):
        item.author([{"name": name} for name in entry.paper.authors])
        if summary := content.summary(entry):
            item.summary(summary)
        item.own.put("updated", rfc3339(entry.updated_at))
        item.own.add("published", rfc3339(entry.published_at))
        item.own.add("link", rel="alternate", type="text/html", href=entry.paper.url)
        for name, url, media_type in content.links(entry.paper):
            if url != entry.paper.url:
                item.own.add("link", rel="related", type=media_type, title=name, href=url)
    document: bytes = made.atom_str(pretty=True)
    return document


def entry_ids(document: bytes) -> tuple[str, ...]:
    """The ids of the entries of a document, in order; raises ValueError."""
    feed = parsed(document, f"{_NAMESPACE}feed")
    return texts(feed.findall(f"{_NAMESPACE}entry"), f"{_NAMESPACE}id")


FORMAT = Format(
    name="atom", suffix=SUFFIX, media_type=MEDIA_TYPE, render=render, entry_ids=entry_ids
)
