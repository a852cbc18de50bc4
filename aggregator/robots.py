"""What a site allows programs to ask for, by its robots.txt (RFC 9309): asked once a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from aggregator.errors import BadStatus, Disallowed, NoAnswer
from aggregator.records import Page, Validators

if TYPE_CHECKING:
    from protego import Protego

PRODUCT = "daily-papers"
"""Our name in a robots.txt."""

_KEPT = timedelta(hours=24)
_MOST = 500 * 1024
"""Characters that are read of a robots.txt (RFC 9309 2.5 wants as many bytes)."""
_NAME = re.compile(r"(\s*user(?:-|\s*)agent(?:\s*:|\s)\s*)([^\s#][^#]*)", re.IGNORECASE)


class Ask(Protocol):
    """`fetch.fetch` with its client."""

    def __call__(self, url: str, validators: Validators, *, may_lead_inside: bool) -> Page | None:
        """The page at an address; None: 304. Raises `NoAnswer`."""
        ...


class Robots:
    """The rules of each site: from the store while they are young, else from the site."""

    def __init__(
        self,
        ask: Ask,
        known: Callable[[str], tuple[datetime, str] | None],
        note: Callable[[str, datetime, str], None],
        now: datetime,
    ) -> None:
        """``known`` tells when a site was asked, and its rules; ``note`` keeps them."""
        self._ask, self._known, self._note, self._now = ask, known, note, now
        self._rules: dict[str, Protego | NoAnswer] = {}

    def __call__(self, url: str, may_lead_inside: bool) -> None:
        """Raises `Disallowed` if an address may not be asked.

        ``may_lead_inside``: whether its host, and so its robots.txt, may be one that is not public.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        place = f"{parts.scheme}://{parts.netloc}/robots.txt"
        address = f"{site}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        if site not in self._rules:
            self._rules[site] = self._of(site, place, may_lead_inside)
        rules = self._rules[site]
        if isinstance(rules, NoAnswer):
            problem = f"the robots.txt of the site could not be read ({rules.problem})"
            raise Disallowed(address, problem, may_pass=rules.may_pass, wait=rules.wait)
        if not rules.can_fetch(address, PRODUCT):
            raise Disallowed(address, "the robots.txt of the site does not allow it")

    def _of(self, site: str, place: str, may_lead_inside: bool) -> Protego | NoAnswer:
        """The rules of a site; an error: they could not be read, so nothing is allowed."""
        from protego import Protego  # only for a run that asks over the network

        known = self._known(site)
        if known is not None and known[0] <= self._now < known[0] + _KEPT:
            return Protego.parse(of_few_names(known[1]))
        try:
            text = self._text(place, may_lead_inside)
        except NoAnswer as error:
            # RFC 9309 2.3.1.4: an old copy may be used as long as the site fails.
            is_to_wait = error.wait is not None
            return error if known is None or is_to_wait else Protego.parse(of_few_names(known[1]))
        self._note(site, self._now, text)
        return Protego.parse(of_few_names(text))

    def _text(self, place: str, may_lead_inside: bool) -> str:
        """A robots.txt; empty where there is none, which allows everything. Raises `NoAnswer`."""
        try:
            page = self._ask(place, Validators(), may_lead_inside=may_lead_inside)
        except BadStatus as error:
            # 429 says nothing of what is allowed, but that it is too much.
            if error.status == 429 or not (200 <= error.status < 300 or 400 <= error.status < 500):
                raise
            return ""
        if page is None:
            raise NoAnswer(place, "answered 304 Not Modified to a question without conditions")
        return page.text[:_MOST]


def of_few_names(text: str) -> str:
    """A robots.txt in which all names that are not ours are one.

    A group of thousands of names with thousands of rules is their product in memory otherwise.
    """
    return "\n".join(map(_of_few_names, text.splitlines()))


def _of_few_names(line: str) -> str:
    found = _NAME.match(line)
    if found is None:
        return line
    name = found[2].strip().lower()
    if name != "*":
        name = name.replace("*", "")  # as Protego does
        name = name if name and PRODUCT.startswith(name) else "another"
    return f"{found[1]}{name}"
