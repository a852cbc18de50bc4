"""The list of all feeds, to be imported by a reader: OPML 2.0 (opml.org/spec2.opml)."""

from __future__ import annotations

from xml.etree import ElementTree

from aggregator import files
from aggregator.records import Feed, Format

_TYPE = "rss"
"""What the specification wants of a feed in any format (subscription lists)."""


def render(title: str, feeds: tuple[Feed, ...], form: Format) -> bytes:
    """The list, every feed once, in the format given: who imports it subscribes to each once.

    Addresses are relative where it is not known where the feeds are served.
    """
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = title
    body = ElementTree.SubElement(root, "body")
    for feed in feeds:
        document = files.document(feed.name, form.suffix)
        ElementTree.SubElement(
            body,
            "outline",
            type=_TYPE,
            text=feed.title,
            title=feed.title,
            description=feed.description,
            xmlUrl=files.reference(document, feed.base_url, files.OPML),
            htmlUrl=feed.home_page_url,
        )
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"
