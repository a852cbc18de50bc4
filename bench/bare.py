"""The least that writes feeds, to compare with: nothing is checked, and nothing read back."""

from __future__ import annotations

import json
from email.utils import format_datetime
from typing import Any

from feedgen.feed import FeedGenerator
from lxml import etree

from aggregator.records import Feed, Item

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with lxml."""
    root = etree.Element("rss", version="2.0", nsmap={"content": _CONTENT, "dc": _DC})
    channel = etree.SubElement(root, "channel")
    _texts(channel, title=feed.title, link=feed.home_page_url, description=feed.description)
    for item in feed.entries:
        element = etree.SubElement(channel, "item")
        _texts(element, title=item.title, link=item.url, description=item.summary_html)
        _texts(element, guid=item.id, pubDate=format_datetime(item.published_at))
        etree.SubElement(element, f"{{{_CONTENT}}}encoded").text = item.html
        for name in item.authors:
            etree.SubElement(element, f"{{{_DC}}}creator").text = name
        for category in item.categories:
            _texts(element, category=category)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def atom(feed: Feed) -> bytes:
    """Atom 1.0 with lxml."""
    root = etree.Element("feed", xmlns=_ATOM)
    _texts(root, id=feed.home_page_url, title=feed.title)
    if feed.updated_at:
        _texts(root, updated=feed.updated_at.isoformat())
    for item in feed.entries:
        element = etree.SubElement(root, "entry")
        _texts(element, id=item.id, title=item.title, updated=item.updated_at.isoformat())
        _texts(element, published=item.published_at.isoformat(), summary=item.summary)
        etree.SubElement(element, "content", type="html").text = item.html
        for name in item.authors:
            _texts(etree.SubElement(element, "author"), name=name)
        for category in item.categories:
            etree.SubElement(element, "category", term=category)
        for link in item.links:
            etree.SubElement(element, "link", rel="related", href=link.url, title=link.name)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1 with json."""
    made = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home_page_url,
        "items": [_json_item(item) for item in feed.entries],
    }
    return json.dumps(made, ensure_ascii=False, indent=0).encode()


def feedgen_both(feed: Feed) -> tuple[bytes, bytes]:
    """RSS and Atom with feedgen alone, as its manual says."""
    made: Any = FeedGenerator()
    made.load_extension("dc")
    made.id(feed.home_page_url)
    made.title(feed.title)
    made.link(href=feed.home_page_url)
    made.description(feed.description)
    for item in feed.entries:
        entry = made.add_entry(order="append")
        entry.id(item.id)
        entry.title(item.title)
        entry.link(href=item.url)
        entry.summary(item.summary_html)
        entry.content(item.html, type="html")
        entry.author([{"name": name} for name in item.authors])
        entry.category([{"term": category} for category in item.categories])
        entry.published(item.published_at)
        entry.updated(item.updated_at)
    return made.rss_str(pretty=True), made.atom_str(pretty=True)


def _json_item(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_html": item.html,
        "summary": item.summary,
        "date_published": item.published_at.isoformat(),
        "date_modified": item.updated_at.isoformat(),
        "authors": [{"name": name} for name in item.authors],
        "tags": list(item.categories),
        **item.extra,
    }


def _texts(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = text
