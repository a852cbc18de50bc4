"""Asking a site for its lists, and storing what they say: one list after the other.

A list that fails costs no other list. Where a page cannot be read, the API of the site answers for
its day, and the next page that can be read takes over. Where two pages in a row could not, the API
is asked alone and a page tried now and then; where two requests in a row got no answer, nothing is.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator import believe, dates, merge, quarantine, registry, schedule, visits
from aggregator.errors import (
    AggregatorError,
    BadStatus,
    ChallengePage,
    Disallowed,
    LeftAlone,
    NoAnswer,
    NotAPage,
    NotBelieved,
    OutputError,
    UnknownLayout,
    WrongPeriod,
)
from aggregator.records import Page, PageVisit, ParsedPage, Request, Source, Validators
from aggregator.runs import Run
from aggregator.store import Store

_PATIENCE = 2
"""Failures in a row after which it is the site that fails."""

_LONGEST_WAIT = timedelta(hours=24)
"""For which a site is left alone: what it asks for may be a mistake, and shall not silence us."""

_SPARED = 10
"""Lists that the API answers for before a page is tried again."""

Ask = Callable[[str, Validators], Page | None]
"""`fetch.fetch` with its client: (address, validators) -> page, None for a 304."""


@dataclass(slots=True, kw_only=True)
class Session:
    """What one run asks of one site, and how that went so far."""

    run: Run
    source: Source
    ask: Ask
    errors: list[AggregatorError] = field(default_factory=list)
    """What went wrong, in order."""
    asked: int = 0
    """Lists that were asked for."""
    unanswered: int = 0
    """Requests without an answer since the last that had one."""
    unread: int = 0
    """Pages that no parser could read since the last that one could."""
    spared: int = 0
    """Pages that were not asked for, because they could not have been read."""
    without_api: int = 0
    """Times that the API was not there."""
    is_waited_for: bool = False
    """Whether the store holds a wait that the site has asked for."""
    begun: float = field(default_factory=lambda: time.monotonic())

    @property
    def base_url(self) -> str:
        """Where the site is, for this user."""
        return self.run.config.sources[self.source.name].base_url or self.source.base_url

    @property
    def revisit_days(self) -> int:
        """Days whose lists are read again."""
        return self.run.config.sources[self.source.name].revisit_days

    @property
    def is_over(self) -> bool:
        """Whether the site is asked no more in this run."""
        return self.unanswered >= _PATIENCE

    def honour_wait(self) -> None:
        """Ends the session before its first request if the site has asked an earlier run to wait.

        A wait that was asked for in the future, by a clock that was put back, says nothing.
        """
        run = self.run
        wait = None if run.is_offline else run.store.wait(self.source.name)
        if wait is None:
            return
        self.is_waited_for = True
        asked_at, until_at = wait
        if asked_at <= run.now < until_at:
            self.unanswered = _PATIENCE
            problem = (
                f"not asked, for it has asked itself, at {dates.rfc3339(asked_at)}, to be left "
                f"alone until {dates.rfc3339(until_at)}"
            )
            self.errors.append(LeftAlone(self.base_url, problem, may_pass=True))

    def read(self, requests: Iterable[Request]) -> None:
        """Asks for lists one after the other, as long as the site answers.

        What fails is collected in `errors`; a `StoreError` is raised.
        """
        for request in requests:
            if self.is_over:
                return
            wanted = self._by_now(request)
            if wanted is None:
                continue
            try:
                self._read_list(wanted)
            except NoAnswer as error:
                self.errors.append(error)
                self._count(error, wanted)
            except NotBelieved as error:
                self.errors.append(error)

    def _by_now(self, request: Request) -> Request | None:
        """A request, or the one for the API in its place while pages cannot be read; None: it
        cannot be answered either way."""
        if self.unread < _PATIENCE or (instead := self._second_way(request)) is None:
            return request
        self.spared += 1
        if self.spared % _SPARED == 0:
            self.unread = _PATIENCE - 1  # the next page is tried: perhaps pages can be read again
        return instead if self.without_api < _PATIENCE else None

    def _count(self, error: NoAnswer, request: Request) -> None:
        if error.wait is not None:
            self.unanswered = _PATIENCE  # it says itself that it wants to be left alone
            self._note_wait(error.wait)
        elif not (isinstance(error, BadStatus) and error.is_absent):
            self.unanswered += 1
        elif request.form == "api":
            self.without_api += 1

    def _note_wait(self, seconds: float) -> None:
        now = self.run.now + timedelta(seconds=round(time.monotonic() - self.begun))
        wait = timedelta(seconds=math.ceil(min(seconds, _LONGEST_WAIT.total_seconds())))
        self.run.store.note_wait(self.source.name, now, now + wait)

    def _read_list(self, request: Request) -> None:
        """Fetches, parses, merges and stores one list.

        Raises `NoAnswer`, or `NotBelieved` with the page in quarantine.
        """
        url, now = request.url, self.run.now
        before = self.run.store.visits([url]).get(url) or visits.never(url, now)
        page = self._fetch(request, before)
        if page is None:
            return
        try:
            parsed = self._parsed(page, request, before.shrunk_since)
        except NotBelieved as error:
            if isinstance(error, WrongPeriod) and self._has_no_list(request, error.stated):
                self.run.store.note(visits.without_list(before, "absent", now))
                return
            self._refuse(error, before, page)
            if request.form == "page" and isinstance(
                error, UnknownLayout | ChallengePage | NotAPage
            ):
                self.unread += 1
                error.instead = self._instead(request)
            raise
        if request.form == "page":
            self.unread = 0
        if parsed.read_from == ("cards",):
            self._instead(request)  # cards hold neither authors nor abstracts; it may know them
        self._store(request, before, page, parsed)

    def _fetch(self, request: Request, before: PageVisit) -> Page | None:
        """The page; None: there is none, or it is as it was, which is noted."""
        run = self.run
        run.counts["requests"] += 1
        self.asked += 1
        try:
            page = self.ask(request.url, before.validators)
        except Disallowed:
            run.counts["requests"] -= 1
            raise
        except BadStatus as error:
            if not error.is_absent or request.period is None or request.form == "api":
                raise
            # A list that is not there, unlike a site without its newest one, is an answer.
            run.tell(f"{request.url}: there is no such page")
            run.counts["absent"] += 1
            run.store.note(visits.without_list(before, "absent", run.now))
            page = None
        else:
            if page is None and before.validators == Validators():
                raise NoAnswer(request.url, "answered 304 to a question without conditions")
            if page is None:
                run.tell(f"{request.url}: as it was")
                same = visits.without_list(before, "unchanged", run.now)
                run.store.note(same, schedule.line(self.source.name, same, self.revisit_days))
        self.unanswered = 0
        if self.is_waited_for:
            run.store.end_wait(self.source.name)
            self.is_waited_for = False
        return page

    def _parsed(
        self, page: Page, request: Request, shrunk_since: datetime | None = None
    ) -> ParsedPage:
        """The page, read and believed; raises `NotBelieved`."""
        from aggregator import parse  # with the HTML parser: a run without a new page needs none

        if request.form == "api" and request.period is not None:
            parsed = parse.parse_answer(
                page.text, page.url, request.period, registry.layouts(), self.source
            )
        else:
            parsed = parse.parse_page(page.text, page.url, registry.layouts(), registry.sources())
        count = held(self.run.store, parsed)
        parsed = believe.believe(
            parsed, request, self.run.now, held=count, shrunk_since=shrunk_since
        )
        # A search goes by the words of the feeds that ask for it, however the page prints them.
        return replace(parsed, period=request.period) if parsed.kind == "search" else parsed

    def _refuse(self, error: NotBelieved, before: PageVisit, page: Page) -> None:
        run = self.run
        try:
            error.kept_at = quarantine.keep(run.quarantine, page.url, page.text, run.now)
        except OutputError as unkept:
            run.errors.append(unkept)
        run.store.note(visits.refused(before, error, run.now))

    def _second_way(self, request: Request) -> Request | None:
        today = self.run.now.date()
        return schedule.second_way(self.source, self.base_url, request, today)

    def _instead(self, request: Request) -> str | None:
        """Asks the API for the day of a page; what came of it, a clause for people. None: it has
        nothing like that page."""
        wanted = self._second_way(request)
        if wanted is None:
            return None
        try:
            self._read_list(wanted)
        except (NoAnswer, NotBelieved) as error:
            self._told(error, wanted)
            return "the API did not help"
        return "degraded, the API answered in its place"

    def _has_no_list(self, request: Request, stated: str | None) -> bool:
        """Whether a day whose page shows an earlier one has no list, a holiday: the API tells."""
        wanted = self._second_way(request) if request.form == "page" else None
        if wanted is None or stated is None or request.period is None or stated > request.period:
            return False
        try:
            page = self._fetch(wanted, visits.never(wanted.url, self.run.now))
            parsed = self._parsed(page, wanted) if page else None
        except (NoAnswer, NotBelieved) as error:
            self._told(error, wanted)
            return False
        return parsed is not None and not (parsed.listed or parsed.rejections)

    def _told(self, error: NoAnswer | NotBelieved, request: Request) -> None:
        """The API failed for a page that has failed: no further failure, but counted."""
        self.run.tell(f"{error}")
        if isinstance(error, NoAnswer):
            self._count(error, request)

    def _store(self, request: Request, before: PageVisit, page: Page, parsed: ParsedPage) -> None:
        run = self.run
        rejected = [f"a record is rejected: {one.reason}" for one in parsed.rejections]
        doubts = (*parsed.doubts, *rejected)
        # What was said of this list before is not said again: an hourly mail teaches to ignore it.
        told = Counter(before.doubts if before.period == parsed.period else ())
        run.warnings += [f"{page.url}: {doubt}" for doubt in (Counter(doubts) - told).elements()]
        known = run.store.known(one.paper.key for one in parsed.listed)
        changes = merge.decide(known, parsed, run.now, before.stated)
        stated = {one.paper.key: merge.statement(one.paper) for one in parsed.listed}
        visit = visits.read(request.url, page, parsed, doubts, stated, run.now)
        run.store.apply(changes, visit, schedule.line(parsed.source, visit, self.revisit_days))
        run.tell(f"{request.url}: {parsed.kind} {parsed.period}, {len(parsed.listed)} papers")
        outcomes = {
            "new": len(changes.new),
            "changed": len(changes.changed),
            "refreshed": len(changes.refreshed),
            "unchanged": len(changes.unchanged),
        }
        run.counts.update(
            outcomes,
            degraded=int(request.form == "api"),
            pages=1,
            papers=sum(outcomes.values()),
            rejected=len(parsed.rejections),
        )


def held(store: Store, page: ParsedPage) -> int | None:
    """Papers that the list of a day held before this reading, whichever address showed it.

    None: it was never read, the page shows the list of no day, or it could not hold more.
    """
    count = len(page.listed) + len(page.rejections)
    is_full = "api" in page.read_from and count >= registry.sources()[page.source].api_most
    if page.kind != "day" or page.period is None or is_full:
        return None
    on = dates.first_day(page.period)
    return next((line.listed for line in store.days(page.source, on, on)), None)
