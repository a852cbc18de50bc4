"""RSS 2.0 (rssboard.org/rss-specification), with Dublin Core creators and Media RSS thumbnails."""

from __future__ import annotations

from aggregator import files
from aggregator.dates import rfc822
from aggregator.formats._elements import (
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
from aggregator.records import Feed, Format

SUFFIX = "rss.xml"
MEDIA_TYPE = "application/rss+xml"
# Minutes for which a reader need not ask again: the list of a day grows by the hour.
_TTL = 60
_DOCS = "https://www.rssboard.org/rss-specification"
_ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
_ICON_PIXELS = 144
"""Width and height: the most that an image may be wide."""


def render(feed: Feed) -> bytes:
    """The document of a feed. Title and description of the feed must not be empty."""
    made = generator(feed, SUFFIX, MEDIA_TYPE)
    made.own.namespaces = {"dc": DC, "media": MEDIA}
    made.generator(f"{PROGRAM} {feed.version}")
    made.docs(_DOCS)
    made.ttl(_TTL)
    # Without it feedgen states the clock. A feed without entries was never built from anything.
    made.own.put("lastBuildDate", rfc822(feed.updated_at) if feed.updated_at else None)
    if feed.base_url is not None:
        made.image(
            url=f"{feed.base_url}{files.ICON}",
            title=feed.title,
            link=feed.home_page_url,
            width=str(_ICON_PIXELS),
            height=str(_ICON_PIXELS),
        )
        for rel, address in archive_links(feed, SUFFIX).items():
            made.own.add(_ATOM_LINK, rel=rel, type=ATOM_TYPE, href=address)
    for item, entry in zip(feed.entries, made.entry(), strict=True):
        entry.link(href=item.url)
        # Readers take a description as HTML, so it is HTML. The whole body follows it, in
        # content:encoded; where there is no summary, both hold the body.
        entry.description(item.summary_html or item.html)
        for category in item.categories:
            entry.own.add("category", category)
        entry.own.add("pubDate", rfc822(item.published_at))
        # An <author> must be an e-mail address; a creator is a name.
        for name in item.authors:
            entry.own.add(f"{{{DC}}}creator", name)
        # No dc:date beside pubDate: validators warn of two dates, and readers take either.
        if item.source:
            entry.own.add(f"{{{DC}}}source", item.source)
        if item.doi:
            entry.own.add(f"{{{DC}}}identifier", f"doi:{item.doi}")
        if item.thumbnail:
            entry.own.add(f"{{{MEDIA}}}thumbnail", url=item.thumbnail)
    document: bytes = made.rss_str(pretty=True)
    return finished(document, feed, SUFFIX)


def entry_ids(document: bytes) -> tuple[str, ...]:
    """The guids of a document, in order; raises ValueError."""
    channel = parsed(document, "rss").find("channel")
    if channel is None:
        raise ValueError("there is no channel")
    return texts(channel.findall("item"), "guid")


FORMAT = Format(
    name="rss",
    label="RSS",
    suffix=SUFFIX,
    media_type=MEDIA_TYPE,
    render=render,
    entry_ids=entry_ids,
    opening=b"<item>",
)
