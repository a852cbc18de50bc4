"""Asking for a page: conditional, identified, patient, and bounded in time, size and reach."""

from __future__ import annotations

import codecs
import random
import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import httpx
import msgspec

from aggregator import __version__, offline, retry_after, unpacking
from aggregator.connection import Connection
from aggregator.errors import BadStatus, Disallowed, LedInside, NoAnswer, TooMuch, UsageError
from aggregator.inside import is_inside
from aggregator.records import Page, Validators
from aggregator.text import without_passwords

MAX_BYTES = 20_000_000
"""After decompression; the largest real page has 1.6 MB."""
MAX_SECONDS = 60.0
"""For one answer, from the request to its last byte, redirects included, pauses between not."""
CONNECT_SECONDS, SILENT_SECONDS = 10.0, 20.0
"""For a connection to an address of the host, and between two bytes."""
REDIRECTS = 5
ATTEMPTS = 3
BACKOFF = 2.0
"""Seconds before the second attempt; doubled before each other."""
LONGEST_WAIT = 30.0
"""Seconds; a server that asks for more is left to a later run."""

_LONGEST_VALIDATOR = 1000
"""A longer one would make the next request one that servers refuse."""
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_SURROGATE = re.compile("[\ud800-\udfff]")
_STARTS = {
    # A byte order mark says more than any header (WHATWG Encoding, "decode").
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    # Without one, a tag of UTF-16 (XML 1.0, appendix F): as anything else it is full of NULs.
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
"""How a body begins -> its charset, whatever it is said to be."""

Sleep = Callable[[float], None]
Allow = Callable[[str, bool], None]
"""(address, whether it may lead to a host inside) -> nothing; raises `Disallowed`."""


class Client(msgspec.Struct, frozen=True):
    """What a run asks with."""

    of: Callable[[str], httpx.Client]
    """Scheme of an address -> the client for it; raises `UsageError`."""
    pace: Callable[[str], None]
    """Waits until a request to a host may go out."""
    clock: Callable[[], datetime]


@contextmanager
def client(
    contact: str | None,
    offline_folder: Path | None,
    pace: Callable[[str], None],
    clock: Callable[[], datetime],
) -> Iterator[Client]:
    """A client for one run; with a folder it answers from files, opens no socket and never waits.

    ``contact`` goes into the User-Agent, so that the site can reach whoever runs this. Raises
    `UsageError`: the environment names a proxy that cannot be used. That it names certificates that
    cannot be used is told when an address wants them.
    """
    about = f"; {contact}" if contact else ""
    headers = {
        "User-Agent": f"daily-papers/{__version__} (feed generator{about})",
        "Accept": "text/html, application/json",
        "Accept-Encoding": unpacking.ACCEPTED,
        # Requests are pauses apart, and each connection is watched over for its own.
        "Connection": "close",
    }
    with ExitStack() as opened:

        @cache
        def of(scheme: str) -> httpx.Client:
            try:
                http = httpx.Client(
                    headers=headers,
                    timeout=httpx.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS),
                    transport=_Files(offline_folder) if offline_folder else None,
                    # All authorities are loaded for it: a seventh of a run over http:// alone.
                    verify=scheme == "https",
                )
            except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
                said = without_passwords(str(error))
                raise UsageError(
                    "the proxy or the certificates that the environment names cannot be used: "
                    f"{said}"
                ) from error
            return opened.enter_context(http)

        of("http")
        yield Client(of, (lambda host: None) if offline_folder else pace, clock)


def fetch(
    client: Client,
    url: str,
    validators: Validators,
    *,
    sleep: Sleep,
    allow: Allow = lambda url, may_lead_inside: None,
    may_lead_inside: bool = True,
) -> Page | None:
    """The page at an address; None: 304, it is as it was when the validators were given.

    Tries again where that may help, at most `ATTEMPTS` times. ``allow`` is called with every
    address before it is asked, and raises `Disallowed`. ``may_lead_inside``: whether the address
    is the user's own word, which may be that of a host inside. Raises `NoAnswer`.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return _ask(client, url, validators, allow, may_lead_inside)
        except NoAnswer as error:
            wait = BACKOFF * 2**attempt if error.wait is None else error.wait
            if not error.may_pass or wait > LONGEST_WAIT or isinstance(error, Disallowed):
                raise
            # Jitter, so that runs that failed together do not come back together.
            sleep(wait + random.uniform(0, BACKOFF / 2))
    return _ask(client, url, validators, allow, may_lead_inside)


def _ask(
    client: Client, url: str, validators: Validators, allow: Allow, may_lead_inside: bool
) -> Page | None:
    conditions = {b"If-None-Match": validators.etag, b"If-Modified-Since": validators.last_modified}
    headers = {name: value.encode("latin-1") for name, value in conditions.items() if value}
    said = without_passwords(url)
    left = MAX_SECONDS
    with _errors_translated(said):
        address = httpx.URL(url)
        request = client.of(address.scheme).build_request("GET", address, headers=headers)
        for _ in range(1 + REDIRECTS):
            allow(str(request.url), may_lead_inside)
            host = request.url.raw_host.decode("ascii")
            client.pace(host)
            begun = time.monotonic()
            connection = Connection(
                said, host, left, limit=MAX_SECONDS, may_lead_inside=may_lead_inside
            )
            request.extensions["trace"] = connection.trace
            http = client.of(request.url.scheme)
            with connection, closing(http.send(request, stream=True)) as answer:
                if answer.next_request is None:
                    return _page(url, said, answer, client.clock)
            left -= time.monotonic() - begun
            request = answer.next_request
            may_lead_inside = connection.is_inside
            _check_target(said, request.url, may_lead_inside=may_lead_inside)
    raise NoAnswer(said, "it only redirects, again and again")


def _check_target(said: str, url: httpx.URL, *, may_lead_inside: bool) -> None:
    """Raises `NoAnswer` if a redirect leads where no page is asked for."""
    if url.scheme not in ("http", "https"):
        raise NoAnswer(said, f"it leads to an address that cannot be asked ({url.scheme}:)")
    if not may_lead_inside and is_inside(url.raw_host.decode("ascii")):
        raise LedInside(said, f"it leads to {url.host}, which is not public")


def _page(
    url: str, said: str, answer: httpx.Response, clock: Callable[[], datetime]
) -> Page | None:
    """What an answer brings; None: a 304."""
    if answer.status_code == 304:
        return None
    # 202 is how the site's firewall sends its challenge: the parser shall name it.
    if answer.status_code not in (200, 202):
        raise _bad_status(said, answer, clock)
    coding = answer.headers.get("Content-Encoding", "")
    if not unpacking.is_known(coding):
        raise NoAnswer(said, f"it is packed in a way that was not asked for ({coding})")
    body = bytearray()
    # Not `iter_raw`: a response that is made of its content has that no more.
    assert isinstance(answer.stream, httpx.SyncByteStream)
    for piece in unpacking.unpacked(answer.stream, coding):
        if len(body) + len(piece) > MAX_BYTES:
            raise TooMuch(said, f"the answer is larger than {MAX_BYTES // 10**6} MB")
        body += piece
    return Page(
        url=url,
        text=decoded(bytes(body), answer.charset_encoding),
        media_type=answer.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
        validators=Validators(
            etag=_verbatim(answer, b"etag"), last_modified=_verbatim(answer, b"last-modified")
        ),
    )


def decoded(body: bytes, charset: str | None) -> str:
    """Text in the charset by which it begins, or of the header; else UTF-8, if it is that; else as
    a ``meta`` says.

    UTF-8 goes before the word of the page: pages that were saved here are UTF-8 whatever they say.
    What does not decode becomes U+FFFD: a broken byte in one title costs no paper.
    """
    charset = next((name for start, name in _STARTS.items() if body.startswith(start)), charset)
    if charset is None:
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            meta = _META_CHARSET.search(body[:1024])
            charset = meta[1].decode("ascii") if meta else "utf-8"
    try:
        # The codec for names of hosts is no charset, and takes hours for a large body.
        is_for_names = codecs.lookup(charset).name == "punycode"
        text = body.decode("utf-8" if is_for_names else charset, errors="replace")
    except (LookupError, ValueError):  # a name that nobody knows, or of a codec that is no charset
        text = body.decode("utf-8", errors="replace")
    return _SURROGATE.sub("\ufffd", text).removeprefix("\ufeff")


def _verbatim(answer: httpx.Response, name: bytes) -> str | None:
    """A header whose bytes may be any, as the text whose latin-1 they are; None: not there, or too
    long to be sent back."""
    found = (value for key, value in answer.headers.raw if key.lower() == name)
    value = next(found, b"")
    return value.decode("latin-1") if 0 < len(value) <= _LONGEST_VALIDATOR else None


def _bad_status(said: str, answer: httpx.Response, clock: Callable[[], datetime]) -> BadStatus:
    status = answer.status_code
    name = f"{status} {answer.reason_phrase}".strip()
    problem = f"there is no such page ({name})" if status in (404, 410) else f"answered {name}"
    may_pass = status == 429 or status >= 500
    wait = retry_after.seconds(status, answer.headers, clock) if may_pass else None
    return BadStatus(said, status, problem, may_pass=may_pass, wait=wait)


@contextmanager
def _errors_translated(said: str) -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, unpacking.BrokenPacking) as error:
        raise _no_answer(said, error) from error


def _no_answer(said: str, error: Exception) -> NoAnswer:
    why = without_passwords(str(error))
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NoAnswer(said, f"its certificate is not to be trusted ({cause.verify_message})")
    # UnicodeError: a host that is no name of the DNS, such as a..b
    nowhere = httpx.UnsupportedProtocol | httpx.InvalidURL | UnicodeError
    if any(isinstance(cause, nowhere) for cause in causes):
        return NoAnswer(said, f"it leads to an address that cannot be asked ({why})")
    if isinstance(error, httpx.ProxyError):
        return NoAnswer(said, f"the proxy refuses ({why})", may_pass=not why.startswith("4"))
    if isinstance(error, httpx.TimeoutException):
        return NoAnswer(said, "no answer in time", may_pass=True)
    return NoAnswer(said, f"no whole answer ({why})", may_pass=True)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


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
