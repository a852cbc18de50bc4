"""A lost store brought back from the published JSON documents.

The new one is made beside its place and put there when it is whole, so that a call that was ended
can simply be repeated; what stood there is moved aside and never deleted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from aggregator import dates, documents, filling, soundness
from aggregator.config import Config
from aggregator.errors import StoreDamaged, StoreError, UsageError
from aggregator.outbox import Letter
from aggregator.refill import Refill
from aggregator.store import Store

_BESIDE = ("-wal", "-shm", "-journal")
"""Files of SQLite that belong to the one they are called by: one of another store would ruin it."""


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What was brought back."""

    documents: int
    papers: int
    entries: dict[str, int]
    """Name of each feed that has documents -> entries."""
    doubtful: list[Letter]
    """Letters that may have been sent."""
    kept_at: str | None
    """Where the damaged store is now. None: there was none."""
    warnings: list[str]
    """What could not be brought back, a clause each."""


def restore(store: Path, folder: Path, config: Config, now: datetime) -> Restored:
    """Makes a new store of the documents in the folder of the feeds; the lock is held.

    Raises `UsageError` if there is a sound store, or no document.
    """
    place = Path(os.path.realpath(store))
    _refuse_sound(place)
    found, problems = documents.read(folder)
    if not found:
        why = f": {problems[0]}" if problems else ""
        raise UsageError(
            f"--feeds: there is no JSON document in {folder} to bring a store back from{why}"
        )
    new = place.with_name(f"{place.name}.restoring")
    with _errors_translated(new):
        _remove(new)
        try:
            with closing(Refill(new)) as refill:
                filled = filling.fill(refill, found, folder, config, now, problems)
            _sync(new)
            kept_at = _move_aside(place, now)
            new.replace(place)
        except BaseException:
            _remove(new)
            raise
        _sync(place.parent)
    return Restored(
        documents=len(found),
        papers=filled.papers,
        entries=filled.entries,
        doubtful=filled.doubtful,
        kept_at=kept_at,
        warnings=problems,
    )


def line(done: Restored, revisit_days: int) -> str:
    """What was brought back and what is lost, in one line."""
    entries = ", ".join(f"{name} {count}" for name, count in sorted(done.entries.items()))
    told = [
        f"{_counted(done.papers, 'paper')} back, from {_counted(done.documents, 'document')} "
        f"({entries})",
        "lost are papers in no feed, votes and changes since the entries, and which letters were "
        f"sent; the next update reads the last {_counted(revisit_days, 'day')} again",
    ]
    if done.doubtful:
        told.append(
            f"the digest of {done.doubtful[0].period} may have been mailed, so it is sent again "
            "only by: daily-papers digest --resend --period "
            f"{dates.rhythm_of(done.doubtful[0].period)}"
        )
    if done.kept_at:
        told.append(f"the damaged store is now {done.kept_at}")
    return "; ".join(told)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


# -- the place of the store


def _refuse_sound(place: Path) -> None:
    """Raises `UsageError` if a sound store is there, and another `StoreError` if nobody can say."""
    if not place.exists() or not place.stat().st_size:
        return
    try:
        with closing(Store(place, check=True)) as standing:
            soundness.read_all(standing)
    except StoreDamaged:
        return
    raise UsageError(
        f"--store: {place} is there and sound: write the feeds from it with 'daily-papers "
        "rebuild'; to make it anew of the feeds, move it away first"
    )


def _move_aside(place: Path, now: datetime) -> str | None:
    """Gives what stands at a place another name; None: nothing does."""
    was_there = place.exists()
    stamp, count = f"{place.name}.damaged-{now:%Y%m%dT%H%M%SZ}", 1
    aside = place.with_name(stamp)
    while any(aside.with_name(f"{aside.name}{end}").exists() for end in ("", *_BESIDE)):
        count += 1
        aside = place.with_name(f"{stamp}-{count}")
    # Those beside it first: left alone they would be taken for parts of the new one.
    for end in (*_BESIDE, ""):
        part = place.with_name(f"{place.name}{end}")
        if part.exists():
            part.rename(aside.with_name(f"{aside.name}{end}"))
    return str(aside) if was_there else None


def _remove(path: Path) -> None:
    for end in ("", *_BESIDE):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _errors_translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(str(path), f"cannot be made ({error.strerror})") from error
