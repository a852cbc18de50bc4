"""Asking for a page: conditional, identified, patient, and bounded in time and size."""

from __future__ import annotations

import math
import random
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from aggregator import __version__, offline
from aggregator.errors import BadStatus, NoAnswer, TooMuch, UsageError
from aggregator.records import Page, Validators

MAX_BYTES = 20_000_000
"""After decompression; the largest real page has 1.6 MB."""
MAX_SECONDS = 60.0
"""For one answer, from the request to its last byte."""
ATTEMPTS = 3
LONGEST_WAIT = 30.0
"""Seconds; a server that asks for more is left to a later run."""
PAUSE = timedelta(seconds=1)
"""Between two requests to public sites."""
MOST, WINDOW = 90, timedelta(minutes=5)
"""The site answers 100 pages in five minutes to an address, then 429: ten of them are left to the
person who reads it there."""
LONG_PAUSE = WINDOW / MOST
"""Between requests that are many: they go out evenly, so that the time left can be told."""

_SENT_AT = "aggregator.sent_at"
_LOCAL = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_SURROGATE = re.compile("[\ud800-\udfff]")

Sleep = Callable[[float], None]


class Pace:
    """Keeps requests to public hosts a pause apart, and to `MOST` in every `WINDOW`.

    It is asked before every request that goes out, be it a retry or a redirect. A server on this
    machine is the user's own: nobody is spared by waiting for it.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        sleep: Sleep,
        asked: Iterable[datetime] = (),
        note: Callable[[datetime], None] = lambda at: None,
        pause: timedelta = PAUSE,
    ) -> None:
        """``asked``: when others asked in the last `WINDOW`, in order; ``note`` is told of each."""
        self._clock, self._sleep, self._note, self._pause = clock, sleep, note, pause
        self._asked = deque(asked, maxlen=MOST)

    def __call__(self, request: httpx.Request) -> None:
        """Waits until a request may go out."""
        if _LOCAL.fullmatch(request.url.host):
            return
        now = at = self._clock()
        if self._asked:
            at = max(at, self._asked[-1] + self._pause)
        if len(self._asked) == MOST:
            at = max(at, self._asked[0] + WINDOW)
        if at > now:
            self._sleep((at - now).total_seconds())
            at = max(at, self._clock())
        self._asked.append(at)
        self._note(at)


def client(
    contact: str | None, offline_folder: Path | None, pace: Callable[[httpx.Request], None]
) -> httpx.Client:
    """A client for one run; with a folder it answers from files, opens no socket and never waits.

    ``contact`` goes into the User-Agent, so that the site can reach whoever runs this. Raises
    `UsageError`: the environment names a proxy or certificates that cannot be used.
    """
    about = f"; {contact}" if contact else ""
    try:
        return httpx.Client(
            headers={
                "User-Agent": f"daily-papers/{__version__} (feed generator{about})",
                "Accept": "text/html, application/json",
            },
            timeout=httpx.Timeout(20.0, connect=10.0),
            follow_redirects=True,
            max_redirects=5,
            transport=_Files(offline_folder) if offline_folder else None,
            event_hooks={"request": [_stamp] if offline_folder else [pace, _stamp]},
        )
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        raise UsageError(
            f"the proxy or the certificates that the environment names cannot be used: {error}"
        ) from error


def _stamp(request: httpx.Request) -> None:
    """Notes when a request goes out: how long it had to wait before is not the server's doing."""
    request.extensions[_SENT_AT] = time.monotonic()


def fetch(client: httpx.Client, url: str, validators: Validators, *, sleep: Sleep) -> Page | None:
    """The page at an address; None: 304, it is as it was when the validators were given.

    Tries again where that may help, at most `ATTEMPTS` times. Raises `BadStatus`, `TooMuch` or
    `NoAnswer`.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return _ask(client, url, validators)
        except NoAnswer as error:
            wait = 2.0**attempt if error.wait is None else error.wait
            if not error.may_pass or wait > LONGEST_WAIT:
                raise
            # Jitter, so that runs that failed together do not come back together.
            sleep(wait + random.uniform(0, 1))
    return _ask(client, url, validators)


def _ask(client: httpx.Client, url: str, validators: Validators) -> Page | None:
    conditions = {b"If-None-Match": validators.etag, b"If-Modified-Since": validators.last_modified}
    headers = {name: value.encode("latin-1") for name, value in conditions.items() if value}
    with _errors_translated(url), client.stream("GET", url, headers=headers) as answer:
        if answer.status_code == 304:
            return None
        # 202 is how the site's firewall sends its challenge: the parser shall name it.
        if answer.status_code not in (200, 202):
            raise _bad_status(url, answer)
        body = bytearray()
        deadline = answer.request.extensions[_SENT_AT] + MAX_SECONDS
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > MAX_BYTES:
                raise TooMuch(url, f"the answer is larger than {MAX_BYTES // 10**6} MB")
            if time.monotonic() > deadline:
                raise TooMuch(url, f"the answer took longer than {MAX_SECONDS:.0f} s")
        return Page(
            url=url,
            text=decoded(bytes(body), answer.charset_encoding),
            media_type=answer.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            validators=Validators(
                etag=_verbatim(answer, b"etag"), last_modified=_verbatim(answer, b"last-modified")
            ),
        )


def decoded(body: bytes, charset: str | None) -> str:
    """Text in the charset of the header; else UTF-8, if it is that; else as a ``meta`` says.

    UTF-8 goes before the word of the page: pages that were saved here are UTF-8 whatever they say.
    What does not decode becomes U+FFFD: a broken byte in one title costs no paper.
    """
    if charset is None:
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            meta = _META_CHARSET.search(body[:1024])
            charset = meta[1].decode("ascii") if meta else "utf-8"
    try:
        text = body.decode(charset, errors="replace")
    except (LookupError, ValueError):  # a name that nobody knows, or of a codec that is no charset
        text = body.decode("utf-8", errors="replace")
    return _SURROGATE.sub("\ufffd", text).removeprefix("\ufeff")


def _verbatim(answer: httpx.Response, name: bytes) -> str | None:
    """A header whose bytes may be any, as the text whose latin-1 they are; None: not there."""
    found = (value for key, value in answer.headers.raw if key.lower() == name)
    return next((value.decode("latin-1") for value in found), None)


def _bad_status(url: str, answer: httpx.Response) -> BadStatus:
    status = answer.status_code
    said = f"{status} {answer.reason_phrase}".strip()
    problem = f"there is no such page ({said})" if status in (404, 410) else f"answered {said}"
    return BadStatus(
        url,
        status,
        problem,
        may_pass=status == 429 or status >= 500,
        wait=_seconds(answer.headers),
    )


def _seconds(headers: httpx.Headers) -> float | None:
    """What ``Retry-After`` (RFC 9110 10.2.3) or the site's ``RateLimit: ..;t=`` asks to wait."""
    for name, form in (("Retry-After", r"\s*(\d+)\s*"), ("RateLimit", r".*;\s*t=(\d+).*")):
        stated = re.fullmatch(form, headers.get(name, ""))
        if stated:
            return float(stated[1])
    # A date in Retry-After would need this machine's clock to be right: left to a later run.
    return math.inf if "Retry-After" in headers else None


@contextmanager
def _errors_translated(url: str) -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise NoAnswer(url, "no answer in time", may_pass=True) from error
    except httpx.TooManyRedirects as error:
        raise NoAnswer(url, "it only redirects, again and again") from error
    # UnicodeError: a host that is no name of the DNS, such as a..b
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as error:
        raise NoAnswer(url, f"it leads to an address that cannot be asked ({error})") from error
    except httpx.HTTPError as error:
        raise NoAnswer(url, f"no whole answer ({error})", may_pass=True) from error


class _Files(httpx.BaseTransport):
    """Answers from the offline layout; a file that is not there is a 404."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = offline.find(self._folder, str(request.url))
        if path is None:
            missing = offline.place(self._folder, str(request.url), "text/html")
            reason = f"no file {missing or 'can have this name'}".encode("ascii", errors="replace")
            return httpx.Response(404, extensions={"reason_phrase": reason})
        try:
            content = path.read_bytes()
        except OSError as error:
            raise httpx.ReadError(f"{path}: {error.strerror}") from error
        return httpx.Response(
            200, headers={"Content-Type": offline.MEDIA_TYPES[path.suffix]}, content=content
        )
