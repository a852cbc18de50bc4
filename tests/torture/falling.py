"""The program, as a process that notes what it is about to do, and falls dead where it is told to.

    python -m tests.torture.falling LOG ACT NUMBER [ARGUMENTS...]

writes a line into LOG before each act on files, store and network, and kills itself before the
NUMBER-th ACT. With NUMBER 0 it lives.
"""

import os
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest import mock

from aggregator import cli

ACTS = ("look", "change", "commit", "write", "sync", "rename", "mail")
"""Reading the store; changing it within a transaction; the end of that; a new file, its syncing and
its renaming; a line to a mail server."""
_CHANGES = ("BEGIN", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")


class Fate:
    """Counts the acts."""

    def __init__(self, log: int, act: str, number: int) -> None:
        self._log, self._act, self._number = log, act, number
        self._counts: Counter[str] = Counter()

    def meet(self, act: str) -> None:
        """Something is about to be done."""
        os.write(self._log, f"{act}\n".encode())
        self._counts[act] += 1
        if (act, self._counts[act]) == (self._act, self._number):
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """An audit hook of Python (`sys.addaudithook`)."""
        if event == "os.rename":
            self.meet("rename")
        elif event == "smtplib.send":
            self.meet("mail")
        elif event == "open" and str(arguments[0]).endswith(".new") and arguments[2] & os.O_CREAT:
            self.meet("write")

    def synced(self, sync: Callable[[int], None], handle: int) -> None:
        """In place of ``os.fsync``."""
        self.meet("sync")
        sync(handle)


def _connection(fate: Fate) -> type[sqlite3.Connection]:
    class Mortal(sqlite3.Connection):
        """Every statement is an act."""

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            fate.meet(_act(sql))
            return super().execute(sql, *values)

        def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
            fate.meet(_act(sql))
            return super().executemany(sql, *values)

        def executescript(self, sql: str) -> sqlite3.Cursor:
            fate.meet("commit")
            return super().executescript(sql)

    return Mortal


def _act(sql: str) -> str:
    word = sql.split(maxsplit=1)[0].upper()
    return "commit" if word == "COMMIT" else "change" if word in _CHANGES else "look"


def main() -> int:
    """Runs the program with the rest of the arguments."""
    log, act, number, *arguments = sys.argv[1:]
    fate = Fate(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), act, int(number))
    sys.addaudithook(fate.heard)
    connect = partial(sqlite3.connect, factory=_connection(fate))
    sync = partial(fate.synced, os.fsync)
    with mock.patch.object(sqlite3, "connect", connect), mock.patch.object(os, "fsync", sync):
        return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
