"""Whether a store has to be looked through before a run works with it.

A store that is as the last run left it was damaged by nobody in between: it is looked through once
a day, since disks fail too, and else only after a kill, a copy, or a change by whomever.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path

from aggregator import dates
from aggregator.errors import StoreDamaged
from aggregator.store import Store

_A_DAY = timedelta(days=1)
_ALL = -1
"""The limit of a question that has none (sqlite.org/lang_select.html)."""


def checked_at(store: Path, note: str, now: datetime) -> datetime | None:
    """When the store was last looked through, if it need not be now. None: it has to be.

    ``note`` is what the last run left (`note_of`). Raises `StoreDamaged` if the store is empty
    though a run left a note: a power loss, or a full disk, may leave that of a file.
    """
    if note and os.path.exists(store) and not os.path.getsize(store):
        raise StoreDamaged(str(store), "it is empty, but was not when the last run ended")
    *left, said = note.split(" ") if note.count(" ") == 2 else ("", "", "")
    try:
        at = dates.instant(said)
    except ValueError:
        return None
    return at if left == _state(store) and timedelta() <= now - at < _A_DAY else None


def note_of(store: Path, at: datetime) -> str:
    """What to leave to the next run about a store that was looked through at a moment."""
    return " ".join((*_state(store), dates.rfc3339(at)))


def read_all(store: Store) -> None:
    """Reads every record; raises `StoreDamaged` if one of them is none, in a file that is whole."""
    for _ in store.touched(0):
        pass
    for (feed,) in store.rows("SELECT name FROM feeds"):
        store.entries(feed, _ALL)
        store.items(feed, _ALL)
        store.published(feed)
    store.visits([row[0] for row in store.rows("SELECT url FROM visits")])
    for (source,) in store.rows("SELECT DISTINCT source FROM days"):
        store.days(source, date.min, date.max)
        store.health(source)
    store.letters()
    store.runs(_ALL)


def _state(store: Path) -> list[str]:
    """What tells whether somebody has written to a file since; of one that is gone nothing is the
    same."""
    try:
        found = os.stat(store)
    except OSError:
        return []
    # What stands in the log beside it is not in the file yet; who only looks leaves an empty one.
    log = Path(f"{os.path.realpath(store)}-wal")
    in_use = log.exists() and log.stat().st_size > 0
    return [] if in_use else [str(found.st_size), str(found.st_mtime_ns)]
