"""A store of many years, as the benchmarks make it; and that no cost grows with its age."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aggregator import cli, questions, soundness, terms
from aggregator.store import Store
from bench import large
from tests.command_line import site
from tests.conftest import Program

THURSDAY = date(2026, 6, 11)
A_MONTH, HALF_A_YEAR = 2_000, 10_000
"""Papers: of both `status` tells the same days."""


@pytest.fixture(autouse=True)
def _few_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORDS", "SENTENCES", "NAMES"):
        monkeypatch.setattr(large, name, 300)


def built(papers: int, folder: Path = Path()) -> Path:
    """A store of so many papers in a folder, beside the documents of the months that are over."""
    folder.mkdir(exist_ok=True)
    path = folder / "papers.db"
    large.build(path, papers)
    large.stand_ins(path, folder / "feeds")
    return path


def test_a_store_that_was_built_is_sound_and_holds_what_was_wanted(program: Program) -> None:
    path = built(200)
    with closing(Store(path, check=True)) as store:
        soundness.read_all(store)
        assert questions.papers(store) == 200
        assert store.latest_day("huggingface") == large.LAST
        day = questions.tallies(store, "huggingface", large.LAST, large.LAST, ["daily"])
        assert day == {large.LAST: questions.Tally(stored=77, published=77)}
        (newest, *_), (candidate,) = store.entries("daily", 1), store.gathered(["arxiv:2606.10019"])
        assert newest.paper == candidate.known.paper
        assert (len(candidate.sightings), len(candidate.climbs)) == (10, 3)
        indexed = store.rows("SELECT * FROM texts WHERE rowid = 200")
        (last,) = store.gathered(["arxiv:2606.10077"])
        assert tuple(indexed[0]) == terms.texts(last.known.paper)


def test_what_was_built_holds_the_indices_of_any_store_and_no_others(program: Program) -> None:
    def schema(path: Path) -> list[Any]:
        with closing(sqlite3.connect(path)) as db:
            return db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()

    Store(Path("empty.db")).close()
    assert schema(built(10)) == schema(Path("empty.db"))


def test_the_first_update_after_it_is_like_any_other(program: Program) -> None:
    built(2000)
    site.put(site.day(THURSDAY, *(site.record(number) for number in range(1, 4))))
    assert site.ran(program, at="2026-06-11T12:00:00Z") == (
        "3 requests, 1 page read, 2 not there; 3 papers: 3 new, 0 changed, 0 refreshed, "
        "0 unchanged; daily +3; 9 files written\n"
    )
    assert len(site.items()) == 500
    months = sorted(path.name for path in Path("feeds/archive/daily").iterdir())
    assert [name for name in months if Path("feeds/archive/daily", name).stat().st_size] == [
        "2026-06.atom.xml",
        "2026-06.json",
    ]
    assert site.ran(program, at="2026-06-11T13:00:00Z").endswith("; 0 files written\n")


# -- what a run asks the database


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many statements, and hundreds of steps, databases have taken."""
    done: Counter[str] = Counter()
    connect = sqlite3.connect

    def counted(*stated: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*stated, **named)
        # But for what the index of texts asks itself.
        connection.set_trace_callback(lambda told: done.update(asked="'main'." not in told))
        connection.set_progress_handler(lambda: done.update(steps=1), 100)
        return connection

    monkeypatch.setattr(sqlite3, "connect", counted)
    return done


def test_what_commands_ask_of_the_database_does_not_grow_with_the_age_of_the_store(
    work: Counter[str], program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "FEW", 500)
    one_line = ["--quiet", "--offline", "site"]
    commands = {
        "an update with news": ["update", *one_line, "--at", "2026-06-11T13:00:00Z"],
        "one without": ["update", *one_line, "--at", "2026-06-11T14:00:00Z"],
        "status": ["status", "--at", "2026-06-11T15:00:00Z"],
        "explain": ["explain", "2606.10001"],
        "a rare word": ["search", "paper"],
        "a common word": ["search", "model"],
        "two words": ["search", "sheep", "model"],
    }

    def taken(papers: int) -> dict[str, tuple[int, int]]:
        """Command -> (statements, steps) in a store of so many papers."""
        folder = Path(str(papers))
        places = ["--store", str(built(papers, folder))]
        site.put(site.day(THURSDAY, *(site.record(number) for number in range(1, 30))))
        feeds = ["--feeds", str(folder / "feeds")]
        first = ["update", *one_line, "--at", "2026-06-11T12:00:00Z", *places, *feeds]
        assert cli.main(first) == 0  # looks through the store, and writes all
        site.put(site.day(THURSDAY, *(site.record(number) for number in range(1, 60))))
        found = {}
        for name, command in commands.items():
            work.clear()
            assert cli.main([*command, *places, *(feeds if "update" in command else ())]) == 0
            found[name] = (work["asked"], work["steps"])
        return found

    few, many = taken(A_MONTH), taken(HALF_A_YEAR)
    assert {name: asked for name, (asked, _) in many.items()} == {
        name: asked for name, (asked, _) in few.items()
    }
    grown = {name: steps / few[name][1] for name, (_, steps) in many.items()}
    assert {name: ratio for name, ratio in grown.items() if ratio > 1.1} == {}, (few, many)
