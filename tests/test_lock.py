"""One run at a time on a store. Two processes: see tests/command_line/test_processes.py."""

import os
import stat
from pathlib import Path

import pytest

from aggregator import lock
from aggregator.errors import AnotherRun, StoreError, UsageError


def test_a_lock_is_held_once_and_can_be_had_again_after(tmp_path: Path) -> None:
    store = tmp_path / "papers.db"
    handles = len(os.listdir("/proc/self/fd"))
    for _ in range(2):
        with lock.held(store):
            with pytest.raises(AnotherRun) as raised, lock.held(store):
                pytest.fail("two runs at once")
            said = f"{store}.lock: another run holds it; this one left everything to it"
            assert str(raised.value) == said
    assert len(os.listdir("/proc/self/fd")) == handles
    assert [path.name for path in tmp_path.iterdir()] == ["papers.db.lock"]


def test_a_run_that_fails_lets_go(tmp_path: Path) -> None:
    store = tmp_path / "papers.db"
    handles = len(os.listdir("/proc/self/fd"))
    with pytest.raises(ZeroDivisionError), lock.held(store):
        raise ZeroDivisionError
    with lock.held(store):
        assert stat.S_ISREG((tmp_path / "papers.db.lock").stat().st_mode)
    assert len(os.listdir("/proc/self/fd")) == handles


def test_two_stores_have_two_locks_and_two_names_of_one_store_have_one(tmp_path: Path) -> None:
    store, other, link = tmp_path / "papers.db", tmp_path / "other.db", tmp_path / "link.db"
    link.symlink_to(store)
    with lock.held(store), lock.held(other):
        for name in (link, tmp_path / "." / ".." / tmp_path.name / "papers.db"):
            with pytest.raises(AnotherRun), lock.held(name):
                pytest.fail("two runs at once")


def test_where_no_store_can_be_there_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for store, problem in (
        (tmp_path, f"{tmp_path} is a folder; name a file in it"),
        (tmp_path / "no" / "papers.db", f"there is no folder {tmp_path}/no"),
        (tmp_path / "file" / "papers.db", f"there is no folder {tmp_path}/file"),
    ):
        with pytest.raises(UsageError) as raised, lock.held(store):
            pytest.fail("held")
        assert str(raised.value) == f"--store: {problem}"


def test_a_lock_that_cannot_be_opened_is_a_failure_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "papers.db.lock").mkdir()
    with pytest.raises(StoreError) as raised, lock.held(tmp_path / "papers.db"):
        pytest.fail("held")
    said = f"{tmp_path}/papers.db.lock: cannot be opened (Is a directory)"
    assert str(raised.value) == said


def test_a_note_that_one_run_leaves_is_there_for_the_next_and_replaces_the_last_one(
    tmp_path: Path,
) -> None:
    for last, note in (("", "a long note"), ("a long note", "short"), ("short", "")):
        with lock.held(tmp_path / "papers.db") as held:
            assert held.note() == last
            held.leave(note)


def test_a_note_that_cannot_be_written_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with lock.held(tmp_path / "papers.db") as held:
        held.leave("a note")
        assert held.note() == ""


def test_whether_a_run_is_at_work_is_told_to_those_who_only_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    store = tmp_path / "papers.db"
    assert not lock.is_held(store)
    with lock.held(store):
        assert lock.is_held(store)
        monkeypatch.setattr("fcntl.flock", unknown)
        assert not lock.is_held(store)
    monkeypatch.undo()
    assert not lock.is_held(store)
