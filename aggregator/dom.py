"""Small readings of an HTML page, shared by the layouts: the one place that knows the parser.

Half of a page is one attribute, the data. It is lifted out of the text and read by itself, and the
tree is made of the rest, with a mark in its place. What stands between double quotes and holds none
changes nothing around it, so an element that has the mark is the one that has the data. Where none
has it (they stood in a comment or a script), the tree is made of the whole page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import msgspec
from lxml import etree

from aggregator.records import JsonObject
from aggregator.text import one_line

Tag: TypeAlias = etree._Element

_DATA = "data-props"
_OPENING = re.compile(f' {_DATA}="'.encode())
_LONG = 1_000
"""Characters: the data of a list are longer, those of every other component shorter."""
_MARK = b"(lifted)"
_ENTITIES = {b"&lt;": b"<", b"&gt;": b">", b"&#39;": b"'", b"&amp;": b"&"}
_ENTITY = re.compile(b"|".join(_ENTITIES))
_OTHER_ENTITY = re.compile(rb"&(?!amp;|lt;|gt;|#39;)")
MOST_ATTRIBUTES = 10_000
"""Of an element; the making of a tree takes the square of it. Where a quote is lost, words of the
data become attributes."""


Data: TypeAlias = tuple[JsonObject | None, str]
"""(the data of a component, or None; why there are none, for people)"""


class Tree(msgspec.Struct, frozen=True):
    """A page and its elements."""

    text: str
    root: Tag
    lifted: Data | None
    """The data that stood where the mark stands; None: no element has a mark."""


class TooManyAttributes(Exception):
    """An element has more than `MOST_ATTRIBUTES`."""


def tree(page: str) -> Tree:
    """The tree of a page; whatever the text, there is one. Raises `TooManyAttributes`."""
    # A NUL would end libxml2's reading; a lone surrogate has no UTF-8, which libxml2 reads.
    content = page.encode("utf-8", "ignore").replace(b"\0", b"")
    begin, end = _place_of_data(content)
    lifted = _unescaped(content[begin:end])
    if lifted and _MARK not in content:
        data = _props(lifted)
        root = _root(content[:begin] + _MARK + content[end:])
        if any(_has_mark(tag) for tag in elements(root)):
            return Tree(page, root, data)
    return Tree(page, _root(content), None)


def _has_mark(tag: Tag) -> bool:
    return attribute(tag, _DATA) == _MARK.decode()


def _root(content: bytes) -> Tag:
    """The outermost element, without what no reader sees: Svelte writes more comments than tags."""
    # Looked through first without a tree: millions of attributes of one element took hours.
    told: Any = _Attributes()
    etree.fromstring(content, etree.HTMLParser(encoding="utf-8", huge_tree=True, target=told))
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    root: Tag | None = etree.fromstring(content, parser)
    if root is None:  # nothing in it is an element
        return etree.Element("html")
    # Where a page ends twice, what follows the first end stands beside the outermost element.
    root.extend(root.itersiblings("*"))
    etree.strip_elements(root, "script", "style", with_tail=False)
    return root


class _Attributes:
    """What the parser tells of each element, to raise `TooManyAttributes`."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if len(attributes) > MOST_ATTRIBUTES:
            raise TooManyAttributes

    def close(self) -> None:
        pass


def _place_of_data(content: bytes) -> tuple[int, int]:
    """Where the first long data begin and end, in the form in which the site writes them."""
    for found in _OPENING.finditer(content):
        begin, end = found.end(), content.find(b'"', found.end())
        if end - begin > _LONG:
            return begin, end
    return 0, 0


def _unescaped(value: bytes) -> bytes | None:
    """What the parser would make of an attribute; None: it holds what is left to the parser.

    It is unescaped once: texts inside hold escaped ``data-props`` of their own.
    """
    value = value.replace(b"&quot;", b'"')  # the other entities are rare
    if _OTHER_ENTITY.search(value):
        return None
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], value)


def _props(raw: bytes) -> Data:
    try:
        props = _json(raw)
    except (ValueError, RecursionError) as error:
        return None, f"are no JSON ({error})"
    return (props, "") if isinstance(props, dict) else (None, "are no JSON object")


def _json(raw: bytes) -> object:
    """What `json.loads` reads, in half the time; msgspec refuses a little more, such as ``NaN``."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return json.loads(raw.decode())


def elements(tag: Tag, *names: str) -> Iterator[Tag]:
    """The elements inside one, in the order of the page; of these names, else all."""
    return tag.iterdescendants(*names or ("*",))


def around(tag: Tag, *names: str) -> Iterator[Tag]:
    """The elements that hold one, from the inside out; of these names, else all."""
    return tag.iterancestors(*names or ("*",))


def depth(page: Tree) -> int:
    """How deep the elements of a page are nested."""
    deep, level = 0, [page.root]
    while level:
        deep, level = deep + 1, [inner for tag in level for inner in tag]
    return deep


def attribute(tag: Tag, name: str) -> str | None:
    """An attribute; None: it has none."""
    return tag.get(name)


def text_of(tag: Tag) -> str:
    """The text that a person sees, on one line."""
    return one_line(etree.tostring(tag, method="text", encoding="unicode", with_tail=False))


def island(page: Tree, target: str) -> tuple[JsonObject | None, str | None]:
    """(props, problem): the JSON that a Svelte component is hydrated with, or why there is none."""
    component = next(
        (tag for tag in elements(page.root) if attribute(tag, "data-target") == target), None
    )
    if component is None:
        return None, f"there is no {target} component"
    raw = attribute(component, _DATA)
    if raw is None:
        return None, f"the {target} component carries no data"
    lifted = page.lifted if _has_mark(component) else None
    props, problem = lifted or _props(raw.encode())
    return props, f"the data of the {target} component {problem}" if problem else None
