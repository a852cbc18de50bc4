"""How a process of the program ends; `command_line/test_processes.py` looks at real ones."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator

import pytest

from aggregator import process
from aggregator.errors import OutputError


@pytest.fixture
def descriptors(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Copies of the first three descriptors of this process, which has them back afterwards."""
    kept = [os.dup(number) for number in range(3)]
    handler = signal.getsignal(signal.SIGTERM)
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    yield kept
    gc.unfreeze()
    gc.enable()
    signal.signal(signal.SIGTERM, handler)
    for number, copy in enumerate(kept):
        os.dup2(copy, number)
        os.close(copy)


def in_this_process(monkeypatch: pytest.MonkeyPatch, work: Callable[[], int]) -> int | str | None:
    """How the process would end whose program does this work."""
    monkeypatch.setattr("aggregator.cli.main", work)
    try:
        return process.main()
    except SystemExit as ended:
        return ended.code


def test_how_the_work_ends_is_how_the_process_ends(
    descriptors: list[int], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    def terminated() -> int:
        signal.raise_signal(signal.SIGTERM)
        return 0

    def broken() -> int:
        raise ValueError("no")

    assert in_this_process(monkeypatch, lambda: 4) == 4
    assert in_this_process(monkeypatch, interrupted) == 130
    assert capfd.readouterr() == ("", "")
    assert in_this_process(monkeypatch, terminated) == 143
    assert capfd.readouterr() == ("", f"daily-papers: ended by SIGTERM; {process.GO_ON}\n")
    assert in_this_process(monkeypatch, broken) == 1
    assert capfd.readouterr().err.startswith("Traceback (most recent call last):\n")


def test_a_process_looks_for_no_garbage_nor_at_its_end_in_all_that_it_has_loaded(
    descriptors: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_this_process(monkeypatch, lambda: int(gc.isenabled())) == 0
    gc.unfreeze()
    assert in_this_process(monkeypatch, gc.get_freeze_count) == 0
    assert gc.get_freeze_count() >= len(sys.modules)


def test_where_output_leads_nowhere_that_is_said_once_and_complaints_vanish(
    descriptors: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def talk() -> int:
        print("complaint", file=sys.stderr, flush=True)
        with pytest.raises(OutputError, match="No space left on device"):
            print("answer", flush=True)
        print("the rest", flush=True)
        return 0

    def talk_to_nobody() -> int:
        print("answer", flush=True)
        return 0

    full, (reader, writer) = os.open("/dev/full", os.O_WRONLY), os.pipe()
    os.dup2(full, 1)
    os.dup2(full, 2)
    assert in_this_process(monkeypatch, talk) == 0
    os.dup2(writer, 1)
    for one in (full, reader, writer):
        os.close(one)
    assert in_this_process(monkeypatch, talk_to_nobody) == 141
