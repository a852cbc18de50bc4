"""A process of the program: its streams, its signals, and how it ends."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from typing import Any, NoReturn, TextIO

INTERRUPTED, CLOSED_PIPE, TERMINATED = (
    128 + number for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGTERM)
)
"""Exit codes of what a signal ends, those of every shell."""

GO_ON = "what was read and published stays, call it again to go on"


def main() -> int:
    """Runs the program with the arguments of the process; the exit code.

    The program is loaded here, so that Ctrl-C meanwhile, or a library that is missing, is told as
    at any other moment. Most processes end before there is garbage worth the time to look for it,
    a twentieth of theirs: those that last turn that on.
    """
    gc.disable()
    try:
        _take_streams()
        signal.signal(signal.SIGTERM, _end)
        from aggregator import cli

        return cli.main()
    except KeyboardInterrupt:  # nothing was begun: what was is interrupted in `cli`
        return INTERRUPTED
    except SystemExit as ended:
        if ended.code == TERMINATED:
            from aggregator import console

            console.complain(f"ended by SIGTERM; {GO_ON}")
        raise
    except Exception as error:
        from aggregator import bug

        sys.stderr.write(bug.report(error))
        return 1
    finally:
        gc.freeze()  # an interpreter that ends would look for garbage in all that was loaded


def _end(*_: object) -> NoReturn:
    """Ends the process as Ctrl-C does: what is half done is undone."""
    raise SystemExit(TERMINATED)


class _Answers(io.FileIO):
    """Standard output. Where it takes nothing more, that is said once; what is left is dropped."""

    failed = False

    def write(self, content: Any, /) -> int:
        """Raises `OutputError`; SystemExit if whoever reads has enough."""
        if self.failed:
            return len(content)
        try:
            return super().write(content)
        except BrokenPipeError:
            self.failed = True
            raise SystemExit(CLOSED_PIPE) from None
        except OSError as error:
            from aggregator.errors import OutputError

            self.failed = True
            problem = f"cannot be written ({error.strerror})"
            raise OutputError("standard output", problem) from error


class _Complaints(io.FileIO):
    """Standard error. Where it takes nothing there is nobody to tell: the exit code stays."""

    def write(self, content: Any, /) -> int:
        """Never fails."""
        try:
            return super().write(content)
        except OSError:
            return len(content)


def _take_streams() -> None:
    """Puts streams in place of Python's, whose failures would be bugs, or exit 120 at the end.

    One that the caller has closed leads nowhere: else a file that is opened later takes its number.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdout = _text(_Answers(1, "w", closefd=False), sys.stdout)
    sys.stderr = _text(_Complaints(2, "w", closefd=False), sys.stderr)


def _text(raw: io.FileIO, before: TextIO | None) -> TextIO:
    encoding, errors = (before.encoding, before.errors) if before else ("utf-8", None)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, errors, line_buffering=True)
