"""The offline layout: where the answer to an address lies in a folder of files.

``https://HOST/PATH`` is ``HOST/PATH.html`` (or ``.json``, ``.xml``); a query string follows after
``@``: ``huggingface.co/papers@q=random substitution.html``, percent-encoded or not.
"""

from __future__ import annotations

import os.path
from pathlib import Path
from urllib.parse import unquote, unquote_plus, urlsplit

MEDIA_TYPES = {".html": "text/html", ".json": "application/json", ".xml": "application/xml"}


def find(folder: Path, url: str) -> Path | None:
    """The file that answers an address; None: there is none, which stands for a 404."""
    parts = urlsplit(url)
    queries = dict.fromkeys((parts.query, unquote(parts.query), unquote_plus(parts.query)))
    for query in queries:
        for suffix in MEDIA_TYPES:
            path = _path(folder, url, query, suffix)
            if path is not None and os.path.isfile(path):  # False too for an impossible name
                return path
    return None


def place(folder: Path, url: str, media_type: str) -> Path | None:
    """Where to save the answer to an address; None: the address cannot name a file there."""
    suffixes = {media: suffix for suffix, media in MEDIA_TYPES.items()}
    suffix = suffixes.get(media_type, ".xml" if media_type.endswith("xml") else ".html")
    return _path(folder, url, unquote_plus(urlsplit(url).query), suffix)


def _path(folder: Path, url: str, query: str, suffix: str) -> Path | None:
    parts = urlsplit(url)
    path = unquote(parts.path).strip("/") or "index"
    name = f"{path}@{query.replace('/', '%2F')}" if query else path
    steps = name.split("/")
    if parts.hostname in (None, ".", "..") or ".." in steps or "\0" in name:
        return None
    return folder.joinpath(parts.hostname, *steps[:-1], steps[-1] + suffix)
