"""The names of the published files, below the folder of the feeds; a slash parts folders."""

from __future__ import annotations

import posixpath

INDEX = "index.html"
OPML = "feeds.opml"
STYLE = "style.css"
ICON = "icon.png"


def document(feed: str, suffix: str, month: str | None = None) -> str:
    """The name of a feed's document in a format; with a month, of that archive document."""
    return f"{feed}.{suffix}" if month is None else f"archive/{feed}/{month}.{suffix}"


def reference(name: str, base_url: str | None, seen_from: str) -> str:
    """The address of a file: absolute if it is known where the files are served, else as seen
    from another one of them (a relative reference, RFC 3986 4.2)."""
    if base_url is not None:
        return f"{base_url}{name}"
    return posixpath.relpath(name, posixpath.dirname(seen_from) or ".")
