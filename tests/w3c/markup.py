"""Checks of text and of HTML."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import name2codepoint

from html5lib.html5parser import HTMLParser, ParseError
from lxml.html import defs

from .document import Check, Element, Problem

# lxml knows the elements that were there when it was written; these too end with a tag.
_TAGS = (defs.tags | {
    "bdi", "comment", "data", "datagrid", "dialog", "eventsource", "frame", "listing", "m", "main",
    "noframes", "picture", "plaintext", "slot", "template", "xmp",
}) - {"blink", "keygen", "marquee", "math", "svg"}  # fmt: skip
_RISKY = (
    "applet", "base", "basefont", "bdo", "body", "comment", "embed", "frame", "frameset", "head",
    "html", "iframe", "isindex", "link", "listing", "meta", "noframes", "object", "param",
    "plaintext", "script", "slot", "style", "title", "xmp",
)  # fmt: skip
_END_TAG = re.compile(r"</(\w+)>")
_ENTITY = re.compile(r"&(#?\w+)")
_MARKUP = re.compile(r"&#[x0-9]|<[/a-zA-Z]")
_EMAIL = re.compile(r"<[a-z0-9_+.'-]+@([a-z0-9-]+\.)+[a-z0-9-]+>", re.IGNORECASE)
_ADDRESSES = {"a": "href", "img": "src"}


def characters(piece: str) -> Iterator[Problem]:
    """C1 controls and U+FFFD: Windows-1252 that was taken for something else."""
    if found := re.search("[\x80-\x9f\ufffd]", piece):
        yield ("BadCharacters", ascii(found[0]))


def not_encoded_twice(piece: str) -> Iterator[Problem]:
    """UTF-8 that was taken for Latin 1."""
    if re.search("[\xc2\xc3][\x80-\xbf]", piece):
        try:
            meant = piece.encode("iso-8859-1").decode("utf-8")
        except UnicodeError:
            return
        yield ("BadCharacters", f"{meant}, encoded twice")


def plain(event: str) -> Check:
    """A text that must not look like HTML.

    A hexadecimal reference in the line where its element begins, and in no other, says that it
    is none; but for the end of an element.
    """

    def check(text: str, element: Element) -> Iterator[Problem]:
        said_plain = element.line in element.document.hexadecimal
        if tags := [tag for tag in _END_TAG.findall(text) if tag.lower() in _TAGS]:
            yield (event, f"</{tags[0]}>")
        elif names := _ENTITY.findall(text):
            for name in () if said_plain else names:
                if name in name2codepoint or name == "apos" or not name.isalpha():
                    yield (event, f"&{name}")
        elif element.of_rss and not said_plain and (found := _MARKUP.search(text)):
            yield ("CharacterData", found[0])

    return check


def no_email(text: str, element: Element) -> Iterator[Problem]:
    if found := _EMAIL.search(text):
        yield ("ContainsEmail", found[0])


def html(text: str, element: Element) -> Iterator[Problem]:
    """A fragment without errors, of harmless elements and attributes."""
    yield from _read_html(text)[0]


def html_of_absolute_addresses(text: str, element: Element) -> Iterator[Problem]:
    """The same; outside Atom its addresses must be whole."""
    problems, addresses = _read_html(text)
    yield from problems
    for address in addresses:
        if not re.match(r"\w+:", address):
            yield ("ContainsRelRef", address)


@lru_cache(maxsize=2**15)  # formats hold the same fragments
def _read_html(text: str) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    try:
        tree = HTMLParser(strict=True).parseFragment(text)
    except ParseError as error:
        return (("NotHtml", str(error)),), ()
    problems, addresses = list[Problem](), list[str]()
    for node in tree.iter():
        if not isinstance(node.tag, str) or node.tag == "DOCUMENT_FRAGMENT":
            continue
        tag = node.tag.rpartition("}")[2].lower()
        if tag not in _TAGS:
            problems.append(("NotHtml", f"<{tag}>"))
        elif tag in _RISKY:
            problems.append(("SecurityRisk", f"<{tag}>"))
        else:
            for name in node.attrib:
                if name == "style":
                    problems.append(("DangerousStyleAttr", node.attrib[name]))
                elif name not in defs.safe_attrs:
                    problems.append(("SecurityRiskAttr", name))
        name = _ADDRESSES.get(tag)
        if name in node.attrib:
            addresses.append(node.attrib[name])
    return tuple(problems), tuple(addresses)
