"""Writing files that others read: whole or not at all, and only if they differ."""

import errno
import os
import stat
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from msgspec.structs import replace

from aggregator.errors import OutputError
from aggregator.publish import LOST, publish, write_if_changed
from aggregator.records import Feed, Format, Item
from tests.formats.samples import ORDINARY, feed

NAMES = ["daily.lines", "daily.words"]
FULL, EMPTY = feed("daily", *ORDINARY), feed("daily")
FIRST = replace(FULL, entries=FULL.entries[:1])


def read(document: bytes) -> tuple[str, ...]:
    """The ids of a document of the plain format."""
    first, *ids = document.decode().splitlines()
    if first != "ids:":
        raise ValueError("no list of ids")
    return tuple(ids)


def lines(feed: Feed) -> bytes:
    """A document of a line for each entry."""
    return "\n".join(["ids:", *(entry.id for entry in feed.entries)]).encode()


def plain(name: str, render: Callable[[Feed], bytes] = lines) -> Format:
    """A format as plain as can be."""
    return Format(
        name=name,
        label=name,
        suffix=name,
        media_type="text/plain",
        render=render,
        entry_ids=read,
        opening=b"\n",
    )


FORMATS = (plain("lines"), plain("words"))


def refused(*_: object) -> None:
    """Stands for a call of the operating system that fails."""
    raise OSError(28, "No space left on device")


def test_every_format_is_written_and_the_names_of_what_changed_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert publish(folder, FULL, FORMATS) == NAMES
    content = FORMATS[0].render(FULL)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == dict.fromkeys(
        NAMES, content
    )


def test_files_can_be_read_by_a_web_server_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        publish(tmp_path, FULL, FORMATS)
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o644, 0o644]


def test_equal_files_are_not_touched(tmp_path: Path) -> None:
    publish(tmp_path, FULL, FORMATS)
    (tmp_path / "daily.words").write_bytes(b"ids:\n")
    os.utime(tmp_path / "daily.lines", ns=(5, 5))
    assert publish(tmp_path, FULL, FORMATS) == ["daily.words"]
    assert (tmp_path / "daily.lines").stat().st_mtime_ns == 5
    assert publish(tmp_path, FULL, FORMATS) == []


@pytest.mark.parametrize("call", ["fsync", "replace", "fchmod"])
def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "daily.json"
    write_if_changed(path, b"old")
    monkeypatch.setattr(os, call, refused)
    with pytest.raises(OutputError) as raised:
        write_if_changed(path, b"new")
    said = f"{path}: cannot be written (No space left on device)"
    assert (raised.value.path, str(raised.value)) == (str(path), said)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"daily.json": b"old"}


def test_a_run_that_is_interrupted_while_it_writes_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "daily.json"
    write_if_changed(path, b"old")
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_if_changed(path, b"new")
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"daily.json": b"old"}


def test_a_file_is_complete_on_disk_before_it_takes_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        steps.append(f"fsync {os.readlink(f'/proc/self/fd/{handle}')}")
        fsync(handle)

    def replaced(source: Path, target: Path) -> None:
        steps.append(f"replace {source} {source.read_text()}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    folder = tmp_path / "feeds" / "archive"
    write_if_changed(folder / "x", b"new")
    assert steps == [
        f"fsync {tmp_path}",
        f"fsync {folder.parent}",
        f"fsync {folder}/.x.new",
        f"replace {folder}/.x.new new",
        f"fsync {folder}",
    ]


@pytest.mark.parametrize(("number", "is_written"), [(errno.EINVAL, True), (errno.EIO, False)])
def test_only_a_file_system_that_knows_no_fsync_of_folders_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, is_written: bool
) -> None:
    fsync = os.fsync

    def synced(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", synced)
    with nullcontext() if is_written else pytest.raises(OutputError, match="Input/output error"):
        assert write_if_changed(tmp_path / "x", b"new")
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"x": b"new"}


def test_a_link_is_replaced_and_not_what_it_leads_to(tmp_path: Path) -> None:
    for name in ("x", ".x.new"):
        (tmp_path / f"of {name}").write_bytes(b"of somebody")
        (tmp_path / name).symlink_to(tmp_path / f"of {name}")
    assert write_if_changed(tmp_path / "x", b"new")
    assert not (tmp_path / "x").is_symlink()
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {
        "x": b"new",
        "of x": b"of somebody",
        "of .x.new": b"of somebody",
    }


def test_what_a_run_that_was_killed_left_half_written_goes_with_the_next(tmp_path: Path) -> None:
    path = tmp_path / "daily.json"
    path.write_bytes(b"whole")
    (tmp_path / ".daily.json.new").write_bytes(b"wh")
    assert not write_if_changed(path, b"whole")
    assert [one.name for one in tmp_path.iterdir()] == ["daily.json"]


def test_no_document_is_written_if_one_of_them_does_not_parse(tmp_path: Path) -> None:
    broken = plain("words", lambda feed: b"<html>")
    with pytest.raises(OutputError) as raised:
        publish(tmp_path, FULL, (FORMATS[0], broken))
    path = tmp_path / "daily.words"
    assert str(raised.value) == f"{path}: the new document does not parse (no list of ids)"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("entries", [FULL.entries[:-1], FULL.entries[::-1], ()])
def test_a_document_that_lost_or_moved_an_entry_is_refused(
    tmp_path: Path, entries: tuple[Item, ...]
) -> None:
    publish(tmp_path, FIRST, FORMATS)
    document = "\n".join(["ids:", *(entry.id for entry in entries)]).encode()
    broken = plain("lines", lambda feed: document)
    with pytest.raises(OutputError) as raised:
        publish(tmp_path, FULL, (broken,))
    path = tmp_path / "daily.lines"
    assert str(raised.value) == f"{path}: the new document does not hold its entries"
    assert path.read_bytes() == lines(FIRST)


def test_an_empty_document_does_not_replace_a_full_one(tmp_path: Path) -> None:
    publish(tmp_path, FULL, FORMATS)
    with pytest.raises(OutputError) as raised:
        publish(tmp_path, EMPTY, FORMATS)
    path = tmp_path / "daily.lines"
    assert str(raised.value) == (
        f"{path}: it holds {len(FULL.entries)} entries, but the store has only 0 for it; "
        f"look whether --store names the right file; {LOST}"
    )
    assert path.read_bytes() == FORMATS[0].render(FULL)


def test_only_a_full_document_may_hold_fewer_entries_than_the_one_it_replaces(
    tmp_path: Path,
) -> None:
    publish(tmp_path, FULL, FORMATS)
    with pytest.raises(OutputError):
        publish(tmp_path, FIRST, FORMATS)
    assert (tmp_path / "daily.lines").read_bytes() == FORMATS[0].render(FULL)
    assert publish(tmp_path, FIRST, FORMATS, full=True) == NAMES
    assert (tmp_path / "daily.lines").read_bytes() == FORMATS[0].render(FIRST)


def test_only_what_differs_is_parsed_and_what_stands_if_it_may_hold_more(tmp_path: Path) -> None:
    parsed: list[int] = []

    def counted(document: bytes) -> tuple[str, ...]:
        parsed.append(len(read(document)))
        return read(document)

    form = replace(plain("lines"), entry_ids=counted)
    for made, full, expected in (
        (FIRST, False, [1]),
        (FULL, False, [3]),
        (FULL, False, []),
        (FIRST, True, [1]),
    ):
        publish(tmp_path, made, (form,), full=full)
        assert parsed == expected
        parsed.clear()
    with pytest.raises(OutputError):
        publish(tmp_path, EMPTY, (form,))
    assert parsed == [0, 1]


@pytest.mark.parametrize("standing", [None, b"", b"ids:", b"torn in tw", b"torn\nin\ntwo"])
def test_an_empty_document_replaces_what_holds_no_entry(
    tmp_path: Path, standing: bytes | None
) -> None:
    if standing is not None:
        (tmp_path / "daily.lines").write_bytes(standing)
    publish(tmp_path, EMPTY, FORMATS)
    assert (tmp_path / "daily.lines").read_bytes() == b"ids:"


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    folder.write_text("a file")
    for path in (folder / "x", folder / "more" / "x"):
        with pytest.raises(OutputError) as raised:
            write_if_changed(path, b"")
        assert str(raised.value).startswith(f"{path}: cannot be written (")
    assert folder.read_text() == "a file"
