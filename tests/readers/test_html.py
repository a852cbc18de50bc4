"""Every body of HTML read strictly by html5lib, which knows every fault a browser mends."""

import json
from collections.abc import Iterator

import html5lib
import pytest
from lxml import etree

from .documents import Shelf

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ATOM = "{http://www.w3.org/2005/Atom}"


def bodies(shelf: Shelf, suffix: str) -> Iterator[str]:
    """The HTML in all documents of a format."""
    for path in shelf.paths(suffix):
        if suffix == "json":
            yield from (item["content_html"] for item in json.loads(path.read_bytes())["items"])
            continue
        root = etree.parse(path).getroot()
        for html in (
            *root.iterfind("channel/item/description"),
            *root.iterfind(f"channel/item/{_CONTENT}"),
            *root.iterfind(f"{_ATOM}entry/{_ATOM}content"),
        ):
            yield html.text or ""


@pytest.mark.parametrize("suffix", ["rss.xml", "atom.xml", "json"])
def test_every_body_is_a_fragment_of_html_without_a_fault(shelf: Shelf, suffix: str) -> None:
    different = set(bodies(shelf, suffix))
    assert len(different) > 10
    for body in sorted(different):
        assert len(html5lib.HTMLParser(strict=True).parseFragment(body)), body


def test_a_fault_would_be_found() -> None:
    with pytest.raises(html5lib.html5parser.ParseError):
        html5lib.HTMLParser(strict=True).parseFragment("<p>not closed <b>rightly</p></b>")
