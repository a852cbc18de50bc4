"""The flow, from what is due to what is published.

::

    plan what is due | fetch each page | parse it into papers | merge with what is known | store
    each feed: let papers enter | take its newest entries | write every format, if bytes differ

What was stored is published whatever failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from aggregator import dates, digests, entering, feeds, health, registry, schedule
from aggregator.reading import Ask, Session
from aggregator.records import Request, Source
from aggregator.runs import Run

Watch = Callable[[list[Request]], Iterable[Request]]
"""Hands requests on one by one as they are made, and may show how far that is."""


def update(run: Run, ask: Ask) -> None:
    """Reads what is due from every source, then publishes.

    Failures of pages and of feeds are collected in ``run.errors``; a `StoreError` is raised.
    """
    for source in registry.sources().values():
        session = _begin(run, source, ask)
        _read_due(session)
        _end(session, was_due=True)
    digests.tell_days(run.store, run.config, run.now)
    feeds.publish_all(run)


def _read_due(session: Session) -> None:
    store, today = session.run.store, session.run.now.date()
    source, base_url, revisit_days = session.source, session.base_url, session.revisit_days
    session.read([schedule.newest(source, base_url)])
    ledger = schedule.within_reach(
        store.open_days(source.name, session.run.now),
        store.last_day_with_papers(source.name, today),
    )
    names = {name for feed in session.run.config.feeds for name in feed.lists}
    wanted = schedule.wanted(source, base_url, ledger, names, revisit_days, today)
    visits = store.visits(request.url for request in wanted)
    session.read(schedule.due(wanted, ledger, visits, revisit_days, session.run.now))


def _begin(run: Run, source: Source, ask: Ask) -> Session:
    """Continues the ledger, before a later day gets into it: that would hide what was missed."""
    session = Session(run=run, source=source, ask=ask)
    latest = run.store.latest_day(source.name)
    begun = schedule.days_begun(latest, session.revisit_days, run.now.date())
    run.store.begin_days(source.name, begun)
    session.honour_wait()
    return session


def backfill(run: Run, ask: Ask, since: date, until: date, watch: Watch) -> None:
    """Reads the lists of past days that are not known whole yet, oldest first, then publishes.

    Every day is stored as it is read, so that a run that was ended goes on where it was. Papers
    enter the feeds day by day, dated on the days of their lists. Fails as `update` does.
    """
    for source in registry.sources().values():
        session = _begin(run, source, ask)
        days = dates.working_days(max(since, source.first_on), until)
        unread = schedule.unread(days, run.store.days(source.name, since, until))
        for request in watch(schedule.days(source, session.base_url, unread)):
            session.read([request])
            entering.enter_all(run)
            if session.is_over:
                break
        _end(session, was_due=False)
    entering.enter_all(run, from_start=True)
    feeds.publish_all(run)


def _end(session: Session, *, was_due: bool) -> None:
    """Hands on what went wrong, and notes how the source has answered.

    Past days that could be read, which were not due, do not end an outage.
    """
    run, name = session.run, session.source.name
    session.forget_dropped_pages()
    run.errors += session.errors
    before = run.store.health(name)
    goes_on = not was_due and before is not None and before.failing_since is not None
    if session.errors or (session.asked and not goes_on):
        run.store.note_health(health.after(before, name, session.errors, run.now))
