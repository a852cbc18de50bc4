"""Whether a store has to be looked through before a run works with it.

A store that is as the last run left it was damaged by nobody in between: it is looked through once
a day, since disks fail too, and else only after a kill, a copy, or a change by whomever. The larger
it is the rarer that is, so that a day's share of the work does not grow: one of 500 MB is looked
through every ten days.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from aggregator import dates
from aggregator.errors import StoreDamaged
from aggregator.store import Store

_A_DAY = timedelta(days=1)
_A_DAYS_SHARE = 50_000_000
"""Bytes."""
_ALL = -1
"""The limit of a question that has none (sqlite.org/lang_select.html)."""


def checked_at(store: Path, note: str, now: datetime) -> datetime | None:
    """When the store was last looked through, if it need not be now. None: it has to be.

    ``note`` is what the last run left (`note_of`). Raises `StoreDamaged` if the store is gone or
    empty though a run left a note: a power loss, or a full disk, may leave that of a file, and
    what a new store says of the same papers would be dated anew.
    """
    if note and not os.path.exists(store):
        raise StoreDamaged(
            str(store),
            "it is gone, but was there when the last run ended (to begin anew, delete "
            f"{os.path.realpath(store)}.lock too)",
        )
    if note and not os.path.getsize(store):
        raise StoreDamaged(str(store), "it is empty, but was not when the last run ended")
    _, _, said = note.partition(" ")
    checked, _, left = said.partition(" ")
    try:
        at = dates.instant(checked)
    except ValueError:
        return None
    is_as_it_was = left != "" and left == _state(store)
    if not is_as_it_was:
        return None
    pause = _A_DAY * max(1, os.path.getsize(store) / _A_DAYS_SHARE)
    return at if timedelta() <= now - at < pause else None


def in_doubt(note: str) -> str:
    """The note of a last run after which damage was met: how many runs there were, and no more."""
    runs, _, _ = note.partition(" ")
    return runs


def met_damage(note: str) -> bool:
    """Whether the note of a last run is that of one which met damage."""
    return note != "" and note == in_doubt(note)


def is_in_doubt(store: Path, note: str, now: datetime, is_at_work: Callable[[Path], bool]) -> bool:
    """Whether who only looks has to look through the store first, as a run would have to.

    Not beside a run that is at work: that one has looked. One that was killed, by a power loss
    perhaps, leaves what it wrote in the log too, but no lock; only then is that tried, for it would
    stop a run that begins in the same moment.
    """
    if checked_at(store, note, now) is not None:
        return False
    return not (_is_in_use(store) and is_at_work(store))


def refuse_older(store: Store, place: Path, note: str) -> None:
    """Raises `StoreDamaged` if the last run left a store with more runs in it.

    It is a copy that was put back: what came since would be dated, and mailed, once more.
    """
    runs, _, _ = note.partition(" ")
    if runs.isdecimal() and store.last_run() < int(runs):
        raise StoreDamaged(
            str(place),
            "it is an older copy of what the last run left: move it away (to go on with it all the "
            f"same, delete {os.path.realpath(place)}.lock)",
        )


def note_of(store: Path, at: datetime, runs: int) -> str:
    """What to leave to the next run about a store with so many runs in it (`Store.last_run`), that
    was looked through at a moment."""
    return f"{runs} {dates.rfc3339(at)} {_state(store)}".rstrip()


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


def _state(store: Path) -> str:
    """What tells whether somebody has written to a file since. Empty: nothing does."""
    try:
        found = os.stat(store)
    except OSError:
        return ""
    return "" if _is_in_use(store) else f"{found.st_size} {found.st_mtime_ns}"


def _is_in_use(store: Path) -> bool:
    """Whether something stands in the log beside a store that is not in the file yet; who only
    looks leaves an empty one."""
    log = Path(f"{os.path.realpath(store)}-wal")
    return log.exists() and log.stat().st_size > 0
