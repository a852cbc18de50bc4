"""What it costs to write a document."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aggregator import content, parse, publish, registry
from aggregator.records import Entry, Feed
from bench import bare, material, measure, report
from bench.material import SOURCE, Material
from bench.report import Goal, Section

AIM = 3.0
ENTRIES = 100
_CALLS = 3
_BARE, _RENDERED, _PUBLISHED = (
    "bare writers: lxml, lxml, json",
    "rendered",
    "rendered and published",
)
_ABOUT = """
Calls in one process: a document of {entries} entries in RSS, Atom and JSON Feed. The bare writers
are those of `bench/bare.py`: lxml for RSS and Atom, and `json` for JSON Feed, in which stand the
same titles, texts, authors, categories and dates, and nothing else. Published also means that each
document is read back, compared with what stands there, written, synced and renamed. feedgen alone
writes RSS and Atom of the same.
"""


def section(papers: Material, folder: Path, rounds: int) -> Section:
    """The table of writers."""
    feed = _feed(_entries(papers))
    formats = registry.formats()
    place = folder / "writing"

    def published() -> None:
        shutil.rmtree(place, ignore_errors=True)
        publish.publish(place, feed, formats)

    works: dict[str, Callable[[], object]] = {
        _BARE: lambda: (bare.rss(feed), bare.atom(feed), bare.json_feed(feed)),
        "bare writer of Atom alone": lambda: bare.atom(feed),
        "feedgen alone": lambda: bare.feedgen_both(feed),
        _RENDERED: lambda: [form.render(feed) for form in formats],
        _PUBLISHED: published,
    }
    costs = measure.medians(
        {name: partial(measure.call, work) for name, work in works.items()}, rounds * _CALLS
    )
    against = costs[_BARE].cpu
    return Section(
        "Writing a document",
        f"{report.prose(_ABOUT, entries=ENTRIES)}\n\n{report.compared(costs, _BARE)}",
        (
            Goal("documents rendered, against bare writers", AIM, costs[_RENDERED].cpu / against),
            Goal("the same published", AIM, costs[_PUBLISHED].cpu / against),
        ),
    )


def _entries(papers: Material) -> tuple[Entry, ...]:
    """The newest papers, as they stand in a feed."""
    on = max(papers.days)
    page = parse.parse_page(
        material.day_page(on, papers.records[:ENTRIES]),
        SOURCE.list_url(SOURCE.base_url, "day", str(on)),
        registry.layouts(),
        registry.sources(),
    )
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    made = (
        Entry(
            id=one.paper.arxiv_url or one.paper.url,
            paper=one.paper,
            published_at=at,
            updated_at=at,
            readings=one.readings,
            lists=("daily",),
        )
        for one in page.listed
    )
    return tuple(sorted(made, key=lambda entry: entry.id))


def _feed(entries: tuple[Entry, ...]) -> Feed:
    return Feed(
        name="daily",
        title="Daily Papers",
        description="Every paper of the Daily Papers list, once.",
        home_page_url=f"{SOURCE.base_url}/papers",
        base_url="https://example.org/papers/",
        updated_at=entries[0].updated_at,
        entries=tuple(map(content.item, entries)),
        version="1",
    )
