"""The flow, from what is due to what is published.

::

    plan what is due | fetch each page | parse it into papers | merge with what is known | store
    each feed: let papers enter | take its newest entries | write every format, if bytes differ

A page that fails costs no other page, but where the newest list fails, or two lists in a row get no
answer, the site is asked no more in this run. What was stored is published whatever failed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from aggregator import believe, feeds, merge, quarantine, registry, schedule
from aggregator.errors import BadStatus, NoAnswer, NotBelieved, OutputError
from aggregator.records import Page, PageVisit, Request, Source, Validators
from aggregator.runs import Run

_PATIENCE = 2
"""Lists in a row without an answer after which a site is taken to be down."""

Ask = Callable[[str, Validators], Page | None]
"""`fetch.fetch` with its client: (address, validators) -> page, None for a 304."""


def update(run: Run, ask: Ask) -> None:
    """Reads what is due from every source, then publishes.

    Failures of pages and of feeds are collected in ``run.errors``; a `StoreError` is raised.
    """
    for source in registry.sources().values():
        _read_source(run, source, ask)
    feeds.publish_all(run)


def _read_source(run: Run, source: Source, ask: Ask) -> None:
    config = run.config.sources[source.name]
    requests = schedule.wanted(
        source, config.base_url or source.base_url, config.revisit_days, run.now
    )
    visits = run.store.visits(request.url for request in requests)
    unanswered = 0
    for request in schedule.due(requests, visits, run.now):
        try:
            _read_page(run, request, visits.get(request.url), ask)
        except (NoAnswer, NotBelieved) as error:
            run.errors.append(error)
            unanswered = unanswered + 1 if isinstance(error, NoAnswer) else 0
            if request.period is None or unanswered == _PATIENCE:
                break
        else:
            unanswered = 0


def _read_page(run: Run, request: Request, visit: PageVisit | None, ask: Ask) -> None:
    """Fetches, parses, merges and stores one list.

    Raises `NoAnswer`, or `NotBelieved` with the page in quarantine.
    """
    before = visit or PageVisit(
        url=request.url, fetched_at=run.now, outcome="absent", validators=Validators()
    )
    run.counts["requests"] += 1
    try:
        page = ask(request.url, before.validators)
    except BadStatus as error:
        if request.period is None or error.status not in (404, 410):
            raise
        # A day without a page, unlike a site without its newest list, is an answer.
        run.tell(f"{request.url}: there is no such page")
        run.counts["absent"] += 1
        run.store.note(replace(before, fetched_at=run.now, outcome="absent"))
        return
    if page is None:
        run.tell(f"{request.url}: as it was")
        run.store.note(replace(before, fetched_at=run.now, outcome="unchanged"))
        return
    _store_page(run, request, before, page)


def _store_page(run: Run, request: Request, before: PageVisit, page: Page) -> None:
    from aggregator import parse  # with the HTML parser: a run without a new page does not load it

    try:
        parsed = parse.parse_page(page.text, page.url, registry.layouts(), registry.sources())
        believe.believe(parsed, request, run.now)
    except NotBelieved as error:
        try:
            error.kept_at = quarantine.keep(run.quarantine, page.url, page.text, run.now)
        except OutputError as unkept:
            run.errors.append(unkept)
        run.store.note(replace(before, fetched_at=run.now, outcome="refused"))
        raise
    doubts = (*parsed.doubts, *(f"a record is rejected: {one.reason}" for one in parsed.rejections))
    # What was said of this list before is not said again: an hourly mail teaches to ignore it.
    told = Counter(before.doubts if before.period == parsed.period else ())
    run.warnings += [f"{page.url}: {doubt}" for doubt in (Counter(doubts) - told).elements()]
    known = run.store.known(one.paper.key for one in parsed.listed)
    changes = merge.decide(known, parsed, run.now, before.stated)
    run.store.apply(
        changes,
        PageVisit(
            url=request.url,
            fetched_at=run.now,
            outcome="read",
            # A page with a doubt is read whole again until a parser understands all of it.
            validators=Validators() if doubts else page.validators,
            layout=parsed.layout,
            kind=parsed.kind,
            period=parsed.period,
            papers=len(parsed.listed),
            rejected=len(parsed.rejections),
            doubts=doubts,
            stated={one.paper.key: merge.statement(one.paper) for one in parsed.listed},
        ),
    )
    run.tell(f"{request.url}: {parsed.kind} {parsed.period}, {len(parsed.listed)} papers")
    outcomes = {
        "new": len(changes.new),
        "changed": len(changes.changed),
        "refreshed": len(changes.refreshed),
        "unchanged": len(changes.unchanged),
    }
    run.counts.update(
        outcomes, pages=1, papers=sum(outcomes.values()), rejected=len(parsed.rejections)
    )
