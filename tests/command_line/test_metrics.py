"""The file of metrics that a run writes for Prometheus, and what it costs."""

import json
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import parser

from aggregator import config, metrics
from aggregator.database import Row
from aggregator.records import Report
from aggregator.runs import Run
from aggregator.store import Store
from tests.conftest import Program

from . import site
from .site import FRIDAY, LATER, NOON

METRICS = '[metrics]\ntextfile = "metrics/daily_papers.prom"'
FILE = Path("metrics/daily_papers.prom")
FEEDS = '[[feed]]\nname = "daily"\n[[feed]]\nname = "state"\nhealth = 1'
NOON_AT, LATER_AT = (datetime(2026, 6, 12, hour, tzinfo=UTC).timestamp() for hour in (12, 15))

Family = tuple[str, dict[tuple[str, ...], float]]
"""(type, values of labels behind the end of the name -> value)"""


@pytest.fixture(autouse=True)
def _tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever the time is looked at another half second has passed."""
    ticks = iter(range(10**6))
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks) / 2)


def families(text: str) -> dict[str, Family]:
    """Name of each family, without what all begin with -> what it holds."""
    return {
        family.name.removeprefix("daily_papers_"): (
            family.type,
            {
                (one.name.removeprefix(family.name), *one.labels.values()): one.value
                for one in family.samples
            },
        )
        for family in parser.text_string_to_metric_families(text)
    }


def measured() -> dict[str, Family]:
    return families(FILE.read_text("utf-8"))


def update(program: Program, at: str = NOON) -> int:
    return program("--quiet", *site.offline(at)).exit_code


@pytest.fixture(autouse=True)
def _listed(program: Program) -> None:
    site.configure(FEEDS, METRICS)
    site.put(site.day(FRIDAY, site.record(1), site.record(2)))


def test_all_is_measured_whether_a_run_goes_well_or_not(program: Program) -> None:
    assert update(program) == 0
    first = measured()
    site.put("<html><body>Please wait.</body></html>")
    assert update(program, LATER) == 4
    again = measured()
    _, seconds = again["run_duration_seconds"]
    _, last = again["last_run_duration_seconds"]
    took = first["last_run_duration_seconds"][1]["", "update"]
    assert seconds["_sum", "update"] == took + last["", "update"]
    assert min(took, last["", "update"]) >= 0.5
    assert again == {
        "runs": ("counter", {("_total", "update", "0"): 1, ("_total", "update", "4"): 1}),
        "failures": (
            "counter",
            {
                ("_total", "no_answer"): 0,
                ("_total", "not_believed"): 1,
                ("_total", "store"): 0,
                ("_total", "output"): 0,
                ("_total", "mail"): 0,
            },
        ),
        "run_duration_seconds": (
            "summary",
            {("_count", "update"): 2, ("_sum", "update"): seconds["_sum", "update"]},
        ),
        "last_run_timestamp_seconds": ("gauge", {("", "update"): LATER_AT}),
        "last_run_duration_seconds": ("gauge", {("", "update"): last["", "update"]}),
        "source_asked_timestamp_seconds": ("gauge", {("", "huggingface"): LATER_AT}),
        "source_well_timestamp_seconds": ("gauge", {("", "huggingface"): NOON_AT}),
        "source_failing_runs": ("gauge", {("", "huggingface"): 1}),
        "papers": ("gauge", {("",): 2}),
        "feed_entries": ("gauge", {("", "daily"): 2, ("", "state"): 1}),
        "newest_paper_timestamp_seconds": ("gauge", {("",): NOON_AT}),
        "newest_paper_age_seconds": ("gauge", {("",): 3 * 3600}),
    }


def test_a_run_that_found_nothing_is_measured_without_what_is_not_known(program: Program) -> None:
    Path("site/huggingface.co/papers.html").unlink()
    assert update(program) == 3
    found = measured()
    assert found["source_well_timestamp_seconds"] == ("gauge", {})
    assert found["papers"] == ("gauge", {("",): 0})
    assert not {name for name in found if name.startswith("newest")}


def test_every_command_that_writes_is_measured(program: Program) -> None:
    assert update(program) == 0
    assert program("rebuild", "--quiet", "--at", LATER).exit_code == 0
    filled = ("backfill", "--since", "2026-06-11", *site.offline(LATER), "--quiet")
    assert program(*filled, "--until", "2026-06-11").exit_code == 0
    site.configure(
        '[mail]\nsmtp = "smtp://127.0.0.1:9"\nfrom = "papers@example.org"\nto = ["me@example.org"]',
        METRICS,
    )
    assert program("digest", "--send", "--quiet", "--at", LATER).exit_code == 0
    commands = ("backfill", "digest", "rebuild", "update")
    assert measured()["runs"] == (
        "counter",
        {("_total", command, "0"): 1 for command in commands},
    )
    assert set(measured()["last_run_duration_seconds"][1]) == {("", name) for name in commands}


def test_the_document_on_monitoring_tells_of_every_metric_with_its_labels(program: Program) -> None:
    assert update(program) == 0
    document = (Path(__file__).parents[2] / "docs" / "monitoring.md").read_text("utf-8")
    told = {}
    for names, labels in re.findall(
        r"^\| (`[a-z_`, ]+`) \|([a-z_`, ]*)\| ", document, re.MULTILINE
    ):
        first, *ends = re.findall(r"`([^`]+)`", names)
        for name in (first, *(first.removesuffix("_sum") + end for end in ends)):
            told[f"daily_papers_{name}"] = tuple(re.findall(r"`([^`]+)`", labels))
    found = list(parser.text_string_to_metric_families(FILE.read_text("utf-8")))
    assert told == {one.name: tuple(one.labels) for family in found for one in family.samples}


def test_looking_is_not_measured(program: Program) -> None:
    assert update(program) == 0
    before = FILE.read_bytes()
    for command in (("status",), ("search", "paper"), ("config",)):
        assert program(*command).exit_code == 0
    assert FILE.read_bytes() == before


def test_failures_are_counted_by_what_failed(opened: Store, tmp_path: Path) -> None:
    at = datetime(2026, 6, 12, tzinfo=UTC)
    for command, exit_code in (
        *[("update", 0), ("update", 3), ("update", 3), ("backfill", 3), ("update", 4)],
        *[("rebuild", 5), ("update", 6), ("digest", 6), ("digest", 6), ("digest", 0)],
    ):
        opened.note_run(at, command, exit_code, None, Report())
    assert families(text(opened, tmp_path))["failures"] == (
        "counter",
        {
            ("_total", "no_answer"): 3,
            ("_total", "not_believed"): 1,
            ("_total", "store"): 1,
            ("_total", "output"): 1,
            ("_total", "mail"): 2,
        },
    )


def text(store: Store, folder: Path) -> str:
    """What would be written now."""
    run = Run(
        config=config.parse("", "none", ["huggingface"]),
        store=store,
        feeds=folder / "feeds",
        quarantine=folder / "quarantine",
        now=datetime(2026, 6, 12, tzinfo=UTC),
    )
    return metrics.text(run).decode()


def test_a_file_that_cannot_be_written_is_6_and_costs_nothing_else(program: Program) -> None:
    FILE.parent.write_text("this is no folder")
    result = program("--json", *site.offline())
    assert result.exit_code == 6
    stated = json.loads(result.out)
    assert (stated["exit_code"], stated["new"], stated["entered"]) == (6, 2, {"daily": 2})
    (line,) = stated["errors"]
    assert line.startswith("metrics/daily_papers.prom: cannot be written (")
    assert len(site.items()) == 2
    told = program("status", "--at", LATER)
    assert told.exit_code == 6
    assert told.out.startswith(
        "NOT WELL: not all could be written at 2026-06-12 12:00 UTC: metrics/daily_papers.prom: "
    )
    FILE.parent.unlink()
    assert update(program, LATER) == 0
    counts = {("_total", "update", "0"): 1, ("_total", "update", "6"): 1}
    assert measured()["runs"] == ("counter", counts)
    assert program("status", "--at", LATER).exit_code == 0


def test_if_the_store_cannot_be_used_the_old_file_stays(program: Program) -> None:
    assert update(program) == 0
    before = FILE.read_bytes()
    Path("papers.db").write_bytes(b"this is no store")
    for name in ("papers.db-wal", "papers.db-shm"):
        Path(name).unlink(missing_ok=True)
    assert update(program, LATER) == 5
    assert FILE.read_bytes() == before


def test_without_metrics_in_the_configuration_no_file_is_written(program: Program) -> None:
    site.configure(FEEDS)
    assert update(program) == 0
    assert not FILE.exists()


def test_history_that_is_filled_in_makes_the_newest_paper_no_younger(program: Program) -> None:
    assert update(program) == 0
    page = site.day(
        FRIDAY.replace(day=11), site.record(7, submittedOnDailyAt="2026-06-11T00:00:00.000Z")
    )
    site.put(page, "papers/date/2026-06-11")
    filled = ("backfill", "--since", "2026-06-11", *site.offline(LATER), "--quiet")
    assert program(*filled, "--until", "2026-06-11").exit_code == 0
    assert measured()["papers"] == ("gauge", {("",): 3})
    assert measured()["newest_paper_age_seconds"] == ("gauge", {("",): 3 * 3600})


def test_runs_are_counted_from_an_index_and_not_by_reading_them_all(
    opened: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Sequence[object]]] = []
    rows = Store.rows

    def noted(self: Store, sql: str, values: Sequence[object] = ()) -> list[Row]:
        asked.append((sql, values))
        return rows(self, sql, values)

    monkeypatch.setattr(Store, "rows", noted)
    text(opened, tmp_path)
    opened.last_well(datetime(2026, 6, 12, tzinfo=UTC))
    of_runs = [one for one in asked if "FROM runs" in one[0]]
    assert len(of_runs) == 4
    for sql, values in of_runs:
        steps = [row[3] for row in rows(opened, f"EXPLAIN QUERY PLAN {sql}", values)]
        assert any("USING COVERING INDEX runs_counted" in step for step in steps)
        assert "SCAN runs" not in steps
