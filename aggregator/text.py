"""Cleaning text once, at the border, so that no later stage has to think about it."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# What XML 1.0 (2.2) forbids, and what it allows but no reader shows: C0 but for tab and line
# breaks, DEL and C1, lone surrogates, and the noncharacters, which HTML forbids. One of them made
# two parsers refuse a whole feed. Direction marks and joiners stay: scripts need them.
_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NONCHARACTERS = "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# These two are compiled, and kept, by `re` where they are first needed: few runs need them.
_UNPRINTABLE = rf"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]"

LONGEST_LINE, LONGEST_TEXT = 2_000, 20_000
"""Characters: ten times the longest title, and the longest abstract, of 9,881 papers of the site.
What is longer is no title or address, and no abstract."""

_PASSWORD = r"""(?i)(://[^\s/:"']*:)[^\s"']+(?=@)|(pass\w*["']?\s*=\s*)[^,}\]]+"""


def clean(value: str) -> str:
    """Text of several lines: unprintable characters out, line breaks as ``\\n``, NFC, trimmed."""
    if not value.replace("\n", " ").isprintable():  # seldom, and ten times as slow
        value = re.sub(_UNPRINTABLE, "", _LINE_BREAK.sub("\n", value))
    return unicodedata.normalize("NFC", value).strip()


def is_printable(value: str) -> bool:
    """Whether a text holds none of the characters that `clean` takes out."""
    return re.search(_UNPRINTABLE, value) is None


def one_line(value: str) -> str:
    """Text of one line: `clean`, with every run of white space a single space."""
    return " ".join(clean(value).split())


def letters(value: str) -> str:
    """Only letters and digits, case folded: what two prints of the same title share."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", value).casefold()))


def without_passwords(value: str) -> str:
    """A text in which a password in an address, or behind such a key, is hidden."""
    return re.sub(_PASSWORD, r"\1\2***", value)


def web_url(value: str) -> str | None:
    """An absolute http(s) address as people meant it; None: it is none.

    Pages hold addresses with a space before them and with line breaks inside; white space has no
    place in a URL (RFC 3986 appendix C). ``javascript:`` and the like are refused.
    """
    address = clean("".join(value.split()))
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return address if parts.scheme.lower() in ("http", "https") and host else None
