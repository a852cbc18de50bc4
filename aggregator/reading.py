"""Asking a site for its lists, and storing what they say: one list after the other.

A list that fails costs no other list. Where a page cannot be read, the API of the site answers for
its day, and the next page that can be read takes over. What reads pages is loaded for the first one
that is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec.structs import replace

from aggregator import dates, registry, schedule, visits
from aggregator.errors import (
    AggregatorError,
    BadStatus,
    ChallengePage,
    Disallowed,
    NoAnswer,
    NotAPage,
    NotBelieved,
    OutputError,
    UnknownLayout,
    WrongPeriod,
)
from aggregator.patience import Patience
from aggregator.records import Day, Page, PageVisit, ParsedPage, Request, Source, Validators
from aggregator.runs import Run
from aggregator.store import Store
from aggregator.waiting import Wait

Ask = Callable[[str, Validators], Page | None]
"""`fetch.fetch` with its client: (address, validators) -> page, None for a 304."""


class Session:
    """What one run asks of one site, and how that went so far."""

    def __init__(self, *, run: Run, source: Source, ask: Ask) -> None:
        self.run, self.source, self.ask = run, source, ask
        self.errors: list[AggregatorError] = []
        """What went wrong, in order."""
        self.asked = 0
        """Lists that were asked for."""
        self._patience = Patience()
        self._wait = Wait(store=run.store, site=self.base_url, now=run.now)

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
        return self._patience.is_over

    def honour_wait(self) -> None:
        """Ends the session before its first request if a wait from an earlier run goes on."""
        left_alone = None if self.run.is_offline else self._wait.goes_on()
        if left_alone is not None:
            self._patience.end()
            self.errors.append(left_alone)

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

    def forget_dropped_pages(self) -> None:
        """Names no page that is no longer kept: a run may refuse more than quarantine holds."""
        for error in self.errors:
            if isinstance(error, NotBelieved) and error.kept_at and not error.kept_at.is_file():
                error.kept_at = None

    def _by_now(self, request: Request) -> Request | None:
        """A request, or the one for the API in its place while pages cannot be read; None: it
        cannot be answered either way."""
        if self._patience.tries_pages or (instead := self._second_way(request)) is None:
            return request
        self._patience.spare()
        return instead if self._patience.tries_api else None

    def _count(self, error: NoAnswer, request: Request) -> None:
        self._patience.count(error, request)
        if error.wait is not None:
            self._wait.begin(error.wait)

    def _read_list(self, request: Request) -> None:
        """Fetches, parses, merges and stores one list.

        Raises `NoAnswer`, or `NotBelieved` with the page in quarantine.
        """
        url, now = request.url, self.run.now
        before = self.run.store.visits([url]).get(url) or visits.never(url, now)
        page = self._fetch(request, before)
        if page is None:
            return
        fingerprint = visits.fingerprint(page, registry.layout_names())
        if visits.is_repeated(before, request, fingerprint, now) and self._was_last(before):
            self._repeat(visits.repeated(before, page, now))
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
                self._patience.unread += 1
                error.instead = self._instead(request)
            raise
        if request.form == "page":
            self._patience.unread = 0
        if parsed.read_from == ("cards",):
            self._instead(request)  # cards hold neither authors nor abstracts; it may know them
        self._store(request, before, page, fingerprint, parsed)

    def _was_last(self, before: PageVisit) -> bool:
        """Whether no other address has shown the list of a day since this one did."""
        line = schedule.line(self.source.name, before, self.revisit_days)
        known = self.run.store.days(line.source, line.on, line.on) if line else []
        return line is None or [one.read_at for one in known] == [before.fetched_at]

    def _repeat(self, again: PageVisit) -> None:
        """Stores and counts what reading a page would, which is to the letter as it was."""
        run, papers = self.run, len(again.stated)
        line = schedule.line(self.source.name, again, self.revisit_days)
        run.store.note_again(self.source.name, again, line)
        self._patience.unread = 0
        run.tell(f"{again.url}: {again.kind} {again.period}, {again.papers} papers")
        run.counts.update(pages=1, papers=papers, unchanged=papers)

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
                run.store.note_again(self.source.name, same, self._line(same))
        self._patience.unanswered = 0
        self._wait.end()
        return page

    def _line(self, same: PageVisit) -> Day | None:
        """The line of the day of a page that is as it was; None: there is none, or another address
        has shown another list since, which a 304 does not contradict."""
        line = schedule.line(self.source.name, same, self.revisit_days)
        known = self.run.store.days(line.source, line.on, line.on) if line else []
        return line if line and [one.listed for one in known] == [line.listed] else None

    def _parsed(
        self, page: Page, request: Request, shrunk_since: datetime | None = None
    ) -> ParsedPage:
        """The page, read and believed; raises `NotBelieved`."""
        from aggregator import believe, parse  # with the HTML parser

        if request.form == "api" and request.period is not None:
            parsed = parse.parse_answer(
                page.text, page.url, request.period, registry.layouts(), self.source
            )
        else:
            parsed = parse.parse_page(page.text, page.url, registry.layouts(), registry.sources())
        line = held(self.run.store, parsed)
        if shrunk_since and line and line.read_at:
            # Another address has shown the list since: the day begins anew.
            shrunk_since = max(shrunk_since, line.read_at)
        parsed = believe.believe(
            parsed,
            request,
            self.run.now,
            held=line.listed if line else None,
            shrunk_since=shrunk_since,
        )
        # A search goes by the words of the feeds that ask for it, however the page prints them.
        return replace(parsed, period=request.period) if parsed.kind == "search" else parsed

    def _refuse(self, error: NotBelieved, before: PageVisit, page: Page) -> None:
        from aggregator import quarantine

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

    def _store(
        self,
        request: Request,
        before: PageVisit,
        page: Page,
        fingerprint: str,
        parsed: ParsedPage,
    ) -> None:
        from aggregator import merge

        run = self.run
        rejected = [f"a record is rejected: {one.reason}" for one in parsed.rejections]
        doubts = (*parsed.doubts, *rejected)
        # What was said of this list before is not said again: an hourly mail teaches to ignore it.
        told = Counter(before.doubts if before.period == parsed.period else ())
        run.warnings += [f"{page.url}: {doubt}" for doubt in (Counter(doubts) - told).elements()]
        known = run.store.known(one.paper.key for one in parsed.listed)
        changes = merge.decide(known, parsed, run.now, before.stated)
        stated = {one.paper.key: merge.statement(one.paper) for one in parsed.listed}
        visit = visits.read(request.url, page, fingerprint, parsed, doubts, stated, run.now)
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


def held(store: Store, page: ParsedPage) -> Day | None:
    """What the list of a day held before this reading, whichever address showed it.

    None: it was never read, the page shows the list of no day, or it could not hold more.
    """
    count = len(page.listed) + len(page.rejections)
    is_full = "api" in page.read_from and count >= registry.sources()[page.source].api_most
    if page.kind != "day" or page.period is None or is_full:
        return None
    on = dates.first_day(page.period)
    return next(iter(store.days(page.source, on, on)), None)
