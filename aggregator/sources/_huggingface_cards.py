"""The second reading: the cards that a person sees, in every era an ``article`` with an ``h3``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import unquote, urljoin, urlsplit

from aggregator import dates
from aggregator.dom import Tag, Tree, around, attribute, elements, text_of
from aggregator.identity import arxiv_id
from aggregator.records import Card, Kind, View
from aggregator.sources.huggingface import BASE_URL, asked
from aggregator.text import LONGEST_LINE, LONGEST_TEXT, one_line

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3}){1,4}|\d{1,15}", re.ASCII)
_PAPERS = "/papers/"
_ARROW = re.compile(r"/papers(?:/date/|\?date=)([\d-]{10})$", re.ASCII)
_A_DAY = timedelta(days=1)
_SHORT = 200
"""Characters: "3,303 authors" is shorter, an abstract hardly ever."""
_METER = {"leading-none", "text-orange-500"}
"""Classes of the number of votes, of days and of trending."""
_SUBMITTED_BY = re.compile(r"Submitted by (\S{1,100})(?!\S)")
_NESTED = 3
"""Cards within cards that are still read, where an end is missing: each is read with all in it."""


def view_of(
    page: Tree, kind: Kind, period: str | None, papers: object, problem: str | None
) -> View | None:
    """The view of a list page, with its cards; None: no list is found, neither of data nor cards.

    ``papers`` is what stands where the data should list them, ``problem`` why there are no data.
    """
    found, articles = cards(page)
    listing = tuple(papers) if isinstance(papers, list) else None
    if listing is None and not (found and _is_of_the_site(page)):
        return None
    return View(
        kind=kind,
        period=period,
        records=listing,
        data_problem=None if listing is not None else problem or "its data hold no list of papers",
        cards=found,
        articles=articles,
    )


def _is_of_the_site(page: Tree) -> bool:
    """Whether a page without data is one of this site's: mirrors print cards as well."""
    return (_own_address(page) or "").startswith(f"{BASE_URL}/") or any(
        "SVELTE_HYDRATER" in _classes(tag) for tag in elements(page.root)
    )


def _own_address(page: Tree) -> str | None:
    """The address that a page names as its own."""
    own = (tag for tag in elements(page.root, "meta") if attribute(tag, "property") == "og:url")
    return next((attribute(tag, "content") for tag in own), None)


def _classes(tag: Tag) -> list[str]:
    return (attribute(tag, "class") or "").split()


def cards(page: Tree) -> tuple[tuple[Card, ...], int]:
    """(cards that could be read, in order; how many cards there seem to be)."""
    articles = list(elements(page.root, "article"))
    near = (one for one in articles if sum(1 for _ in around(one, "article")) < _NESTED)
    found = (_card(article) for article in near)
    return tuple(card for card in found if card is not None), len(articles)


def heading(page: Tree) -> tuple[Kind, str | None]:
    """(kind, period) as the visible page states them, for a page whose data are gone.

    Only a day is stated in full, by the date between the arrows; period None: not stated.
    """
    named = asked(BASE_URL, _own_address(page) or "")
    if named is not None and named != ("day", None):
        kind, stated = named
        return kind, one_line((stated or "")[:LONGEST_LINE]) or None
    found, _ = cards(page)
    if sum(card.abstract is not None for card in found) * 2 > len(found):
        return "search", None  # cards of days and periods hold no abstract
    moments = (attribute(tag, "datetime") for tag in elements(page.root, "time"))
    day = next((moment[:10] for moment in moments if moment is not None), "")
    return "day", day if dates.kind_of(day) == "day" else _between_arrows(page)


def _between_arrows(page: Tree) -> str | None:
    """The only working day between the days that the arrows lead to; None: not told so."""
    links = (_ARROW.search(address) for _, address in _links(page.root))
    days = sorted(
        {dates.first_day(link[1]) for link in links if link and dates.kind_of(link[1]) == "day"}
    )
    if len(days) != 2 or (days[1] - days[0]).days > 5:
        return None
    working = dates.working_days(days[0] + _A_DAY, days[1] - _A_DAY)
    return working[0].isoformat() if len(working) == 1 else None


def _card(article: Tag) -> Card | None:
    """A trending card holds itself twice, for desktop and mobile: the first copy is read."""
    titles = (link for heading in elements(article, "h3") for link in _links(heading))
    link, address = next(titles, (None, ""))
    if link is None:
        return None
    paper_id, title = _paper_id(address), text_of(link)
    if not paper_id or not title or len(title) > LONGEST_LINE:
        return None
    discussed = (link for link, address in _links(article) if address.endswith("#community"))
    comments = next(discussed, None)
    submitted = _SUBMITTED_BY.search(text_of(article))
    return Card(
        id=paper_id,
        title=title,
        upvotes=_upvotes(article),
        comments=None if comments is None else _number(text_of(comments)),
        abstract=_abstract(article, title),
        submitter=submitted[1] if submitted else None,
    )


def _links(tag: Tag) -> Iterator[tuple[Tag, str]]:
    """(element, address) of each link inside an element."""
    for link in elements(tag, "a"):
        address = attribute(link, "href")
        if address is not None:
            yield link, address


def _paper_id(address: str) -> str:
    """The id in a link to a paper of this site; empty: it leads elsewhere.

    Every paper of the site had an arXiv id so far: other words behind ``/papers/`` are no paper.
    """
    try:
        place = urlsplit(urljoin(BASE_URL, address))
    except ValueError:  # an address such as http://[
        return ""
    if place.hostname != urlsplit(BASE_URL).hostname or not place.path.startswith(_PAPERS):
        return ""
    found = one_line(unquote(place.path.removeprefix(_PAPERS)))
    return found if arxiv_id(found) else ""


def _abstract(article: Tag, title: str) -> str | None:
    """The longest paragraph; without any, the longest link, if it can be no title or name."""
    if paragraphs := [text_of(block) for block in elements(article, "p")]:
        return max((one for one in paragraphs if len(one) <= LONGEST_TEXT), key=len, default=None)
    longest = max((text_of(link) for link, _ in _links(article)), key=len)
    return longest if max(len(title), _SHORT) < len(longest) <= LONGEST_TEXT else None


def _upvotes(article: Tag) -> int | None:
    """The number beside the check box; ``-`` is 0. "Submitted by" is of class leading-none too."""
    boxes = (
        box
        for box in elements(article, "input")
        if (attribute(box, "type") or "").lower() == "checkbox"
    )
    box = next(boxes, article)
    rings = [box, *around(box)]
    for near in rings[: rings.index(article) + 1]:
        for block in elements(near):
            if _METER.isdisjoint(_classes(block)):
                continue
            shown = text_of(block)
            number = 0 if shown == "-" else _number(shown)
            if number is not None:
                return number
    return None


def _number(shown: str) -> int | None:
    """An exact number; None: none, or a rounded one such as ``1.2k``."""
    return int(shown.replace(",", "")) if _NUMBER.fullmatch(shown) else None
