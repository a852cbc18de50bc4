"""One run at a time on a store, which may leave a note to the next in the file of the lock."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from aggregator.errors import AnotherRun, StoreError, UsageError

_LONGEST = 1000
"""Bytes of a note."""


class Held(msgspec.Struct, frozen=True):
    """A lock that this run holds."""

    _handle: int

    def note(self) -> str:
        """What the last run left. Empty: nothing."""
        return os.pread(self._handle, _LONGEST, 0).decode(errors="replace")

    def leave(self, note: str) -> None:
        """Leaves a note in place of the last one; where it cannot be written, less than that."""
        with suppress(OSError):
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, note.encode(), 0)


@contextmanager
def held(store: Path) -> Iterator[Held]:
    """Holds the lock of a store; raises `AnotherRun` at once if another run does.

    Raises `UsageError` if no store can be there. A link to a store shares the lock of the store.

    The kernel lets go of it however the process ends, so a lock can never be stale. The file
    stays: removing it would let two runs hold two files of one name.
    """
    path = _beside(store)
    place = Path(os.path.realpath(store))
    if place.is_dir():
        raise UsageError(f"--store: {place} is a folder; name a file in it")
    if not place.parent.is_dir():
        raise UsageError(f"--store: there is no folder {place.parent}")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(str(path), f"cannot be opened ({error.strerror})") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise AnotherRun(f"{path}: another run holds it; this one left everything to it") from error
    try:
        yield Held(handle)
    finally:
        os.close(handle)


def left(store: Path) -> str:
    """The note that the last run left, for those who do not hold the lock. Empty: there is none
    that they can read."""
    try:
        return _beside(store).read_bytes()[:_LONGEST].decode(errors="replace")
    except OSError:
        return ""


def is_held(store: Path) -> bool:
    """Whether a run is at work with a store."""
    try:
        handle = os.open(_beside(store), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # where nobody can lock, nobody does
        return False
    finally:
        os.close(handle)
    return False


def _beside(store: Path) -> Path:
    """The file of the lock of a store."""
    place = Path(os.path.realpath(store))
    return place.with_name(f"{place.name}.lock")
