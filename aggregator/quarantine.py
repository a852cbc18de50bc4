"""Pages that were not believed, kept beside the store for a person to look at."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from aggregator.publish import errors_translated, write_if_changed

KEPT = 10
"""The newest; an hourly run that fails all night shall not fill a disk."""


def keep(folder: Path, url: str, text: str, now: datetime) -> Path:
    """Saves a page and drops all but the newest; returns where. Raises `OutputError`."""
    name = re.sub(r"[^A-Za-z0-9.=-]+", "_", re.sub(r"^\w+://", "", url))[:120]
    path = folder / f"{now:%Y%m%dT%H%M%SZ}_{name}.html"
    write_if_changed(path, text.encode("utf-8", errors="replace"))
    with errors_translated(folder):
        for old in sorted(folder.glob("*.html"))[:-KEPT]:
            if old != path:  # a clock that was put back: it would go at once
                old.unlink()
    return path
