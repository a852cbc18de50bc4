"""One SQLite file: opened or made, brought up to date, and its errors translated, here alone.

Instants are stored as ``2026-08-06T20:00:00Z``: they sort as text.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from aggregator.errors import StoreDamaged, StoreError, StoreLocked, StoreTooNew
from aggregator.migrations import MIGRATIONS

_BUSY_SECONDS = 5
_CHUNK = 500
"""Values in one IN (...): below the limit of every SQLite (999 before 3.32)."""

Row = Sequence[Any]

_encode = msgspec.json.Encoder().encode


def encoded(value: object) -> str:
    """A record as JSON."""
    return _encode(value).decode()


def instant(stored: str) -> datetime:
    """An instant as this program writes it; raises msgspec.ValidationError."""
    return msgspec.convert(stored, datetime)


def day(stored: str) -> date:
    """A day as this program writes it; raises msgspec.ValidationError."""
    return msgspec.convert(stored, date)


class Database:
    """An open file. Every method may raise a `StoreError`; none leaves half of its work."""

    def __init__(self, path: Path, *, read_only: bool = False, check: bool = False) -> None:
        """Opens or makes the file, and brings an older one up to date.

        ``read_only`` opens what is there and leaves it as it is, beside a run that writes.
        ``check`` looks through all of it first, at the cost of reading it once: raises
        `StoreDamaged` if pages, indices or texts are not whole.
        """
        self._path = str(path)
        with self.errors_translated():
            self._db = self._connected(path, read_only=read_only)
            try:
                self._prepare(read_only=read_only, check=check)
            except BaseException:
                self._db.close()
                raise

    def _connected(self, path: Path, *, read_only: bool) -> sqlite3.Connection:
        address = Path(os.path.abspath(path)).as_uri()
        if read_only:
            # Whoever may not write the folder can still read what no run is writing to.
            is_written = os.path.exists(f"{path}-wal")
            may_write = os.access(os.path.dirname(os.path.abspath(path)), os.W_OK)
            address += "?mode=ro" if is_written or may_write else "?immutable=1"
        return sqlite3.connect(address, timeout=_BUSY_SECONDS, isolation_level=None, uri=True)

    def _prepare(self, *, read_only: bool, check: bool) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise StoreTooNew(
                self._path,
                f"a newer version of this program wrote it (format {version}, this one knows "
                f"{len(MIGRATIONS)}); update the program",
            )
        if version == 0 and self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise StoreError(self._path, "this is the database of another program; name another")
        if check:
            self._check(read_only=read_only)
        if read_only:
            if version == 0:
                raise StoreError(self._path, "nothing is stored in it yet; an update will do that")
            if version < len(MIGRATIONS):
                raise StoreError(
                    self._path,
                    "an older version of this program wrote it; an update brings it up to date",
                )
            return
        # WAL lets readers go on while a run writes; FULL makes a commit survive a power loss.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        if version < len(MIGRATIONS):
            self._lend_functions()
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            self._db.executescript(f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;")

    def _check(self, *, read_only: bool) -> None:
        (said,) = self._db.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise StoreDamaged(self._path, f"this is no sound store ({' '.join(said.split())})")
        # That looks at the tables of the index of texts, but not whether they fit together, which
        # only who may write is told.
        if read_only:
            return
        if self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'texts'").fetchone():
            self._db.execute("INSERT INTO texts (texts) VALUES ('integrity-check')")

    def _lend_functions(self) -> None:
        """Lets migrations fold texts as the program does."""
        from aggregator import terms  # with the formulas: an up-to-date store does without

        def each_folded(names: str | None) -> str:
            return terms.each_folded(msgspec.json.decode(names, type=list[str]) if names else ())

        def folded(text: str | None) -> str:
            return terms.folded(text or "")

        self._db.create_function("folded", 1, folded, deterministic=True)
        self._db.create_function("each_folded", 1, each_folded, deterministic=True)

    def close(self) -> None:
        """Ends the use of the file."""
        self._db.close()

    def _matching(
        self, sql: str, values: Sequence[str], order: str = "", before: Sequence[str] = ()
    ) -> Iterator[Row]:
        """The rows of a question that ends in ``IN``, for each of many values; ``before`` are the
        values of what stands before that."""
        for start in range(0, len(values), _CHUNK):
            chunk = values[start : start + _CHUNK]
            places = ", ".join("?" * len(chunk))
            yield from self.rows(f"{sql} ({places}) {order}", (*before, *chunk))

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """The answer to a question."""
        with self.errors_translated():
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Makes one transaction of all that is written within, so that a disk syncs it once."""
        with self._transaction():
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All that is written within, or nothing; a part of the one around it, if there is one."""
        if self._db.in_transaction:
            yield
            return
        with self.errors_translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def errors_translated(self) -> Iterator[None]:
        """Raises a `StoreError` in place of what SQLite, or the reading of a record, raises."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise StoreLocked(
                    self._path, "another program keeps it locked; end that one, or wait for it"
                ) from error
            if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
                raise StoreDamaged(self._path, f"this is no sound store ({error})") from error
            if isinstance(error, sqlite3.OperationalError) and not name:  # by Python, of a text
                raise StoreDamaged(self._path, "a text in it is no UTF-8") from error
            raise StoreError(self._path, f"the store cannot be used ({error})") from error
        except msgspec.DecodeError as error:
            raise StoreDamaged(self._path, f"a record in it cannot be read ({error})") from error
