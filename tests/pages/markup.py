"""Fragments of markup, how the site escapes, and how savers of pages write them again."""

import html
import json
import re
from pathlib import Path

_FRAGMENT = re.compile(r"^@@ (\S+)\n", re.MULTILINE)
_PLACE = re.compile(r"\[\[([a-z0-9-]+)\]\]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HYDRATION = re.compile(
    r'<div class="SVELTE_HYDRATER contents" data-target="(\w+)" data-props="([^"]*)">'
)


def fragments(beside: str) -> dict[str, str]:
    """The named fragments of the ``.html`` file beside a module; ``@@ NAME`` begins each."""
    written = Path(beside).with_suffix(".html").read_text(encoding="utf-8")
    _, *parts = _FRAGMENT.split(written)
    named = zip(parts[::2], parts[1::2], strict=True)
    return {name: body.removesuffix("\n") for name, body in named}


def filled(fragment: str, **values: str) -> str:
    """The fragment with each ``[[name]]`` replaced, once: values may hold brackets themselves.

    Raises KeyError if a value is missing.
    """
    return _PLACE.sub(lambda place: values[place[1].replace("-", "_")], fragment)


def escaped_text(words: str) -> str:
    """Text of an element. Half a character pair cannot be written in UTF-8: U+FFFD instead."""
    whole = _SURROGATE.sub("\ufffd", words)
    return whole.replace("&", "&amp;").replace("<", "&lt;")


def escaped_attribute(words: str, *, angles: bool = True) -> str:
    """Value between double quotes. Svelte 4 left ``<`` alone, Svelte 5 writes ``&lt;``."""
    whole = _SURROGATE.sub("\ufffd", words).replace("&", "&amp;").replace('"', "&quot;")
    return whole.replace("<", "&lt;") if angles else whole


def json_text(data: object) -> str:
    """JSON as JavaScript writes it: no spaces, no escapes but the needed ones."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", written)


def as_saved(page: str) -> str:
    """The page as a saver re-serialises it: attributes sorted, hydration data in single quotes."""

    def again(div: re.Match[str]) -> str:
        props = html.unescape(div[2]).replace("&", "&amp;").replace("'", "&#39;")
        props = props.replace("<", "&lt;").replace(">", "&gt;")
        return (
            f'<div class="SVELTE_HYDRATER contents" data-props=\'{props}\' data-target="{div[1]}">'
        )

    return _HYDRATION.sub(again, page)
