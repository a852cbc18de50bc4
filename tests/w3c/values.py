"""Checks of values, whatever element or attribute holds them."""

import re
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from .document import Check, Element, Problem

# Addresses. What RFC 2396 lets stand in one; brackets and other scripts are not among it.
_CHARACTERS = r"[\w;/?:@&=+$,.!~*'()%#-]"
_SCHEME = "[a-z][a-z0-9+.-]*:"
_ABSOLUTE = re.compile(rf"{_SCHEME}(//)?{_CHARACTERS}+", re.ASCII | re.IGNORECASE)
_RELATIVE_TOO = re.compile(rf"({_SCHEME})?(//)?{_CHARACTERS}*", re.ASCII | re.IGNORECASE)
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{1,31}:([\w()+,.:=@;$!*'-]|%[0-9a-f]{2})+", re.I | re.A)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I | re.A)
_SCHEMES = ("http", "https", "mailto", "ftp", "data", "urn")
_PARTS = re.compile(r"([^:/?#]+):(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?")  # RFC 3986, B
_DEFAULT_PORTS = {"http": "80", "https": "443"}

# Dates.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_RFC822 = re.compile(
    rf"(?:(\w{{3}}), )?(\d\d?) ({_MONTHS}) (\d{{4}}) (\d\d:\d\d(?::\d\d)?) ([+-]\d{{4}}|GMT|UT|Z)"
)
_LOOSE_RFC822 = re.compile(
    rf"(\w{{3}}\s*,\s*)?\d\d?\s+({_MONTHS})\s+\d\d(\d\d)?\s+\d\d:\d\d(:\d\d)?\s+([+-]\d{{4}}|\w+)",
    re.IGNORECASE,
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*)?(Z|[+-]\d\d:\d\d)")
_W3CDTF = re.compile(
    r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d*)?)?(Z|[+-]\d\d:\d\d))?)?)?"
)  # without a time it needs no zone

_MIME = re.compile(r"[^\s()<>,;:\\\"/\[\]?=]+/[^\s()<>,;:\\\"/\[\]?=]+(\s*;\s*[^\s;=]+=[^\s;]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}(-[a-z0-9-]+)?", re.IGNORECASE)


def not_blank(event: str) -> Check:
    """A value that must not be empty."""

    def check(text: str, element: Element) -> Iterator[Problem]:
        if not text:
            yield (event, "empty")

    return check


def no_space(text: str, element: Element) -> Iterator[Problem]:
    if element.text != element.text.strip():
        yield ("UnexpectedWhitespace", repr(element.text))


# -- addresses


def absolute(event: str = "InvalidFullLink") -> Check:
    """An address with a scheme."""
    return _address(_ABSOLUTE, event)


def reference(event: str) -> Check:
    """An address that may be relative."""
    return _address(_RELATIVE_TOO, event)


def _address(form: re.Pattern[str], event: str) -> Check:
    def check(text: str, element: Element) -> Iterator[Problem]:
        scheme = text.partition(":")[0].lower()
        if scheme == "urn":
            if text.lower().startswith("urn:uuid:") and not _UUID.fullmatch(text):
                yield ("InvalidUUID", text)
            elif not _URN.fullmatch(text):
                yield ("InvalidURN", text)
        elif not form.fullmatch(text):
            odd = [c for c in text if c.isascii() and not re.fullmatch(_CHARACTERS, c, re.ASCII)]
            yield ("InvalidUriChar", f"{odd[0]!r} in {text}") if odd else (event, text)
        elif scheme == "http" and not re.match("http://[^/]", text, re.IGNORECASE):
            yield (event, text)
        elif ":" in text and scheme.isalpha() and scheme not in _SCHEMES:
            yield ("SchemeNotIANARegistered", text)

    return check


def canonical(text: str, element: Element) -> Iterator[Problem]:
    """An address that compares as text: the normal form of RFC 3986 6.2."""
    if not [*absolute()(text, element)] and (normal := _normal(text)) != text:
        yield ("NonCanonicalURI", f"{text}, not {normal}")


def _normal(address: str) -> str | None:
    parts = _PARTS.fullmatch(address)
    if parts is None or re.search("%(?![0-9a-fA-F]{2})", address):
        return None
    scheme, authority, path, query, fragment = parts.groups(default="")
    scheme = scheme.lower()
    begin = f"{scheme}:"
    if parts[2] is not None:
        user, at, host = authority.rpartition("@")
        host = host.lower().removesuffix(f":{_DEFAULT_PORTS.get(scheme, '')}")
        begin += f"//{user}{at}{host}"
        path = _without_dots(path) or "/"
    return begin + "".join(map(_escapes, (path, query, fragment)))


def _without_dots(path: str) -> str:
    kept: list[str] = []
    parts = path.split("/")
    for number, part in enumerate(parts):
        if part == ".." and len(kept) > 1:
            kept.pop()
        if part in (".", ".."):
            kept += [""] if number == len(parts) - 1 else []
        else:
            kept.append(part)
    return "/".join(kept)


def _escapes(part: str) -> str:
    unreserved = frozenset(string.ascii_letters + string.digits + "-._~")

    def again(escape: re.Match[str]) -> str:
        character = chr(int(escape[0][1:], 16))
        return character if character in unreserved else escape[0].upper()

    return re.sub("%[0-9a-fA-F]{2}", again, part)


def without_host(address: str) -> bool:
    return not urlsplit(address).netloc


# -- dates


def rfc3339(text: str, element: Element) -> Iterator[Problem]:
    yield from _iso8601(text, element, _RFC3339, "InvalidRFC3339Date")


def w3cdtf(text: str, element: Element) -> Iterator[Problem]:
    yield from _iso8601(text, element, _W3CDTF, "InvalidW3CDTFDate")


def _iso8601(text: str, element: Element, form: re.Pattern[str], event: str) -> Iterator[Problem]:
    if not form.fullmatch(text):
        yield (event, text)
        return
    try:
        at = datetime.fromisoformat(text if len(text) > 7 else f"{text}-01-01"[:10])
    except ValueError as error:
        yield (event, f"{text}: {error}")
        return
    yield from _plausible(at if at.tzinfo else at.replace(tzinfo=UTC), element)


def rfc822(text: str, element: Element) -> Iterator[Problem]:
    parts = _RFC822.fullmatch(text)
    if parts is None:
        loose = _LOOSE_RFC822.fullmatch(text)
        yield ("ProblematicalRFC822Date", text) if loose else ("InvalidRFC2822Date", text)
        return
    weekday, day, month, year, time, zone = parts.groups()
    number = 1 + _MONTHS.split("|").index(month)
    try:
        on = date(int(year), number, int(day))
        at = datetime.fromisoformat(f"{on}T{time}{zone if zone[0] in '+-' else 'Z'}")
    except ValueError as error:
        yield ("InvalidRFC2822Date", f"{text}: {error}")
        return
    if weekday and weekday != _DAYS[on.weekday()]:
        yield ("IncorrectDOW", text)
    else:
        yield from _plausible(at, element)


def _plausible(at: datetime, element: Element) -> Iterator[Problem]:
    """Neither before 1990 nor in the future, give or take ten minutes."""
    if at.year < 1990 or at > element.document.now + timedelta(minutes=10):
        yield ("ImplausibleDate", at.isoformat())


# -- the rest


def mime(text: str, element: Element) -> Iterator[Problem]:
    if not _MIME.fullmatch(text):
        yield ("InvalidMIMEType", text)


def language(text: str, element: Element) -> Iterator[Problem]:
    if not _LANGUAGE.fullmatch(text):
        yield ("InvalidLanguage", text)


def integer(event: str, least: int, most: int | None = None) -> Check:
    """A whole number in a range."""

    def check(text: str, element: Element) -> Iterator[Problem]:
        number = int(text) if re.fullmatch(r"[+-]?\d+", text) else None
        if number is None or number < least or (most is not None and number > most):
            yield (event, text)

    return check


def email(text: str, element: Element) -> Iterator[Problem]:
    """An address, then a name in brackets."""
    if "@" not in text:
        yield ("InvalidContact", text)
    elif not text.endswith(")"):
        yield ("EmailFormat" if " " in text else "MissingRealName", text)
