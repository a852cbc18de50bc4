"""What a replay found: all figures, which promises it broke, and a table for people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .account import Papers
from .follower import Told
from .votes import MANY, Votes

_EXAMPLES = 3


@dataclass(frozen=True)
class Report:
    """A whole replay in figures."""

    first_at: datetime
    last_at: datetime
    days: int
    """Snapshots of days, each with its run."""
    weeks: int
    """Snapshots of weeks, each with its run."""
    papers: Papers
    votes: Votes
    told: Mapping[str, Told]
    """Name of each feed -> what a reader told of it; empty: nobody read along."""
    said: tuple[str, ...]
    """Lines that runs printed in spite of ``--quiet``: warnings."""


def broken(report: Report) -> list[str]:
    """The promises that were not kept, a line each."""
    return [
        f"{name}: {len(found)}, such as {', '.join(found[:_EXAMPLES])}"
        for name, found in _faults(report)
        if found
    ] + [
        f"{feed}: new to the reader were {told.new} papers of {report.papers.seen}"
        for feed, told in report.told.items()
        if told.new != report.papers.seen
    ]


def shown(report: Report, seconds: float) -> str:
    """The report for people: a line a figure, and what is wrong at its end."""
    papers, votes = report.papers, report.votes
    at_once = votes.at_first_sight / votes.reached if votes.reached else 1.0
    lines = [
        f"{report.first_at:%Y-%m-%d %H:%M} to {report.last_at:%Y-%m-%d %H:%M}: {report.days} "
        f"snapshots of days and {report.weeks} of weeks in {seconds:.0f} s",
        _line("papers on a list", papers.seen),
        _line("of these on lists of weeks alone", papers.on_weeks_alone),
        _line(f"papers that reach {MANY} votes", votes.reached),
        _line(
            f"in the feed of {MANY} votes, dated then",
            votes.reached - len(votes.not_in_feed) - len(votes.dated_otherwise),
        ),
        _line("a filter at first sight would hold", votes.at_first_sight, f"  {at_once:.1%}"),
        *(_line(f"new to the reader, {feed}", told.new) for feed, told in report.told.items()),
        "should be 0:",
        *(_line(name, len(found)) for name, found in _faults(report)),
    ]
    wrong = broken(report)
    return "\n".join([*lines, *(["broken promises:", *wrong] if wrong else ["all promises kept"])])


def _faults(report: Report) -> Iterator[tuple[str, Sequence[str]]]:
    """What must be empty, by the name under which people read of it."""
    yield "missed", report.papers.missed
    yield "not there at once", report.papers.late
    yield "twice", report.papers.twice
    yield "changed", report.papers.changed
    yield "gone", report.papers.gone
    yield "on no list", report.papers.unknown
    yield f"{MANY} votes not noticed", report.votes.unnoticed
    yield f"{MANY} votes at another moment", report.votes.at_another_moment
    yield f"not in the feed of {MANY} votes", report.votes.not_in_feed
    yield f"dated otherwise in the feed of {MANY} votes", report.votes.dated_otherwise
    yield "otherwise in that feed if it is added later", report.votes.otherwise_if_added_later
    for feed, told in report.told.items():
        yield f"new twice to the reader, {feed}", told.twice
        yield f"modified to the reader, {feed}", told.modified
    yield "said in spite of --quiet", report.said


def _line(name: str, figure: int, more: str = "") -> str:
    return f"  {name:42} {figure:6,}{more}"
