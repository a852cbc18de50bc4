"""feedgen 1.0.0, shared by RSS and Atom, with what it cannot write or writes wrong put right.

Its extension interface is used for that: feedgen hands each element that it has built to `Own`,
which adds, replaces and removes children. What has to be put right, and why:

- dates default to the clock, Atom's end in ``+00:00``, and each RSS date calls ``setlocale`` for
  the whole process: every date is written by `aggregator.dates`;
- links of Atom entries lose rel, type and title (lkiesow/python-feedgen issue 135), which makes a
  second alternate of a PDF: they are added whole;
- the link of an RSS channel is the link given last: the page for people is given after ``self``.
"""

from __future__ import annotations

from feedgen.feed import FeedGenerator
from lxml import etree

from aggregator import content
from aggregator.records import Feed

PROGRAM = "daily-papers"
"""The name that generator elements give."""


class Own:
    """A feedgen extension: children to add to an element, or to put in place of feedgen's.

    feedgen makes one for the feed and one for each entry, found there as ``.own``.
    """

    def __init__(self) -> None:
        self._put: dict[str, str | None] = {}
        self._added: list[tuple[str, str | None, dict[str, str]]] = []

    def put(self, name: str, text: str | None) -> None:
        """Replace the text of a child that feedgen writes; None: leave the child out."""
        self._put[name] = text

    def add(self, name: str, text: str | None = None, **attributes: str) -> None:
        """Append a child after those of feedgen, in the order of the calls."""
        self._added.append((name, text, attributes))

    def extend_ns(self) -> dict[str, str]:
        """No namespace of ours: part of feedgen's interface."""
        return {}

    def extend_atom(self, element: etree._Element) -> etree._Element:
        """Called by feedgen with a feed that has no entries yet, or with an entry."""
        for name, text in self._put.items():
            for child in element.findall(name):
                if text is None:
                    element.remove(child)
                else:
                    child.text = text
        for name, text, attributes in self._added:
            etree.SubElement(element, name, attributes).text = text
        return element

    def extend_rss(self, element: etree._Element) -> etree._Element:
        """Called by feedgen with an rss root whose channel has no items yet, or with an item."""
        channel = element.find("channel")
        self.extend_atom(element if channel is None else channel)
        return element


def generator(feed: Feed, suffix: str, media_type: str) -> FeedGenerator:
    """A feedgen feed with all that RSS and Atom share; its entries stand in the feed's order."""
    made = FeedGenerator()
    made.register_extension("own", Own, Own)
    made.load_extension("dc", atom=False)
    made.load_extension("media")
    made.title(feed.title)
    made.description(feed.description)
    made.language(content.LANGUAGE)
    if feed.base_url is not None:
        made.link(href=f"{feed.base_url}{feed.name}.{suffix}", rel="self", type=media_type)
    made.link(href=feed.home_page_url, rel="alternate", type="text/html")
    for entry in feed.entries:
        item = made.add_entry(order="append")
        item.id(entry.id)
        item.title(entry.paper.title)
        item.content(content.body(entry), type="html")
        item.category([{"term": keyword} for keyword in content.tags(entry.paper)])
        if thumbnail := content.thumbnail(entry.paper):
            item.media.thumbnail({"url": thumbnail}, group=None)
    return made


def parsed(document: bytes, root: str) -> etree._Element:
    """The root element of a document that must be called ``root``.

    Nothing outside the document is read, no entity resolved. Raises ValueError.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        element = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"no well-formed XML: {error}") from error
    if element.tag != root:
        raise ValueError(f"the root element is {element.tag}, not {root}")
    return element


def texts(entries: list[etree._Element], name: str) -> tuple[str, ...]:
    """The text of the child ``name`` of every entry; raises ValueError where there is none."""
    found = tuple(entry.findtext(name) or "" for entry in entries)
    if not all(found):
        raise ValueError(f"entry {found.index('') + 1} has no {name}")
    return found
