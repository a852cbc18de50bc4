"""What is stored comes back whole, or the store is as it was."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator import select
from aggregator.errors import StoreError
from aggregator.merge import decide
from aggregator.records import (
    Changes,
    Listed,
    Readings,
    Report,
    Validators,
)
from aggregator.store import Store
from tests.samples import (
    FIVE,
    LATER,
    NOW,
    bare,
    entered,
    everything,
    known,
    listed,
    paper,
    parsed,
    see,
    sighting,
    visit,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "papers.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Store]:
    with closing(Store(path)) as one:
        yield one


# -- whole records back


def test_papers_come_back_whole(opened: Store) -> None:
    rich, poor = listed(1), Listed(paper=bare(2), readings=Readings(), rank=2, listed_as="x")
    see(opened, rich, poor)
    assert opened.known(["arxiv:2608.00001", "arxiv:2608.00002", "arxiv:none"]) == {
        "arxiv:2608.00001": known(1),
        "arxiv:2608.00002": replace(known(2), paper=bare(2)),
    }


def test_a_changed_paper_keeps_its_first_sight_and_has_its_change(opened: Store) -> None:
    see(opened, listed(1))
    see(opened, listed(1, title="Revised"), at=LATER)
    assert opened.known(["arxiv:2608.00001"]) == {
        "arxiv:2608.00001": replace(known(1, title="Revised"), changed_at=LATER)
    }


def test_more_keys_than_one_question_holds_are_all_answered(opened: Store) -> None:
    many = [listed(number, number) for number in range(1, 1203)]
    see(opened, *many)
    keys = [one.paper.key for one in many]
    assert opened.known(keys) == {one.paper.key: known(n) for n, one in enumerate(many, 1)}
    assert opened.known([]) == {}


def test_visits_come_back_whole(opened: Store) -> None:
    full = visit(
        "full",
        outcome="refused",
        validators=Validators(etag='W/"\xff"', last_modified="Thu, 06 Aug 2026 20:00:00 GMT"),
        layout="huggingface_2026_period",
        kind="week",
        period="2026-W32",
        papers=105,
        rejected=1,
        doubts=("one", "two"),
    )
    opened.note(visit("full"))
    opened.note(full)
    opened.note(visit("bare", outcome="absent"))
    asked = opened.visits(["full", "bare", "never"])
    assert asked == {"full": full, "bare": visit("bare", outcome="absent")}


def test_a_page_and_its_visit_and_events_are_stored_together(opened: Store, path: Path) -> None:
    see(opened, listed(1))
    see(opened, listed(1, title="Revised"), at=LATER)
    assert opened.visits(["page"]) == {"page": visit()}
    assert everything(path)["events"] == [
        ("arxiv:2608.00001", "2026-08-06T21:00:00Z", "title", "On Sheep, Part 1", "Revised")
    ]


def test_runs_are_kept_in_order(opened: Store, path: Path) -> None:
    opened.note_run(NOW, "update", 0, None, Report(new=1, entered={"daily": 1}))
    opened.note_run(LATER, "rebuild", 6, "a disk is full", Report())
    rows = [row[:4] for row in everything(path)["runs"]]
    assert rows == [
        ("2026-08-06T20:00:00Z", "update", 0, None),
        ("2026-08-06T21:00:00Z", "rebuild", 6, "a disk is full"),
    ]


def test_what_documents_were_made_from_comes_back(opened: Store) -> None:
    assert opened.published("daily") == (None, [])
    opened.note_published("daily", "state", ["daily.json", "daily.rss.xml"])
    assert opened.published("daily") == ("state", ["daily.json", "daily.rss.xml"])
    opened.enter("daily", [])
    opened.note_published("daily", "other", [])
    assert opened.published("daily") == ("other", [])


# -- one transaction a page, whatever happens


def test_a_line_of_the_log_is_written_once(opened: Store, path: Path) -> None:
    see(opened, listed(1), listed(2))
    opened.enter("daily", [entered(1)])
    before = everything(path)
    with pytest.raises(StoreError):
        opened.enter("daily", [entered(2), entered(1)])
    with pytest.raises(StoreError):
        opened.enter("daily", [entered(2), entered(9)])  # of no known paper
    assert everything(path) == before


@pytest.mark.parametrize(
    "broken",
    [
        lambda changes: replace(changes, sightings=(sighting(1), sighting(9))),
        lambda changes: replace(changes, sightings=(sighting(1, rank=2**70),)),
        lambda changes: replace(changes, events=(None,)),
    ],
)
def test_a_page_that_fails_half_way_leaves_nothing(
    opened: Store, path: Path, broken: Callable[[Changes], Changes]
) -> None:
    before = everything(path)
    changes = decide({}, parsed(listed(1)), NOW)
    with pytest.raises((StoreError, OverflowError, AttributeError)):
        opened.apply(broken(changes), visit())
    assert everything(path) == before
    opened.apply(changes, visit())
    assert opened.known(["arxiv:2608.00001"]) == {"arxiv:2608.00001": known(1)}


def test_a_transaction_that_the_database_itself_takes_back_leaves_nothing(
    opened: Store, path: Path
) -> None:
    before = everything(path)
    stop = "BEGIN SELECT RAISE(ROLLBACK, 'no'); END"
    opened._db.execute(f"CREATE TEMP TRIGGER stop BEFORE INSERT ON visits {stop}")
    with pytest.raises(StoreError):
        see(opened, listed(1))
    opened._db.execute("DROP TRIGGER stop")
    assert everything(path) == before
    see(opened, listed(1))
    assert opened.known(["arxiv:2608.00001"]) == {"arxiv:2608.00001": known(1)}


def test_a_full_disk_leaves_the_store_as_it_was(opened: Store, path: Path) -> None:
    see(opened, listed(1))
    before = everything(path)
    opened._db.execute("PRAGMA max_page_count = 30")
    with pytest.raises(StoreError, match="full"):
        see(opened, *(listed(number, number) for number in range(2, 500)))
    assert everything(path) == before
    see(opened, listed(2))
    assert set(opened.known(["arxiv:2608.00001", "arxiv:2608.00002"])) == {
        "arxiv:2608.00001",
        "arxiv:2608.00002",
    }


KILLED = """
import os, signal, sys
from pathlib import Path
from aggregator.store import Store
from tests.samples import listed, see
store = Store(Path(sys.argv[1]))
see(store, listed(1), listed(2))
if sys.argv[2] == "within":
    store._see = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    see(store, listed(3))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", ["between", "within"])
def test_a_kill_leaves_whole_pages_and_the_next_run_goes_on(path: Path, moment: str) -> None:
    root = Path(__file__).parents[1]
    killed = subprocess.run([sys.executable, "-c", KILLED, path, moment], cwd=root, check=False)
    assert killed.returncode == -9
    with closing(Store(path)) as again:
        asked = [f"arxiv:2608.0000{number}" for number in (1, 2, 3)]
        assert again.known(asked) == {key: known(n) for n, key in enumerate(asked[:2], 1)}
        candidates = again.candidates("daily")
        again.enter("daily", select.enter("daily", candidates, "", LATER))
        shown = [one.paper for one in again.entries("daily", 10)]
        assert shown == [paper(1), paper(2)]
        assert again.candidates("daily") == []


# -- no cost grows with the age of the store


def statements(one: Store, work: Callable[[], object]) -> list[str]:
    told: list[str] = []
    one._db.set_trace_callback(told.append)
    work()
    one._db.set_trace_callback(None)
    return told


def test_the_number_of_questions_does_not_grow_with_the_store(opened: Store) -> None:
    def run(at: int) -> list[int]:
        page = [listed(number, number) for number in range(at, at + 5)]
        return [
            len(statements(opened, work))
            for work in (
                lambda: see(opened, *page),
                lambda: opened.candidates("daily"),
                lambda: opened.enter("daily", [entered(number) for number in range(at, at + 5)]),
                lambda: opened.entries("daily", 5),
                opened.mark,
                lambda: opened.considered("daily"),
            )
        ]

    first = run(1)
    for at in range(10, 1000, 5):
        see(opened, *(listed(number, number) for number in range(at, at + 5)))
    opened.enter("daily", [entered(number) for number in range(10, 1000)])
    assert run(2000) == first


def test_every_question_of_a_run_is_answered_from_an_index(opened: Store) -> None:
    see(opened, listed(1))

    def work() -> None:
        see(opened, listed(1, readings=FIVE))
        opened.candidates("daily")
        opened.entries("daily", 5)
        opened.mark()
        opened.considered("daily")
        opened.visits(["page"])

    told = [one for one in statements(opened, work) if one.startswith(("SELECT", "UPDATE"))]
    assert len(told) >= 9
    for question in told:
        steps = [row[3] for row in opened._db.execute(f"EXPLAIN QUERY PLAN {question}")]
        assert not [step for step in steps if step.startswith("SCAN")], (question, steps)
