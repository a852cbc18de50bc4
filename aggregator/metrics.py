"""How the runs go, in the text format of Prometheus, for node_exporter's textfile collector.

Names and units follow prometheus.io/docs/practices/naming. Labels are commands, exit codes, kinds
of failure, and names of sources and feeds: few, and chosen here or in the configuration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.registry import Collector

from aggregator import publish, questions, registry
from aggregator.errors import MailError, NoAnswer, NotBelieved, OutputError, StoreError
from aggregator.past_runs import RunTally
from aggregator.runs import Run

_KINDS = {
    "no_answer": NoAnswer.exit_code,
    "not_believed": NotBelieved.exit_code,
    "store": StoreError.exit_code,
    "output": OutputError.exit_code,
    "mail": MailError.exit_code,
}
"""Kind of failure -> the exit code of a run whose worst it is."""


def write(path: Path, run: Run) -> None:
    """Writes what is known of a run, which its store knows by now, and of all before it.

    Raises `OutputError`.
    """
    publish.write_if_changed(path, text(run))


def text(run: Run) -> bytes:
    """The contents of the file."""
    own = CollectorRegistry()  # that of the library tells of this process as well
    own.register(_Measured(run))
    return generate_latest(own)


class _Measured(Collector):
    """What is measured at the end of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def collect(self) -> Iterator[Metric]:
        """All families, in the order of the file."""
        run, store = self._run, self._run.store
        tallies = store.run_tallies()
        yield from _runs(tallies)
        yield from _last_runs(tallies, store.last_seconds())
        yield from _sources(run)
        yield _gauge("papers", "Papers that are known.", questions.papers(store))
        counts = questions.counts(store)
        yield _gauges(
            "feed_entries",
            "Entries of a feed, with those of its archive.",
            "feed",
            {feed.name: counts.get(feed.name, 0) for feed in run.config.feeds},
        )
        yield from _newest(run)


def _runs(tallies: Sequence[RunTally]) -> Iterator[Metric]:
    ended = CounterMetricFamily(
        "daily_papers_runs", "Runs, by their exit codes.", labels=("command", "exit_code")
    )
    failed = CounterMetricFamily(
        "daily_papers_failures", "Runs, by the worst that failed in them.", labels=("kind",)
    )
    took = SummaryMetricFamily(
        "daily_papers_run_duration_seconds", "How long runs took.", labels=("command",)
    )
    for one in tallies:
        ended.add_metric((one.command, str(one.exit_code)), one.runs)
    for kind in _KINDS:
        failed.add_metric((kind,), sum(one.runs for one in tallies if _is_of(one, kind)))
    for command in dict.fromkeys(one.command for one in tallies):
        alike = [one for one in tallies if one.command == command]
        seconds = sum(one.seconds for one in alike)
        took.add_metric((command,), sum(one.measured for one in alike), seconds)
    yield from (ended, failed, took)


def _is_of(tally: RunTally, kind: str) -> bool:
    """Whether runs ended by a kind of failure: output and mail have one exit code, but letters are
    all that a digest may fail to bring out, and nobody else sends them."""
    is_mail = tally.exit_code == MailError.exit_code and tally.command == "digest"
    return kind == "mail" if is_mail else kind != "mail" and tally.exit_code == _KINDS[kind]


def _last_runs(tallies: Sequence[RunTally], seconds: Mapping[str, float]) -> Iterator[Metric]:
    last_at = {
        one.command: max(other.last_at for other in tallies if other.command == one.command)
        for one in tallies
    }
    yield _gauges(
        "last_run_timestamp_seconds",
        "When the last run of a command began.",
        "command",
        {command: at.timestamp() for command, at in last_at.items()},
    )
    yield _gauges(
        "last_run_duration_seconds", "How long the last run of a command took.", "command", seconds
    )


def _sources(run: Run) -> Iterator[Metric]:
    found = (run.store.health(name) for name in registry.sources())
    healths = [health for health in found if health is not None]
    yield _gauges(
        "source_asked_timestamp_seconds",
        "The last run that asked a source.",
        "source",
        {one.source: one.asked_at.timestamp() for one in healths},
    )
    yield _gauges(
        "source_well_timestamp_seconds",
        "The last run in which all lists of a source that were due were read.",
        "source",
        {one.source: one.well_at.timestamp() for one in healths if one.well_at is not None},
    )
    yield _gauges(
        "source_failing_runs",
        "Runs in a row, up to the last, in which a source failed.",
        "source",
        {one.source: one.failures for one in healths},
    )


def _newest(run: Run) -> Iterator[Metric]:
    seen_at = questions.newest_seen_at(run.store, run.now.date())
    if seen_at is not None:
        age = (run.now - seen_at).total_seconds()
        yield _gauge(
            "newest_paper_timestamp_seconds",
            "When the last paper of the newest list was first seen.",
            seen_at.timestamp(),
        )
        yield _gauge("newest_paper_age_seconds", "How long before the last run that was.", age)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"daily_papers_{name}", what, value=value)


def _gauges(name: str, what: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"daily_papers_{name}", what, labels=(label,))
    for labelled, value in values.items():
        family.add_metric((labelled,), value)
    return family
