"""What is stored comes back whole, or the store is as it was."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from aggregator import questions
from aggregator.errors import StoreError
from aggregator.merge import decide
from aggregator.records import Changes, Issued, Listed, Readings, Validators
from aggregator.store import Store
from tests.samples import (
    DAILY,
    DAY,
    FIVE,
    LATER,
    NOW,
    bare,
    entered,
    everything,
    item,
    known,
    line,
    listed,
    paper,
    parsed,
    see,
    sighting,
    visit,
    waiting,
)

TOMORROW = DAY + timedelta(days=1)

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
        read_from=("data",),
        doubts=("one", "two"),
        stated={"arxiv:2608.00001": ("0123", "4567")},
    )
    opened.note(visit("full"))
    opened.note(full)
    opened.note(visit("bare", outcome="absent"))
    asked = opened.visits(["full", "bare", "never"])
    assert asked == {"full": full, "bare": visit("bare", outcome="absent")}


def test_a_page_its_visit_its_line_its_events_and_its_climbs_are_stored_together(
    opened: Store, path: Path
) -> None:
    see(opened, listed(1), line=line(listed=1))
    more = Readings(upvotes=12)
    see(opened, listed(1, title="Revised", readings=more), at=LATER, line=line(listed=2))
    assert opened.visits(["page"]) == {"page": visit()}
    assert opened.open_days("huggingface", NOW) == [line(listed=2)]
    stored = everything(path)
    assert stored["events"] == [
        ("arxiv:2608.00001", "2026-08-06T21:00:00Z", "title", "On Sheep, Part 1", "Revised")
    ]
    assert stored["climbs"] == [
        ("huggingface", "arxiv:2608.00001", "2026-08-06T20:00:00Z", 11, 1234, 2),
        ("huggingface", "arxiv:2608.00001", "2026-08-06T21:00:00Z", 12, 1234, None),
    ]
    assert [row[0] for row in stored["texts"]] == ["revised"]


def test_what_documents_were_made_from_comes_back(opened: Store) -> None:
    assert opened.published("daily") == (None, [])
    opened.note_published("daily", "state", ["daily.json", "daily.rss.xml"])
    assert opened.published("daily") == ("state", ["daily.json", "daily.rss.xml"])
    opened.enter("daily", DAILY, [])
    opened.note_published("daily", "other", [])
    assert opened.published("daily") == ("other", [])


# -- one transaction a page, whatever happens


def test_a_line_of_the_log_is_written_once(opened: Store, path: Path) -> None:
    see(opened, listed(1), listed(2))
    opened.enter("daily", DAILY, [entered(1)])
    before = everything(path)
    with pytest.raises(StoreError):
        opened.enter("daily", DAILY, [entered(2), entered(1)])
    with pytest.raises(StoreError):
        opened.enter("daily", DAILY, [entered(2), entered(9)])  # of no known paper
    assert everything(path) == before


def test_a_log_that_fails_half_way_opens_no_archive_and_considers_nothing(
    opened: Store, path: Path
) -> None:
    see(opened, listed(1), listed(2))
    opened.enter("daily", DAILY, [entered(1)])
    opened.note_archived("daily", "2026-08", "state")
    see(opened, listed(3))
    before = everything(path)
    with pytest.raises(StoreError):
        opened.enter("daily", '["weekly"]', [entered(2), entered(9)])
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
        opened.apply(broken(changes), visit(), line())
    assert everything(path) == before
    opened.apply(changes, visit(), line())
    assert opened.known(["arxiv:2608.00001"]) == {"arxiv:2608.00001": known(1)}


@pytest.mark.parametrize("table", ["climbs", "visits", "days"])
def test_a_transaction_that_the_database_itself_takes_back_leaves_nothing(
    opened: Store, path: Path, table: str
) -> None:
    before = everything(path)
    stop = "BEGIN SELECT RAISE(ROLLBACK, 'no'); END"
    opened._db.execute(f"CREATE TEMP TRIGGER stop BEFORE INSERT ON {table} {stop}")
    with pytest.raises(StoreError):
        see(opened, listed(1), line=line())
    opened._db.execute("DROP TRIGGER stop")
    assert everything(path) == before
    see(opened, listed(1), line=line())
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
        again.enter(
            "daily", DAILY, [entered(int(name.known.paper.id[-1])) for name in waiting(again)]
        )
        shown = [one.paper for one in again.entries("daily", 10)]
        assert shown == [paper(1), paper(2)]
        assert waiting(again) == []


# -- no cost grows with the age of the store


def statements(one: Store, work: Callable[[], object]) -> list[str]:
    """What some work asks the database, but for what its full-text index asks itself."""
    told: list[str] = []
    one._db.set_trace_callback(told.append)
    work()
    one._db.set_trace_callback(None)
    return [statement for statement in told if "'main'." not in statement]


def test_the_number_of_questions_does_not_grow_with_the_store(opened: Store) -> None:
    def run(at: int) -> list[int]:
        numbers = range(at, at + 5)
        page = [listed(number, number) for number in numbers]
        return [
            len(statements(opened, work))
            for work in (
                lambda: see(opened, *page),
                lambda: waiting(opened),
                lambda: opened.members_since("best", [one.paper.key for one in page]),
                lambda: opened.join("best", {one.paper.key: NOW for one in page}),
                lambda: opened.issued("week", [item(str(at)).id]),
                lambda: opened.enter(
                    "daily",
                    DAILY,
                    [entered(number) for number in numbers],
                    [Issued(item=item(str(at)), month="2026-08")],
                ),
                lambda: opened.entries("daily", 5),
                lambda: opened.items("daily", 1),
                lambda: opened.changes("daily"),
                lambda: opened.days_of_members("best", DAY),
                lambda: opened.members("best", TOMORROW, TOMORROW),
                opened.mark,
                lambda: opened.note_request(NOW, timedelta(minutes=5)),
                lambda: opened.requests(NOW, NOW),
                lambda: opened.latest_day("huggingface"),
                lambda: opened.last_day_with_papers("huggingface", DAY),
                lambda: opened.open_days("huggingface", NOW),
            )
        ]

    first = run(1)
    for at in range(10, 1000, 5):
        see(opened, *(listed(number, number) for number in range(at, at + 5)))
    opened.enter("daily", DAILY, [entered(number) for number in range(10, 1000)])
    opened.join("best", {f"arxiv:2608.{number:05}": NOW for number in range(10, 1000)})
    opened.begin_days("huggingface", [DAY + timedelta(days=number) for number in range(1000)])
    assert run(2000) == first


def test_a_page_is_stored_with_a_statement_for_each_row_that_is_written(opened: Store) -> None:
    def for_each(upvotes: int) -> float:
        """Statements for each further paper of a page."""
        pages = [
            [listed(number, readings=Readings(upvotes=upvotes)) for number in numbers]
            for numbers in (range(1, 11), range(11, 88))
        ]
        few, many = (len(statements(opened, partial(see, opened, *page))) for page in pages)
        return (many - few) / (77 - 10)

    assert for_each(5) == 4  # the paper, its texts, its sighting, its votes
    assert for_each(5) == 1  # its sighting
    assert for_each(6) == 3  # that it was touched, its sighting, its votes


def assert_answered_from_an_index(
    opened: Store, work: Callable[[], object], least: int, *, scanned: str = "nothing"
) -> None:
    """``work`` asks at least so many questions, none of which looks through a whole table, but
    for the one that is named."""
    told = statements(opened, work)
    asked = [one for one in told if one.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
    assert len(asked) >= least
    for question in asked:
        steps = [row[3] for row in opened._db.execute(f"EXPLAIN QUERY PLAN {question}")]
        # What is named in parentheses is the answer to a question inside this one.
        slow = [one for one in steps if one.startswith("SCAN") and "(" not in one]
        assert not [one for one in slow if one != f"SCAN {scanned}"], (question, steps)


def test_every_question_of_a_run_is_answered_from_an_index(opened: Store) -> None:
    see(opened, listed(1))
    opened.enter("daily", DAILY, [entered(1)], [Issued(item=item(), month="2026-08")], DAY)
    key = "arxiv:2608.00001"

    def work() -> None:
        see(opened, listed(1, readings=FIVE), line=line())
        opened.latest_day("huggingface")
        opened.last_day_with_papers("huggingface", DAY)
        opened.begin_days("huggingface", [DAY])
        opened.open_days("huggingface", NOW)
        opened.days("huggingface", DAY, DAY)
        opened.visits(["page"])
        see(opened, listed(1, title="Revised"), at=LATER)
        waiting(opened)
        opened.mark()
        opened.considered("daily", DAILY)
        opened.changes("daily")
        opened.join("daily", {key: NOW})
        opened.members_since("daily", [key])
        opened.members("daily", DAY, DAY)
        opened.days_of_members("daily", DAY)
        opened.disband("daily")
        opened.issued("daily", [item().id])
        opened.entries("daily", 5)
        opened.month_entries("daily", "2026-08")
        opened.items("daily", 5)
        opened.month_items("daily", "2026-08")
        opened.archives("daily")
        opened.note_archived("daily", "2026-08", "state")
        opened.published("daily")
        opened.health("huggingface")
        # Of the last minutes alone, whose number is bounded.
        opened.note_request(NOW, timedelta(minutes=5))
        opened.requests(NOW, NOW)

    assert_answered_from_an_index(opened, work, 54, scanned="requests")


def test_every_question_of_people_is_answered_from_an_index(opened: Store) -> None:
    see(opened, listed(1))
    opened.enter("daily", DAILY, [entered(1)])
    key = "arxiv:2608.00001"

    def work() -> None:
        questions.papers(opened)
        questions.tallies(opened, "huggingface", DAY, DAY, ["daily", "other"])
        questions.strays(opened, "huggingface", DAY, DAY)
        opened.gathered([key])
        opened.listed(DAY, DAY)
        questions.entered(opened, key)
        opened.runs(3)  # a few from the end

    assert_answered_from_an_index(opened, work, 13, scanned="runs")
