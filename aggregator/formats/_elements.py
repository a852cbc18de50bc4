"""feedgen 1.0.0, shared by RSS and Atom, with what it cannot write or writes wrong put right.

Its extension interface is used for that: feedgen hands each element that it has built to `Own`,
which adds, replaces and removes children. What has to be put right, and why:

- dates default to the clock, Atom's end in ``+00:00``, and each RSS date calls ``setlocale`` for
  the whole process: every date is written by `aggregator.dates`;
- links of Atom entries lose rel, type and title (lkiesow/python-feedgen issue 135), which makes a
  second alternate of a PDF: they are added whole;
- the link of an RSS channel is the link given last: the page for people is given after ``self``;
- it knows neither archive documents (RFC 5005) nor stylesheets;
- its Dublin Core, Media RSS and categories look through every field that there might be and check
  lists of dictionaries, a quarter of the time of an RSS document: they are added whole.
"""

from __future__ import annotations

import re

from feedgen.feed import FeedGenerator
from lxml import etree

from aggregator import files
from aggregator.records import LANGUAGE, Feed

PROGRAM = "daily-papers"
"""The name that generator elements give."""
ATOM_SUFFIX = "atom.xml"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
ATOM_TYPE = "application/atom+xml"
"""Of the archive documents, whatever document leads to them."""
_PLAIN_TEXT = re.compile(rb"<(?:title|category|subtitle|summary|name)>[^<]*")
_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"


class Own:
    """A feedgen extension: children to add to an element, or to put in place of feedgen's.

    feedgen makes one for the feed and one for each entry, found there as ``.own``.
    """

    def __init__(self) -> None:
        self.namespaces: dict[str, str] = {}
        """Prefix -> namespace of the children added anywhere in the document."""
        self._put: dict[str, str | None] = {}
        self._before: list[tuple[str, str]] = []
        self._added: list[tuple[str, str | None, dict[str, str]]] = []

    def put(self, name: str, text: str | None) -> None:
        """Replace the text of a child that feedgen writes; None: leave the child out."""
        self._put[name] = text

    def add(self, name: str, text: str | None = None, **attributes: str) -> None:
        """Append a child after those of feedgen, in the order of the calls."""
        self._added.append((name, text, attributes))

    def add_before(self, name: str, text: str) -> None:
        """Put a child before all others."""
        self._before.append((name, text))

    def extend_ns(self) -> dict[str, str]:
        """Called by feedgen, of the feed alone."""
        return self.namespaces

    def extend_atom(self, element: etree._Element) -> etree._Element:
        """Called by feedgen with a feed that has no entries yet, or with an entry."""
        for name, text in self._put.items():
            child = next(element.iterchildren(name))
            if text is None:
                element.remove(child)
            else:
                child.text = text
        for name, text, attributes in self._added:
            etree.SubElement(element, name, attributes).text = text
        for name, text in self._before:
            child = etree.SubElement(element, name)
            child.text = text
            element.insert(0, child)
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
    made.title(feed.title)
    made.description(feed.description)
    made.language(LANGUAGE)
    if feed.base_url is not None:
        address = f"{feed.base_url}{files.document(feed.name, suffix, feed.month)}"
        made.link(href=address, rel="self", type=media_type)
    made.link(href=feed.home_page_url, rel="alternate", type="text/html")
    for item in feed.entries:
        entry = made.add_entry(order="append")
        entry.id(item.id)
        entry.title(item.title)
        entry.content(item.html, type="html")
    return made


def archive_links(feed: Feed, suffix: str) -> dict[str, str]:
    """Relation (RFC 5005 4) -> address, as seen from the document of a feed in a format.

    Relative where it is not known where the documents are served: they are served together.
    """
    seen_from = files.document(feed.name, suffix, feed.month)
    found = {}
    if feed.month is not None:
        found["current"] = files.document(feed.name, ATOM_SUFFIX)
    if feed.previous_month is not None:
        found["prev-archive"] = files.document(feed.name, ATOM_SUFFIX, feed.previous_month)
    if feed.next_month is not None:
        found["next-archive"] = files.document(feed.name, ATOM_SUFFIX, feed.next_month)
    return {rel: files.reference(name, feed.base_url, seen_from) for rel, name in found.items()}


def finished(document: bytes, feed: Feed, suffix: str) -> bytes:
    """A document of feedgen's with what XML allows and it cannot write.

    That is the line by which browsers show it readably (xml-stylesheet 1.0), and hexadecimal
    references in plain text: the RSS Best Practices Profile wants them where readers might take
    text for HTML, and the W3C validator warns of other forms, in Atom too.
    """
    style = files.reference(files.STYLE, None, files.document(feed.name, suffix, feed.month))
    line = f'<?xml-stylesheet type="text/css" href="{style}"?>\n'.encode()
    body = _PLAIN_TEXT.sub(_hexadecimal, document.removeprefix(_DECLARATION))
    return _DECLARATION + line + body


def _hexadecimal(text: re.Match[bytes]) -> bytes:
    return text[0].replace(b"&lt;", b"&#x3C;").replace(b"&amp;", b"&#x26;")


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
