"""However many runs were missed: in the end the store is the one of whoever missed none."""

import json
import random
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from aggregator import cli

from . import world

START = datetime(2026, 12, 21, 5, 17, tzinfo=UTC)
END = datetime(2027, 1, 17, 5, 17, tzinfo=UTC)
"""A week after the last list: every day with papers was read a last time."""
REVISIT_DAYS = 3
STEP = timedelta(hours=8)
A_DAY = timedelta(days=1)
MOMENTS = [START + number * STEP for number in range((END - START) // STEP)]
PAPERS = world.papers()

Facts = dict[str, list[Sequence[object]]]


def lived(folder: Path, moments: Iterable[datetime], *, timed: bool = True) -> Facts:
    """What the store knows after runs at these moments, and what is published."""
    folder.mkdir(exist_ok=True)
    config = folder / "papers.toml"
    config.write_text(f"[source.huggingface]\nrevisit_days = {REVISIT_DAYS}\n", "utf-8")
    names = {"config": "papers.toml", "offline": "site", "store": "papers.db", "feeds": "feeds"}
    options = [f"--{option}={folder / name}" for option, name in names.items()]
    for at in moments:
        world.lay(folder / "site", PAPERS, at, timed=timed)
        assert cli.main(["--quiet", f"--at={at.isoformat()}", *options]) == 0, at
    with closing(sqlite3.connect(folder / "papers.db")) as db:
        found = {name: db.execute(question).fetchall() for name, question in SAME.items()}
    feed = json.loads((folder / "feeds/daily.json").read_bytes())
    found["feed"] = [(item["id"], item["date_published"], item["tags"]) for item in feed["items"]]
    return found


SAME = {
    # What is measured, and when we looked, may differ; what was stated, and what follows, may not.
    "papers": "SELECT key, facts, listed_on FROM papers ORDER BY key",
    "sightings": "SELECT source, kind, period, key, upvotes FROM sightings "
    "WHERE kind = 'day' ORDER BY source, kind, period, key",
    "entries": "SELECT feed, key, published_at, month FROM entries ORDER BY feed, key",
    "days": "SELECT day, listed, rejected, final_at IS NOT NULL FROM days "
    "WHERE listed > 0 ORDER BY day",
    "climbs": "SELECT key, max(upvotes) FROM climbs GROUP BY key ORDER BY key",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The store of whoever missed no run."""
    return lived(tmp_path_factory.mktemp("whole"), MOMENTS)


def test_without_a_gap_every_paper_is_there_once_on_its_first_day(whole: Facts) -> None:
    first: dict[object, world.Listed] = {}
    for one in PAPERS:
        first.setdefault(f"arxiv:{one.id}", one)
    assert [row[0] for row in whole["papers"]] == sorted(first, key=str)
    assert [(row[1], row[2]) for row in whole["entries"]] == [
        (key, f"{first[key].stated_at:%Y-%m-%dT%H:%M:%SZ}") for key in sorted(first, key=str)
    ]
    votes = [(key, first[key].last_votes) for key in sorted(first, key=str)]
    assert whole["climbs"] == votes
    on_days = {(one.on.isoformat(), f"arxiv:{one.id}") for one in PAPERS}
    assert {(row[2], row[3]) for row in whole["sightings"]} == on_days
    assert whole["days"] == [
        (day, sum(one.on.isoformat() == day for one in PAPERS), 0, 1)
        for day in sorted({day for day, _ in on_days})
    ]


def between(first: str, last: str) -> Callable[[datetime], bool]:
    """Whether a moment lies on none of the days from the first to the last."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return lambda at: not start <= at.date() <= end


def at_random(seed: int) -> Callable[[datetime], bool]:
    """One run in nine takes place, and the last ones."""
    chance = random.Random(seed)
    return lambda at: chance.random() < 1 / 9 or at >= END - A_DAY


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param(between("2026-12-22", "2026-12-24"), id="three missed days"),
        pytest.param(between("2026-12-28", "2027-01-03"), id="a missed week, the 53rd of its year"),
        pytest.param(between("2026-12-23", "2027-01-07"), id="longer than days are read again"),
        pytest.param(lambda at: at.hour == 5, id="mornings alone, with half-filled lists"),
        pytest.param(lambda at: at.isoweekday() >= 6, id="weekends alone"),
        pytest.param(lambda at: at.isoweekday() == 1 or at >= END - A_DAY, id="Mondays alone"),
        pytest.param(at_random(1), id="at random"),
        pytest.param(at_random(2), id="at random again"),
    ],
)
def test_whatever_runs_were_missed_the_store_ends_as_if_none_had_been(
    tmp_path: Path, whole: Facts, runs: Callable[[datetime], bool]
) -> None:
    kept = [MOMENTS[0], *filter(runs, MOMENTS[1:])]
    assert lived(tmp_path, kept) == whole


def days_alone(facts: Facts) -> Facts:
    """The same with the days of entries in place of their moments."""
    entries = [(*row[:2], str(row[2])[:10], *row[3:]) for row in facts["entries"]]
    feed = sorted((*row[:1], str(row[1])[:10], *row[2:]) for row in facts["feed"])
    return {**facts, "entries": [*entries], "feed": [*feed]}


def test_where_lists_state_their_day_alone_every_entry_is_on_its_day_whatever_was_missed(
    tmp_path: Path,
) -> None:
    """The moment is that of the first sight, if that was on the day."""
    kept = [MOMENTS[0], *filter(between("2026-12-28", "2027-01-03"), MOMENTS[1:])]
    found = [
        days_alone(lived(tmp_path / name, moments, timed=False))
        for name, moments in (("whole", MOMENTS), ("missed", kept))
    ]
    assert found[0] == found[1]
    first = {f"arxiv:{one.id}": one.on.isoformat() for one in reversed(PAPERS)}
    assert {str(row[1]): row[2] for row in found[0]["entries"]} == first


def test_a_paper_on_two_days_is_one_entry_on_its_first(whole: Facts) -> None:
    key, on = f"arxiv:{PAPERS[-1].id}", PAPERS[-1].stated_at.date().isoformat()
    assert [row[2] for row in whole["sightings"] if row[3] == key] == [on, "2026-12-29"]
    assert [str(row[2])[:10] for row in whole["entries"] if row[1] == key] == [on]
