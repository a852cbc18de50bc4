"""Everything that can go wrong between a site and its reader, and what the program makes of it."""

import gzip
import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Literal

from tests.pages import era_2026

from . import answers
from .server import Answer

Outcome = Literal["harmless", "unnoticed", "no answer", "not believed"]
"""The page is read all the same; it counts as unchanged; exit 3; exit 4."""

EXIT_CODES: dict[Outcome, int] = {
    "harmless": 0,
    "unnoticed": 0,
    "no answer": 3,
    "not believed": 4,
}
ATTEMPTS = 3
HOPS = 6
"""Requests of an address that leads to itself: five redirects are followed."""
HALF_AN_HOUR, A_DAY = timedelta(minutes=30), timedelta(hours=24)
FORGET_VALIDATORS = "UPDATE visits SET visit = json_set(visit, '$.validators', json('{}'))"
FORGET_ROBOTS = "DELETE FROM robots"
OLD_ROBOTS = "UPDATE robots SET asked_at = '2026-06-10T12:00:00Z'"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A fault, and what was promised of it."""

    name: str
    answer: Answer | None
    """None: nobody listens."""
    outcome: Outcome = "no answer"
    attempts: int = 1
    """Requests of an address that has this fault, in one run."""
    waits: timedelta | None = None
    """How long the site is asked nothing in later runs, if it is not for one run alone."""
    of_robots: bool = False
    """Whether it is the robots.txt that has it, not a list."""
    store: str = ""
    """What is done to the store before, in SQL."""
    newest_alone: bool = False
    """Whether it is no fault in any other list."""
    is_public: bool = False
    """Whether the site must be a public one, which is asked through a proxy."""

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.outcome]


_STATUSES = [
    "206 Partial Content",
    "403 Forbidden",
    "404 Not Found",
    "204 No Content",
    "203 Non-Authoritative Information",
    "300 Multiple Choices",
    "302 Found",  # without a word where
    "400 Bad Request",
    "401 Unauthorized",
    "402 Payment Required",
    "405 Method Not Allowed",
    "406 Not Acceptable",
    "410 Gone",
    "418 I'm a teapot",
    "451 Unavailable For Legal Reasons",
]
_PASSING = [
    "429 Too Many Requests",
    "500 Internal Server Error",
    "501 Not Implemented",
    "502 Bad Gateway",
    "503 Service Unavailable",
    "504 Gateway Timeout",
    "520 Web Server Returned an Unknown Error",
]

_ROBOTS_FAILING = [
    ("500", answers.status("500 Internal Server Error")),
    ("hangs", answers.hang),
    ("resets", answers.reset),
    ("drips", answers.drip(answers.HEAD, "\r\n")),
    ("leads to itself", answers.leads("/robots.txt")),
]

_tried = partial(Kind, attempts=ATTEMPTS)
_harmless = partial(Kind, outcome="harmless")
_refused = partial(Kind, outcome="not believed")
_robots = partial(Kind, of_robots=True, attempts=0)
_robots_harmless = partial(Kind, of_robots=True, outcome="harmless")


def _waiting(name: str, status: str, waits: timedelta = HALF_AN_HOUR, **headers: str) -> Kind:
    return Kind(name=name, answer=answers.status(status, **headers), waits=waits)


KINDS = [
    *(Kind(name=status, answer=answers.status(status)) for status in _STATUSES),
    *(_tried(name=status, answer=answers.status(status)) for status in _PASSING),
    _tried(name="999, no status", answer=answers.status("999 Odd")),
    Kind(
        name="304, though nobody knows the page",
        answer=answers.unasked_304,
        store=FORGET_VALIDATORS,
    ),
    Kind(
        name="304, though the page is new",
        answer=answers.raw("HTTP/1.1 304 Not Modified\r\n\r\n"),
        outcome="unnoticed",
    ),
    # It asks to wait.
    _harmless(
        name="429 once, for a second",
        answer=answers.once(answers.status("429 Too Many Requests", Retry_After="1")),
        attempts=2,
    ),
    _tried(name="503 for a second, always", answer=answers.status("503 Busy", Retry_After="1")),
    _waiting("429, Retry-After in seconds", "429 Too Many Requests", Retry_After="1800"),
    _waiting("503, Retry-After in seconds", "503 Service Unavailable", Retry_After="1800"),
    _waiting("429, RateLimit", "429 Too Many Requests", RateLimit='"pages";r=0;t=1800'),
    Kind(name="429, Retry-After a date", answer=answers.late_date, waits=HALF_AN_HOUR),
    _waiting(
        "429, Retry-After absurd",
        "429 Too Many Requests",
        A_DAY,
        Retry_After=f"{10**30}",
    ),
    # Connections.
    Kind(name="connection refused", answer=None, attempts=0),
    _tried(name="reset at once", answer=answers.reset),
    _tried(name="reset in the body", answer=answers.reset_in_body),
    _tried(name="closed without an answer", answer=answers.raw("")),
    _harmless(
        name="closed without an answer once", answer=answers.once(answers.raw("")), attempts=2
    ),
    _tried(name="hangs before the headers", answer=answers.hang),
    _tried(name="hangs in the body", answer=answers.hang_in_body),
    Kind(name="drip of the status", answer=answers.drip("HTTP/1.1 200 ")),
    Kind(name="drip of headers", answer=answers.drip(answers.HEAD, "X-Slow: ")),
    Kind(
        name="drip of the body", answer=answers.drip(answers.HEAD, "\r\n<!DOCTYPE html>", drop=b" ")
    ),
    Kind(
        name="drip of interim answers",
        answer=answers.drip(drop=b"HTTP/1.1 100 Continue\r\n\r\n"),
    ),
    _harmless(name="an interim answer first", answer=answers.interim),
    # Lengths.
    _tried(name="body cut", answer=answers.cut),
    _refused(name="Content-Length too short", answer=answers.short_length),
    _tried(
        name="two Content-Lengths",
        answer=answers.raw(answers.HEAD, "Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345"),
    ),
    _tried(
        name="Content-Length no number",
        answer=answers.raw(answers.HEAD, "Content-Length: all\r\n\r\n12345"),
    ),
    _harmless(name="chunked", answer=answers.chunked),
    _tried(name="chunked, a size no number", answer=answers.bad_chunk),
    _tried(name="chunked, without its end", answer=answers.no_last_chunk),
    _tried(name="chunked, one enormous", answer=answers.enormous_chunk),
    _tried(name="chunked, endless trailers", answer=answers.endless_trailers),
    _harmless(name="chunked and a Content-Length", answer=answers.chunked_with_length),
    Kind(
        name="endless body", answer=answers.endless(f"{answers.HEAD}\r\n", b"<p>more</p>" * 10_000)
    ),
    Kind(name="50 MB", answer=answers.large),
    # Codings.
    _harmless(name="gzip", answer=answers.coded("gzip", gzip.compress)),
    _harmless(name="gzip in two members", answer=answers.coded("gzip", answers.two_members)),
    _harmless(name="deflate", answer=answers.coded("deflate", zlib.compress)),
    _harmless(
        name="deflate without a header", answer=answers.coded("deflate", answers.raw_deflate)
    ),
    Kind(name="gzip bomb", answer=answers.bomb),
    _tried(name="gzip, garbled", answer=answers.coded("gzip", answers.garbled)),
    _tried(name="gzip, cut", answer=answers.coded("gzip", lambda body: gzip.compress(body)[:-900])),
    _tried(name="gzip that is none", answer=answers.coded("gzip", bytes)),
    Kind(name="br, which nobody asked for", answer=answers.coded("br", bytes)),
    Kind(name="unknown coding", answer=answers.coded("rot13", bytes)),
    Kind(
        name="gzip of gzip",
        answer=answers.coded("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
    ),
    # Headers.
    _tried(name="a header of a megabyte", answer=lambda to: to.good(X_Large="x" * 10**6)),
    _harmless(name="2,000 headers", answer=answers.many_headers),
    _tried(name="a megabyte of headers", answer=answers.too_many_headers),
    _tried(
        name="endless headers", answer=answers.endless(answers.HEAD, b"X-More: header\r\n" * 1000)
    ),
    _harmless(name="ETag of odd bytes", answer=lambda to: to.good(ETag='"\xff\xfe \xe9"')),
    _harmless(name="ETag without quotes", answer=lambda to: to.good(ETag="W/odd, *")),
    _harmless(name="ETag of 20 KB", answer=lambda to: to.good(ETag=f'"{"e" * 20_000}"')),
    # No HTTP.
    _tried(name="HTTP/0.9", answer=lambda to: to.send(to.body)),
    _tried(name="garbage", answer=answers.raw(bytes(range(256)) * 20)),
    _tried(name="greeting of a mail server", answer=answers.raw("220 mail.example.org ESMTP\r\n")),
    _tried(name="TLS", answer=answers.raw(answers.TLS)),
    _tried(name="status no number", answer=answers.raw("HTTP/1.1 fine OK\r\n\r\n")),
    _harmless(
        name="HTTP/2 in words", answer=lambda to: to.send("HTTP/2.0 200 OK\r\n\r\n", to.body)
    ),
    _harmless(
        name="200, in words not found", answer=lambda to: to.answer("200 Not Found", to.body)
    ),
    # Redirects.
    Kind(name="redirect to itself", answer=lambda to: answers.leads(to.path)(to), attempts=HOPS),
    Kind(name="redirects without end", answer=answers.hops, attempts=HOPS),
    _harmless(name="three redirects", answer=answers.three_hops, attempts=4),
    Kind(name="redirect to file:", answer=answers.leads("file:///etc/passwd")),
    Kind(name="redirect to ftp:", answer=answers.leads("ftp://example.org/papers")),
    Kind(name="redirect to javascript:", answer=answers.leads("javascript:alert(1)")),
    Kind(name="redirect to data:", answer=answers.leads("data:text/html,papers")),
    Kind(name="redirect to no host", answer=answers.leads("http:///papers")),
    Kind(name="redirect to an impossible host", answer=answers.leads("http://a..b/papers")),
    Kind(
        name="redirect to an impossible port", answer=answers.leads("http://example.org:99999999/")
    ),
    Kind(name="redirect to nowhere", answer=answers.leads("http://127.0.0.1:1/papers")),
    *(
        Kind(
            name=f"redirect inward, {host}",
            answer=answers.leads(f"http://{host}/inside"),
            is_public=True,
        )
        for host in (
            "127.0.0.1:8080",
            "localhost",
            "169.254.169.254",
            "10.0.0.1",
            "2130706433",
            "0x7f.1",
            "[::1]",
            "[::ffff:10.0.0.1]",
        )
    ),
    # Other things than a page.
    _refused(
        name="an image",
        answer=lambda to: to.answer("200 OK", answers.PNG, Content_Type="image/png"),
    ),
    _refused(name="JSON", answer=answers.page('{"error": "try later"}', "application/json")),
    _refused(name="plain text", answer=answers.page("The site is being mended.", "text/plain")),
    _refused(name="nothing", answer=answers.page("")),
    _refused(name="challenge with 200", answer=answers.page(answers.CHALLENGE)),
    _refused(
        name="challenge with 202",
        answer=lambda to: to.answer(
            "202 Accepted", answers.CHALLENGE.encode(), x_amzn_waf_action="challenge"
        ),
    ),
    _refused(name="a mirror that looks alike", answer=answers.page(answers.MIRROR)),
    # Charsets.
    _harmless(name="a BOM", answer=answers.page(lambda text: f"\ufeff{text}")),
    _harmless(name="UTF-16, as declared", answer=answers.charset("utf-16", "utf-16")),
    _harmless(name="latin-1, as declared", answer=answers.charset("latin-1", "latin-1")),
    _harmless(name="a charset that nobody knows", answer=answers.charset("klingon-8", "utf-8")),
    _refused(name="UTF-16 declared, but UTF-8", answer=answers.charset("utf-16", "utf-8")),
    _harmless(name="UTF-16, which only its BOM tells", answer=answers.charset("utf-8", "utf-16")),
    _harmless(name="UTF-16 without a BOM", answer=answers.charset("utf-8", "utf-16-le")),
    # Pages that cannot be true.
    _refused(name="half a page", answer=answers.page(answers.half)),
    _refused(name="a list of a day to come", answer=answers.page(answers.AHEAD)),
    Kind(
        name="the list of a day before, as a cache keeps it",
        answer=answers.stale,
        outcome="unnoticed",
        newest_alone=True,
    ),
    _refused(name="the list of a week", answer=answers.page(era_2026.week_page(2026, 24, ()))),
    _refused(name="the trending list", answer=answers.page(era_2026.trending_page(()))),
    _refused(
        name="what a search found",
        answer=answers.page(era_2026.search_page(date(2026, 6, 12), "x", ())),
    ),
    _refused(name="an empty list", answer=answers.page(answers.shrunken(0))),
    _refused(name="a list that shrank", answer=answers.page(answers.shrunken(0.2))),
    # robots.txt
    *(
        _robots(name=name, answer=answers.page(rules), store=OLD_ROBOTS, waits=A_DAY)
        for name, rules in (
            ("robots.txt forbids all", "User-agent: *\nDisallow: /"),
            ("robots.txt forbids us", "User-agent: daily-papers\nDisallow: /papers"),
        )
    ),
    *(
        _robots(name=f"robots.txt {name}, never read before", answer=answer, store=FORGET_ROBOTS)
        for name, answer in _ROBOTS_FAILING
    ),
    *(
        _robots_harmless(
            name=f"robots.txt {name}, read days ago",
            answer=answer,
            store=OLD_ROBOTS,
        )
        for name, answer in _ROBOTS_FAILING
    ),
    *(
        _robots_harmless(name=f"robots.txt {name}", answer=answer, store=FORGET_ROBOTS)
        for name, answer in (
            ("404", answers.status("404 Not Found")),
            ("403", answers.status("403 Forbidden")),
            ("is HTML", answers.page(answers.MIRROR)),
            ("is bytes", lambda to: to.answer("200 OK", answers.PNG)),
            ("is for others", answers.page("User-agent: other\nDisallow: /")),
            ("is slow to allow", answers.page("User-agent: *\nCrawl-delay: 86400\nAllow: /")),
        )
    ),
]
"""All of them, each with a name of its own."""
