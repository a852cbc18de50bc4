"""Saving a page in the offline layout, to make a fixture of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aggregator import offline
from aggregator.errors import NoAnswer, UsageError
from aggregator.publish import write_if_changed
from aggregator.records import Page, Validators


def save(url: str, folder: Path, ask: Callable[[str, Validators], Page | None]) -> Path:
    """Fetches an address and saves the answer, as UTF-8; returns the path of the file.

    Raises `UsageError`, `NoAnswer` or `OutputError`.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"'{url}' is no http:// or https:// address")
    page = ask(url, Validators())
    if page is None:
        raise NoAnswer(url, "the server says 'not modified' to a question without conditions")
    path = offline.place(folder, url, page.media_type)
    if path is None:
        raise UsageError(f"'{url}' cannot name a file below {folder}")
    write_if_changed(path, page.text.encode("utf-8"))
    return path
