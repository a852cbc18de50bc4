"""Exits 3, 5, 6 and 75 without a network: one line each, and nothing published or known is lost."""

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.migrations import MIGRATIONS
from tests.conftest import Program, Result

from . import site
from .site import FRIDAY, FRONT, LATER, one_line

FIRST = f"daily.{site.SUFFIXES[0]}"
"""The document that is written first."""
BROUGHT_BACK = (
    "; what was published stays as it is; bring it back with: daily-papers rebuild --from-feeds"
)
CHANGED = site.day(FRIDAY, site.record(1, title="Paper 1, revised"), site.record(3))


@pytest.fixture(autouse=True)
def _nothing_is_lost(program: Program) -> Iterator[None]:
    """A first run is done, the site has news since; at the end all is there as it was."""
    site.configure()
    site.put(site.day(FRIDAY, site.record(1), site.record(2)))
    assert program(*site.offline()).exit_code == 0
    site.put(CHANGED)
    shutil.copytree("feeds", "kept")
    before = site.files("kept")
    yield
    after = site.files()
    assert {name: content for name, (content, _) in after.items()} == {
        name: content for name, (content, _) in before.items()
    }


def test_no_answer_is_exit_3_and_says_which_file_is_missing(program: Program) -> None:
    known = site.known()
    Path("site/huggingface.co/papers.html").unlink()
    said = (
        f"daily-papers: {FRONT}: there is no such page "
        "(404 no file site/huggingface.co/papers.html); "
        "what was published stays, look whether the address is right\n"
    )
    assert program(*site.offline(LATER)) == Result(3, "", said)
    assert site.known() == known


@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_a_store_of_a_newer_version_is_exit_5(program: Program, command: str) -> None:
    with closing(sqlite3.connect("papers.db")) as db:
        db.execute("PRAGMA user_version = 99")
    known = site.known()
    result = program(command, *(site.offline(LATER) if command == "update" else ()))
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err) == (
        "daily-papers: papers.db: a newer version of this program wrote it (format 99, this one "
        f"knows {len(MIGRATIONS)}); update the program; what was published stays as it is"
    )
    assert site.known() == known


@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_a_store_that_is_garbage_is_exit_5_and_is_left_alone(
    program: Program, command: str
) -> None:
    garbage = b"This is a letter, and no database. " * 200
    Path("papers.db").write_bytes(garbage)
    result = program(command, *(site.offline(LATER) if command == "update" else ()))
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err) == (
        f"daily-papers: papers.db: this is no sound store (file is not a database){BROUGHT_BACK}"
    )
    assert Path("papers.db").read_bytes() == garbage


def test_a_database_of_another_program_is_exit_5_and_is_left_alone(program: Program) -> None:
    with closing(sqlite3.connect("other.db")) as db:
        db.execute("CREATE TABLE places (url)")
    before = Path("other.db").read_bytes()
    result = program(*site.offline(LATER), "--store", "other.db")
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err).startswith("daily-papers: other.db: ")
    assert Path("other.db").read_bytes() == before


def test_a_store_whose_end_is_missing_is_exit_5(program: Program) -> None:
    whole = Path("papers.db").read_bytes()
    Path("papers.db").write_bytes(whole[: len(whole) // 2])
    result = program(*site.offline(LATER))
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err) == (
        "daily-papers: papers.db: this is no sound store "
        f"(database disk image is malformed){BROUGHT_BACK}"
    )


def test_a_store_that_another_program_keeps_locked_is_exit_5(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.database._BUSY_SECONDS", 0)
    known = site.known()
    with closing(sqlite3.connect("papers.db", isolation_level=None)) as db:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
        result = program(*site.offline(LATER))
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err) == (
        "daily-papers: papers.db: another program keeps it locked; end that one, or wait for it; "
        "what was published stays as it is"
    )
    assert site.known() == known


@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_a_run_beside_another_is_exit_75_and_touches_nothing(
    program: Program, command: str
) -> None:
    before = site.files(".")
    with open("papers.db.lock", "rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        result = program(command, *(site.offline(LATER) if command == "update" else ()))
    said = (
        f"daily-papers: {Path('papers.db.lock').absolute()}: another run holds it; "
        "this one left everything to it\n"
    )
    assert result == Result(75, "", said)
    assert site.files(".") == before


@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_a_feeds_folder_that_is_a_file_is_exit_6_and_what_was_read_is_kept(
    program: Program, command: str
) -> None:
    Path("note").write_text("a file in place of the folder")
    options = site.offline(LATER) if command == "update" else ()
    result = program(command, *options, "--feeds", "note")
    said = (
        f"daily-papers: {Path('note').absolute()}/{FIRST}: cannot be written "
        f"(File exists: {Path('note').absolute()}); what was published stays as it is\n"
    )
    assert result == Result(6, "", said)
    assert Path("note").read_text() == "a file in place of the folder"
    assert len(site.known()["papers"]) == (3 if command == "update" else 2)


def test_a_feed_that_could_not_be_written_is_written_by_the_next_run(program: Program) -> None:
    Path("new").write_text("a file in place of the folder")
    assert program(*site.offline(LATER), "--feeds", "new").exit_code == 6
    Path("new").unlink()
    assert program(*site.offline(LATER), "--feeds", "new").exit_code == 0
    assert list(site.files("new")) == site.FILES


def test_a_document_that_is_a_folder_is_exit_6_and_the_others_stay_whole(
    program: Program,
) -> None:
    shutil.copytree("feeds", "new")
    Path("new/daily.rss.xml").unlink()
    Path("new/daily.rss.xml").mkdir()
    result = program(*site.offline(LATER), "--feeds", "new")
    assert (result.exit_code, result.out) == (6, "")
    path = Path("new/daily.rss.xml").absolute()
    assert one_line(result.err) == (
        f"daily-papers: {path}: cannot be written (Is a directory); "
        "what was published stays as it is"
    )
    assert sorted(path.name for path in Path("new").iterdir()) == site.FILES


def test_an_empty_store_does_not_empty_feeds_that_are_full(program: Program) -> None:
    site.put(site.day(FRIDAY))
    result = program(*site.offline(LATER), "--store", "new.db")
    assert (result.exit_code, result.out) == (6, "")
    assert one_line(result.err) == (
        f"daily-papers: {Path('feeds').absolute()}/{FIRST}: it holds 2 entries, but the store has "
        "only 0 for it; look whether --store names the right file; if its store was "
        "lost, bring that back with 'daily-papers rebuild --from-feeds', or move this document "
        "away to begin anew; what was published stays as it is"
    )


def test_of_several_failures_each_has_its_line_and_the_worst_gives_the_exit_code(
    program: Program,
) -> None:
    site.configure(revisit_days=1)
    site.put("not a page", "papers/date/2026-06-11")
    Path("note").write_text("a file in place of the folder")
    result = program(*site.offline(LATER), "--feeds", "note")
    assert (result.exit_code, result.out) == (6, "")
    assert [line.split(": ")[1] for line in result.err.splitlines()] == [
        f"{FRONT}/date/2026-06-11",
        str(Path("note", FIRST).absolute()),
    ]
