"""Damage to the store is found before anything is published from it, told, and mended."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator import lock, soundness
from aggregator.errors import StoreDamaged
from aggregator.store import Store
from tests.conftest import Program

from . import site
from .site import FRIDAY, LATER, one_line

SOON, NEXT_DAY = "2026-06-12T16:00:00Z", "2026-06-13T16:00:00Z"
ADVICE = (
    "; what was published stays as it is; bring it back with: daily-papers rebuild --from-feeds"
)
STORE = Path("papers.db")


@pytest.fixture(autouse=True)
def _a_first_run(program: Program) -> None:
    """Friday's list is published, and the site has news since."""
    site.configure()
    site.put(site.day(FRIDAY, *(site.record(number) for number in range(1, 90))))
    assert program(*site.offline()).exit_code == 0
    site.put(site.day(FRIDAY, *(site.record(number) for number in range(1, 100))))


def overwrite(start: float, length: int) -> None:
    """Writes over some bytes; the start is a part of the length of the file."""
    with STORE.open("r+b") as file:
        file.seek(int(STORE.stat().st_size * start))
        file.write(b"\xa5" * length)


def cut(part: float) -> None:
    os.truncate(STORE, int(STORE.stat().st_size * part))


def change(sql: str) -> None:
    with closing(sqlite3.connect(STORE)) as db:
        db.executescript(sql)


def lose_an_entry_of_an_index() -> None:
    change(
        "CREATE TABLE copy (touched INTEGER);"
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master "
        "WHERE name = 'copy') WHERE name = 'papers_touched';"
    )


DAMAGES: dict[str, Callable[[], None]] = {
    "pages in the middle": lambda: overwrite(0.4, 20_000),
    "one page": lambda: overwrite(0.7, 4096),
    "the first bytes": lambda: overwrite(0, 100),
    "the end is missing": lambda: cut(0.6),
    "nothing is left": lambda: cut(0),
    "garbage": lambda: overwrite(0, STORE.stat().st_size),
    "an index that is another": lose_an_entry_of_an_index,
    "the index of words": lambda: change("UPDATE texts_data SET block = x'00ff' WHERE id > 10"),
    "a word too many": lambda: change("DELETE FROM texts_docsize"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_exit_5_publishes_nothing_and_rebuild_from_feeds_mends_it(
    program: Program, damage: Callable[[], None]
) -> None:
    before = site.files()
    damage()
    damaged = STORE.read_bytes()
    for command in (site.offline(LATER), ["rebuild", "--at", LATER]):
        result = program(*command)
        assert (result.exit_code, result.out) == (5, "")
        said = one_line(result.err)
        assert said.startswith("daily-papers: papers.db: ")
        assert said.endswith(ADVICE)
    assert site.files() == before
    assert STORE.read_bytes() == damaged
    result = program("rebuild", "--from-feeds", "--at", LATER)
    aside = Path("papers.db.damaged-20260612T150000Z")
    assert result.exit_code == 0
    assert result.out.endswith(f"; the damaged store is now {aside.absolute()}\n")
    assert aside.read_bytes() == damaged
    assert site.files() == before
    assert program(*site.offline(SOON)).out.endswith(" daily +10; 4 files written\n")


@pytest.mark.parametrize("damage", ["pages in the middle", "one page", "an index that is another"])
def test_status_finds_damage_too_wherever_it_is(program: Program, damage: str) -> None:
    DAMAGES[damage]()
    result = program("status")
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err).endswith(ADVICE)


def test_a_store_that_is_gone_is_brought_back_or_given_up_but_never_made_anew_unasked(
    program: Program,
) -> None:
    before = site.files()
    STORE.unlink()
    result = program(*site.offline(LATER))
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err) == (
        "daily-papers: papers.db: it is gone, but was there when the last run ended (to begin "
        f"anew, delete {STORE.absolute()}.lock too){ADVICE}"
    )
    assert not STORE.exists()
    assert site.files() == before
    assert program("rebuild", "--from-feeds", "--quiet", "--at", LATER).exit_code == 0
    assert program(*site.offline(SOON)).exit_code == 0
    dates = {item["id"]: item["date_published"] for item in site.items()}
    assert len(dates) == 99
    assert list(dates.values()).count(site.NOON) == 89


@pytest.mark.parametrize(
    "damage", ["UPDATE papers SET facts = '{}'", "UPDATE visits SET visit = '[]'"]
)
def test_a_record_that_cannot_be_read_is_damage_too_though_the_file_is_whole(
    program: Program, damage: str
) -> None:
    change(f"{damage};")
    result = program(*site.offline(LATER))
    assert (result.exit_code, result.out) == (5, "")
    said = one_line(result.err)
    assert said.startswith("daily-papers: papers.db: a record in it cannot be read (")
    assert said.endswith(ADVICE)
    result = program("status", "--at", LATER)
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err) == said
    assert program("rebuild", "--from-feeds", "--quiet", "--at", LATER).exit_code == 0
    assert program(*site.offline(SOON)).exit_code == 0


def test_a_change_of_what_no_paper_has_is_damage_too(program: Program) -> None:
    change("INSERT INTO events SELECT key, first_seen_at, 'titel', 'a', 'b' FROM papers;")
    result = program("explain", "2606.00001")
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err) == (
        f"daily-papers: papers.db: a record in it cannot be read (a paper has no titel){ADVICE}"
    )
    assert program("rebuild", "--from-feeds", "--quiet", "--at", LATER).exit_code == 0


def test_a_text_that_is_none_is_damage_too(program: Program) -> None:
    change("UPDATE papers SET facts = CAST(x'7b22ff227d' AS TEXT);")
    result = program(*site.offline(LATER))
    assert result.exit_code == 5
    assert one_line(result.err) == f"daily-papers: papers.db: a text in it is no UTF-8{ADVICE}"


@pytest.mark.parametrize("words", ["paper", "finding"])
def test_search_over_a_damaged_index_is_loud(program: Program, words: str) -> None:
    DAMAGES["the index of words"]()
    result = program("search", words)
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err).endswith(ADVICE)


def test_an_older_copy_of_the_store_is_refused_unless_the_lock_is_deleted(
    program: Program,
) -> None:
    shutil.copy(STORE, "kept.db")
    assert program(*site.offline(LATER)).exit_code == 0
    published = site.files()
    shutil.copy("kept.db", STORE)
    result = program(*site.offline(SOON))
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err) == (
        "daily-papers: papers.db: it is an older copy of what the last run left: move it away (to "
        f"go on with it all the same, delete {STORE.absolute()}.lock){ADVICE}"
    )
    STORE.rename("copy.db")
    assert program("rebuild", "--from-feeds", "--quiet", "--at", SOON).exit_code == 0
    assert program(*site.offline(SOON)).out.endswith("no new entries; 0 files written\n")
    assert site.files() == published
    shutil.copy("copy.db", STORE)
    Path("papers.db.lock").unlink()
    assert "10 new" in program(*site.offline(SOON)).out


# -- when it is looked for


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each opening looked through the store."""
    made: list[bool] = []
    opened = Store.__init__

    def noted(self: Store, path: Path, *, read_only: bool = False, check: bool = False) -> None:
        made.append(check)
        opened(self, path, read_only=read_only, check=check)

    monkeypatch.setattr(Store, "__init__", noted)
    return made


def test_a_store_is_looked_through_once_a_day_if_nobody_else_has_written_to_it(
    program: Program, checks: list[bool]
) -> None:
    for at in (LATER, SOON, NEXT_DAY, NEXT_DAY, LATER):
        assert program(*site.offline(at)).exit_code == 0
    # The last run of a clock that was put back cannot rely on one that is to come.
    assert checks == [False, False, True, False, True]


@pytest.mark.parametrize(
    "foreign",
    [
        lambda: change("CREATE TABLE more (x TEXT) STRICT;"),
        lambda: os.replace(shutil.copy(STORE, "copy"), STORE),
        lambda: Path("papers.db.lock").write_bytes(b""),
        lambda: Path("papers.db.lock").write_bytes(b"1 2 3"),
        lambda: Path("papers.db.lock").write_bytes(b"\xff 2026-06-12T15:00:00Z"),
    ],
    ids=["a change", "a copy", "no note", "no instant", "no note of ours"],
)
def test_after_anything_else_it_is_looked_through(
    program: Program, checks: list[bool], foreign: Callable[[], object]
) -> None:
    foreign()
    assert program(*site.offline(LATER)).exit_code == 0
    assert program(*site.offline(SOON)).exit_code == 0
    assert checks == [True, False]


def test_after_a_run_that_was_ended_or_beside_one_that_looks_it_is_looked_through(
    program: Program, checks: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Store, "note_run", ended)
        assert program(*site.offline(LATER)).exit_code == 130
    assert program(*site.offline(SOON)).exit_code == 0
    with closing(Store(STORE, read_only=True)) as reader:
        assert reader.mark() > 0
        assert program(*site.offline(SOON)).exit_code == 0
    for _ in range(2):
        assert program(*site.offline(SOON)).exit_code == 0
    # The third is the one that looks. A run that ends beside it leaves a log to the next one.
    assert checks == [False, True, False, False, True, False]


def test_whoever_only_looked_leaves_no_reason_to_look_through_it(
    program: Program, checks: list[bool]
) -> None:
    assert program("status", "--at", LATER).exit_code == 0
    assert Path("papers.db-wal").stat().st_size == 0
    assert program(*site.offline(LATER)).exit_code == 0
    assert checks == [False, False]


def test_status_looks_through_a_store_when_a_run_would_but_not_beside_one_that_is_at_work(
    program: Program, checks: list[bool]
) -> None:
    def status(at: str) -> None:
        assert program("status", "--at", at).exit_code == 0

    status(LATER)
    status(NEXT_DAY)
    change("CREATE TABLE more (x TEXT) STRICT;")
    status(LATER)
    with closing(sqlite3.connect(STORE)) as run:
        run.execute("CREATE TABLE others (x TEXT) STRICT")
        with lock.held(STORE):
            status(LATER)
    Path("papers.db.lock").unlink()
    status(LATER)
    assert checks == [False, True, True, False, True]


def test_status_looks_through_a_store_that_a_killed_run_has_left(
    program: Program, checks: list[bool]
) -> None:
    with closing(sqlite3.connect(STORE)) as killed:
        killed.execute("CREATE TABLE others (x TEXT) STRICT")
        assert Path("papers.db-wal").stat().st_size > 0
        assert program("status", "--at", LATER).exit_code == 0
        assert checks == [True]


def test_a_run_that_meets_damage_leaves_the_store_in_doubt(
    program: Program, checks: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise StoreDamaged("papers.db", "a page of it cannot be read")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "latest_day", damaged)
        assert program(*site.offline(LATER)).exit_code == 5
    assert Path("papers.db.lock").read_text() == "1"
    assert program("status", "--at", LATER).exit_code == 0
    assert program(*site.offline(SOON)).exit_code == 0
    assert program("status", "--at", SOON).exit_code == 0
    assert checks == [False, True, True, False]


def test_the_larger_a_store_is_the_rarer_it_is_looked_through(tmp_path: Path) -> None:
    store, at = tmp_path / "large.db", datetime(2026, 6, 12, 15, tzinfo=UTC)

    def days(size: int) -> int:
        """After how many days it has to be."""
        store.touch()
        os.truncate(store, size)  # takes no room
        note = soundness.note_of(store, at, 1)
        later = (day for day in range(1, 1000))
        return next(n for n in later if not soundness.checked_at(store, note, at + timedelta(n)))

    sizes = (1, 50_000_000, 75_000_000, 500_000_000, 8_000_000_000)
    assert [days(size) for size in sizes] == [1, 1, 2, 10, 160]


def test_an_empty_file_is_a_new_store_where_no_run_has_left_one(program: Program) -> None:
    Path("new.db").touch()
    options = ["--store", "new.db", "--feeds", "new"]
    assert program(*site.offline(LATER), *options).exit_code == 0
    assert len(site.items(folder="new")) == 99


def test_a_store_that_is_taken_away_during_a_run_is_missed_by_the_next(program: Program) -> None:
    taken = soundness.note_of(Path("taken.db"), datetime(2026, 6, 12, 15, tzinfo=UTC), 3)
    assert taken == "3 2026-06-12T15:00:00Z"
    Path("papers.db.lock").write_text(taken)
    STORE.unlink()
    assert one_line(program(*site.offline(SOON)).err).startswith(
        "daily-papers: papers.db: it is gone"
    )
