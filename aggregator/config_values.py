"""What the texts of the configuration may say, apart from their types.

Each check is pure: it gives the text as feeds can carry it, or raises ValueError with the sentence
that follows after the key.
"""

from __future__ import annotations

import re

from aggregator import lists
from aggregator.allowed import meant
from aggregator.text import one_line

_FEED_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_RESERVED = ("archive", "feeds", "index")
# Windows takes such a file for a device, whatever its ending: feeds kept in git are read there too.
_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9_-]+", re.ASCII)


def title(value: str) -> str:
    """A title: one line, printable, not empty."""
    if not (read := one_line(value)):
        raise ValueError("must not be empty; leave the key out instead")
    return read


def header(value: str) -> str:
    """What is sent in a header of HTTP."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError("goes into a header; use printable ASCII, such as mailto:me@example.org")
    return value


def feed_name(value: str) -> str:
    """The name of a feed, with which the names of its files begin."""
    if _DEVICE.fullmatch(value):
        raise ValueError(f"'{value}' cannot name files: on Windows it is a device")
    if _FEED_NAME.fullmatch(value) and value not in _RESERVED:
        return value
    near = _NOT_IN_NAMES.sub("-", value.lower()).strip("-_")[:64]
    hint = f"; did you mean '{near}'?" if near and near not in _RESERVED else ""
    raise ValueError(
        f"'{value}' cannot name files; use small letters, digits, - and _, at most 64, and none of "
        f"{', '.join(_RESERVED)}{hint}"
    )


def list_name(value: str) -> str:
    """The name of a list that counts; the words of a search as one line."""
    stated = one_line(value)
    kind, colon, words = (part.strip() for part in stated.partition(":"))
    if kind + colon == lists.SEARCH and words:
        return f"{lists.SEARCH}{words}"
    if stated in lists.FIXED:
        return stated
    named = {name: name for name in lists.FIXED}
    hint = meant(kind, {**named, "search": f"{lists.SEARCH}{words or 'WORDS'}"})
    raise ValueError(
        f"there is no list '{stated}'; allowed: {', '.join(lists.FIXED)}, {lists.SEARCH}WORDS{hint}"
    )


def term(value: str) -> str:
    """What a text may hold: a word or a phrase; with a star at its end, the beginning of one."""
    from aggregator import terms  # with the formulas, which a run without news does not load

    stated = one_line(value)
    try:
        terms.term(stated)
    except ValueError as error:
        raise ValueError(f"'{stated}' cannot be looked for: {error}") from error
    return stated


def name(value: str) -> str:
    """The name of a person, an organisation or an account."""
    from aggregator import terms

    stated = one_line(value)
    if not terms.folded(stated):
        raise ValueError(f"'{stated}' is no name: there is no letter and no digit in it")
    if "*" in stated:
        raise ValueError(f"'{stated}' is no name: a star means nothing here, words of it will do")
    if "://" in stated:
        raise ValueError(f"'{stated}' is no name; write what stands at the end of the address")
    return stated


def author(value: str) -> str:
    """The name of an author, first name first."""
    stated = name(value)
    last, comma, first = (part.strip() for part in stated.partition(","))
    if comma:
        meant = f"{first} {last}".strip()
        raise ValueError(f"'{stated}' is not how names are printed; did you mean '{meant}'?")
    return stated


def textfile(value: str) -> str:
    """The path of a file for node_exporter's textfile collector, which looks for no other names
    (github.com/prometheus/node_exporter, "Textfile Collector")."""
    if not value.isprintable():
        raise ValueError("is a path; use printable characters")
    if not value.endswith(".prom") or value.endswith("/.prom") or value == ".prom":
        raise ValueError("must be a path that ends in a name such as daily_papers.prom")
    return value
