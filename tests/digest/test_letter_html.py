"""The HTML document of a letter."""

import re

import html5lib
import pytest
from hypothesis import given

from aggregator import digest_body, letter_html
from aggregator.digest import Digest

from .samples import HOSTILE, SMALL
from .wild import DIGESTS, LINES

WHY = "You get this because you are on the list of R&B."
LEAVE = "mailto:papers@example.org?subject=unsubscribe&x='1'"


def letter(made: Digest) -> str:
    """The letter that tells a digest."""
    return letter_html.document(digest_body.html(made), digest_body.title(made), WHY, LEAVE)


def test_the_body_of_a_letter() -> None:
    told = letter_html.document("<p>Sheep &amp; goats</p>", "<Sheep> & goats", WHY, LEAVE)
    body = told.partition("<body>\n")[2]
    assert re.sub(' style="[^"]*"', "", body) == (
        '<!--[if mso]><table role="presentation" width="640" align="center"><tr><td>'
        "<![endif]-->\n"
        '<div lang="en">\n'
        "<h1>&lt;Sheep&gt; &amp; goats</h1>\n"
        "<p>Sheep &amp; goats</p>\n"
        '<p class="foot">You get this because you are on the list of R&amp;B. '
        '<a href="mailto:papers@example.org?subject=unsubscribe&amp;x=&#x27;1&#x27;">'
        "Unsubscribe</a></p>\n"
        "</div>\n"
        "<!--[if mso]></td></tr></table><![endif]-->\n"
        "</body>\n"
        "</html>\n"
    )


def test_a_letter_is_a_whole_document_with_its_language_and_its_title() -> None:
    told = letter(SMALL)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(told)
    assert told.startswith("<!DOCTYPE html>\n")
    assert tree.get("lang") == "en"
    assert [dict(meta.attrib) for meta in tree.iter("meta")] == [
        {"charset": "utf-8"},
        {"name": "viewport", "content": "width=device-width, initial-scale=1"},
        {"name": "color-scheme", "content": "light dark"},
        {"name": "supported-color-schemes", "content": "light dark"},
    ]
    titles = [tree.findtext("head/title"), tree.findtext("body/div/h1")]
    assert titles == [digest_body.title(SMALL)] * 2


@pytest.mark.parametrize("made", [SMALL, HOSTILE], ids=["small", "hostile"])
def test_nothing_is_loaded_from_elsewhere(made: Digest) -> None:
    told = letter(made)
    assert not re.search(r"<(?:img|link|script|iframe|object|video|base)\b|\bsrc=|\bon\w+=", told)
    assert not re.search(r"@import|@font-face|url\(|image-set", told)


@given(DIGESTS, LINES.filter(bool))
def test_a_letter_of_any_digest_and_title_is_html_without_a_fault(
    any_digest: Digest, title: str
) -> None:
    told = letter_html.document(digest_body.html(any_digest), title, WHY, LEAVE)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(told)
    assert tree.findtext("body/div/h1") == title
