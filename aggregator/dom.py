"""Small readings of an HTML tree, shared by the layouts."""

from __future__ import annotations

import json
import re
import warnings
from typing import TypeAlias

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning

from aggregator.records import JsonObject
from aggregator.text import one_line

Tree: TypeAlias = BeautifulSoup

# A NUL would end libxml2's reading; a lone surrogate has no UTF-8, which libxml2 reads.
_UNREADABLE = re.compile("[\0\ud800-\udfff]")


def tree(page: str) -> Tree:
    """The tree of a page; whatever the text, there is one."""
    with warnings.catch_warnings():
        # What is no page becomes a tree that no layout claims: that is said once, by the parser.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(_UNREADABLE.sub("", page), "lxml")


def depth(page: Tree) -> int:
    """How deep the elements of a page are nested."""
    depths = {id(page): 0}
    for tag in page.find_all(True):
        depths[id(tag)] = depths[id(tag.parent)] + 1
    return max(depths.values())


def attribute(tag: Tag, name: str) -> str | None:
    """An attribute as one string; None: it has none."""
    value = tag.get(name)
    return value if value is None or isinstance(value, str) else " ".join(value)


def text_of(tag: Tag) -> str:
    """The text that a person sees, on one line; comments of Svelte inside it are no text."""
    return one_line(tag.get_text())


def island(page: Tree, target: str) -> tuple[JsonObject | None, str | None]:
    """(props, problem): the JSON that a Svelte component is hydrated with, or why there is none.

    The attribute is unescaped once, by the HTML parser: comment texts inside hold escaped
    ``data-props`` of their own.
    """
    component = page.find(None, {"data-target": target})
    if component is None:
        return None, f"there is no {target} component"
    raw = attribute(component, "data-props")
    if raw is None:
        return None, f"the {target} component carries no data"
    try:
        props = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return None, f"the data of the {target} component are no JSON ({error})"
    if not isinstance(props, dict):
        return None, f"the data of the {target} component are no JSON object"
    return props, None
