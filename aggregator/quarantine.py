"""Pages that were not believed, kept beside the store for a person to look at."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote

from aggregator import dates
from aggregator.publish import errors_translated, write_if_changed

KEPT = 10
"""The newest; an hourly run that fails all night shall not fill a disk."""
_LONGEST = 200
"""Characters of an address in a name: file systems take 255, for all of it."""
_NAME = re.compile(r"(\d{8}T\d{6}Z)_(https?%3A%2F%2F.+)\.html", re.ASCII)
_LOGIN = re.compile(r"(?<=//)[^/?#]*@")


def keep(folder: Path, url: str, text: str, now: datetime) -> Path:
    """Saves a page and drops all but the newest; returns where. Raises `OutputError`.

    If the same page of the same address is kept already it stays the one copy, under the name that
    earlier runs have told.
    """
    address, content = _quoted(url), text.encode("utf-8", errors="replace")
    path = folder / f"{now:%Y%m%dT%H%M%SZ}_{address}.html"
    with errors_translated(folder):
        kept = sorted(folder.glob("*.html"))
        for old in kept:
            if old.name.endswith(f"Z_{address}.html") and old.read_bytes() == content:
                return old
        write_if_changed(path, content)
        for old in sorted({*kept, path})[:-KEPT]:
            if old != path:  # a clock that was put back: it would go at once
                old.unlink()
    return path


def origin(file: str) -> tuple[str, datetime] | None:
    """The address of a kept page and the moment of its run, by the name of its file.

    None: it is no such file, or its address was too long for a name.
    """
    named = _NAME.fullmatch(Path(file).name)
    if named is None or len(named[2]) == _LONGEST:
        return None
    try:
        return unquote(named[2]), dates.instant(named[1])
    except ValueError:  # no such moment
        return None


def _quoted(url: str) -> str:
    """An address as part of a file name, without user and password, cut where it is too long."""
    return quote(_LOGIN.sub("", url), safe="")[:_LONGEST]
