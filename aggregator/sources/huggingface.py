"""Hugging Face Daily Papers: the addresses of its lists."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from aggregator import dates
from aggregator.records import Kind, Source

BASE_URL = "https://huggingface.co"
FIRST_ON = date(2023, 5, 4)
"""The day of the first list."""
API_MOST = 100
"""Papers: the most that the API can be asked for."""


def list_url(base_url: str, kind: Kind, period: str | None) -> str:
    """Address of a list; a day without period is the newest list."""
    papers = f"{base_url}/papers"
    if kind == "trending":
        return f"{papers}/trending"
    if kind == "search":
        return f"{papers}?{urlencode({'q': period or ''}, quote_via=quote)}"
    if period is None:
        return papers
    return f"{papers}/{'date' if kind == 'day' else kind}/{period}"


def api_url(base_url: str, day: str) -> str:
    """Address of the list of a day in the API: it gives 50 papers unless it is asked for more."""
    return f"{base_url}/api/daily_papers?{urlencode({'date': day, 'limit': API_MOST})}"


def asked(base_url: str, url: str) -> tuple[Kind, str | None] | None:
    """What an address asks for; the form of 2024, ``/papers?date=DAY``, is still answered."""
    prefix = f"{base_url}/papers"
    if url != prefix and not url.startswith((f"{prefix}/", f"{prefix}?", f"{prefix}#")):
        return None
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    match parts.path.removeprefix(urlsplit(prefix).path).strip("/").split("/"):
        case [""] if "date" in query:
            return _calendar("day", query["date"][0])
        case [""]:
            return ("search", query["q"][0]) if "q" in query else ("day", None)
        case ["trending"]:
            return "trending", None
        case ["date", period]:
            return _calendar("day", period)
        case ["week", period]:
            return _calendar("week", period)
        case ["month", period]:
            return _calendar("month", period)
    return None


def _calendar(kind: Kind, period: str) -> tuple[Kind, str] | None:
    return (kind, period) if dates.kind_of(period) == kind else None


def paper_url(paper_id: str) -> str:
    """The page of a paper, for people; on the site itself, wherever the lists are read."""
    return f"{BASE_URL}/papers/{quote(paper_id)}"


SOURCE = Source(
    name="huggingface",
    base_url=BASE_URL,
    list_url=list_url,
    asked=asked,
    api_url=api_url,
    api_most=API_MOST,
    paper_url=paper_url,
    first_on=FIRST_ON,
)
