"""Small readings of an HTML page, shared by the layouts: the one place that knows the parser.

The data of a page, half of it, are one attribute. It is lifted out of the text and read alone, and
the tree is made of the rest, with a mark in its place. Text without a double quote between double
quotes changes nothing around it, so what stands at the mark is what stood there; where no element
has the mark (it was lifted out of a comment or a script), the tree is made of the whole page.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from typing import TypeAlias

import msgspec
from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from bs4 import Tag as Element
from bs4.builder._lxml import LXMLTreeBuilder

from aggregator.records import JsonObject
from aggregator.text import one_line

Tag: TypeAlias = Element

_DATA = "data-props"
_LIFTED = re.compile(rf' {_DATA}="([^"]*)"')
_MARK = "(lifted)"


class Tree(msgspec.Struct, frozen=True):
    """A page and its elements."""

    text: str
    root: Tag
    props: JsonObject | None
    """What the data are whose place has the mark; None: they are no JSON object, or not lifted."""
    problem: str
    """Why not, a clause for people."""


class _Builder(LXMLTreeBuilder):
    """Leaves out comments: Svelte writes more of them than elements."""

    def comment(self, text: str | bytes) -> None:
        """Nothing comes of it."""


def tree(page: str) -> Tree:
    """The tree of a page; whatever the text, there is one."""
    # A NUL would end libxml2's reading; a lone surrogate has no UTF-8, which libxml2 reads.
    text = page.replace("\0", "").encode("utf-8", "ignore").decode()
    longest = max(_LIFTED.finditer(text), key=lambda found: len(found[1]), default=None)
    if longest and _MARK not in text:
        begin, end = longest.span(1)
        props, problem = _props(_unescaped(longest[1]))
        root = _root(f"{text[:begin]}{_MARK}{text[end:]}")
        if any(attribute(tag, _DATA) == _MARK for tag in elements(root)):
            return Tree(page, root, props, problem)
    return Tree(page, _root(text), None, "")


def _root(text: str) -> Tag:
    with warnings.catch_warnings():
        # What is no page becomes a tree that no layout claims: that is said once, by the parser.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(text, builder=_Builder(multi_valued_attributes=None))


def _unescaped(value: str) -> str:
    """The value of an attribute as the parser reads it.

    It is unescaped once: texts inside hold escaped ``data-props`` of their own.
    """
    (tag,) = elements(_root(f'<p title="{value}">'), "p")
    return attribute(tag, "title") or ""


def _props(raw: str) -> tuple[JsonObject | None, str]:
    try:
        props = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return None, f"are no JSON ({error})"
    return (props, "") if isinstance(props, dict) else (None, "are no JSON object")


def elements(tag: Tag, *names: str) -> Iterator[Tag]:
    """The elements inside one, in the order of the page; of these names, else all."""
    yield from tag.find_all(names or True)


def around(tag: Tag, *names: str) -> Iterator[Tag]:
    """The elements that hold one, from the inside out; of these names, else all."""
    return (one for one in tag.parents if not names or one.name in names)


def depth(page: Tree) -> int:
    """How deep the elements of a page are nested."""
    depths = {id(page.root): 0}
    for tag in elements(page.root):
        depths[id(tag)] = depths[id(tag.parent)] + 1
    return max(depths.values())


def attribute(tag: Tag, name: str) -> str | None:
    """An attribute; None: it has none."""
    value = tag.get(name)
    return value if value is None or isinstance(value, str) else " ".join(value)


def text_of(tag: Tag) -> str:
    """The text that a person sees, on one line."""
    return one_line(tag.get_text())


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
    props, problem = (page.props, page.problem) if raw == _MARK else _props(raw)
    return props, f"the data of the {target} component {problem}" if problem else None
