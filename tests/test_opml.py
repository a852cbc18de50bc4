"""The list of feeds, as a reader imports it."""

from lxml import etree
from msgspec.structs import replace

from aggregator import opml
from aggregator.registry import formats
from tests.formats.samples import feed

(ATOM,) = (form for form in formats() if form.name == "atom")


def outlines(document: bytes) -> list[dict[str, str]]:
    """What stands in the body of a list."""
    body = etree.fromstring(document).find("body")
    assert body is not None
    return [{str(name): str(value) for name, value in one.attrib.items()} for one in body]


def test_every_feed_stands_in_the_list_once_with_its_address_and_page() -> None:
    hot = replace(feed("hot"), title='Hot & "new" <papers>', description="Those of 50 votes.")
    document = opml.render("Papers & more", (feed("daily"), hot), ATOM)
    root = etree.fromstring(document)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Papers & more"
    page = "https://huggingface.co/papers"
    assert outlines(document) == [
        {
            "type": "rss",
            "text": "Daily Papers",
            "title": "Daily Papers",
            "description": "Every paper of the Daily Papers list, once.",
            "xmlUrl": "https://example.org/p/daily.atom.xml",
            "htmlUrl": page,
        },
        {
            "type": "rss",
            "text": 'Hot & "new" <papers>',
            "title": 'Hot & "new" <papers>',
            "description": "Those of 50 votes.",
            "xmlUrl": "https://example.org/p/hot.atom.xml",
            "htmlUrl": page,
        },
    ]


def test_without_a_known_address_the_list_names_the_files_beside_it() -> None:
    (only,) = outlines(opml.render("Papers", (feed("daily", base_url=None),), ATOM))
    assert only["xmlUrl"] == "daily.atom.xml"


def test_the_list_is_utf_8_with_a_declaration_and_an_end_of_its_last_line() -> None:
    document = opml.render("论文 🐑", (), ATOM)
    assert document.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")
    assert document.decode().endswith("</opml>\n")
