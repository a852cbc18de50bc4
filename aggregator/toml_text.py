"""Values and keys as TOML writes them: for what people read, and for files that they start from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time

from aggregator.text import without_passwords

_SHOWN = 40
_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def value(stated: object) -> str:
    """A value of a TOML document in one line; a table stands in braces."""
    match stated:
        case bool():
            return "true" if stated else "false"
        case str():
            return f'"{"".join(map(_escaped, stated))}"'
        case datetime() | date() | time():
            return stated.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(value, stated))}]"
        case Mapping():
            pairs = ", ".join(f"{key(name)} = {value(one)}" for name, one in stated.items())
            return f"{{{pairs}}}"
        case _:
            return str(stated)


def shortened(stated: object) -> str:
    """The same, cut where it is long: enough to find it by."""
    written = without_passwords(value(stated))
    return written if len(written) <= _SHOWN else f"{written[: _SHOWN - 1]}…"


def key(name: str) -> str:
    """A key, in quotes where it needs them."""
    return name if _BARE.fullmatch(name) else value(name)


def _escaped(letter: str) -> str:
    """TOML forbids control characters, and no line may end within a value."""
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if unicodedata.category(letter) in ("Cc", "Zl", "Zp"):
        return f"\\u{ord(letter):04X}"
    return letter
