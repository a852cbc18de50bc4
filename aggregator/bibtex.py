r"""Papers as BibTeX entries, for citing: pure.

Texts are UTF-8 with readable formulas. What TeX would take for a command is escaped; braces become
``\textbraceleft{}``, since BibTeX counts those behind a backslash as well. Only what is known is
stated.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from aggregator import content, identity, terms
from aggregator.records import Paper

_ESCAPES = str.maketrans(
    {letter: f"\\{letter}" for letter in "&%$#_"}
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}", "\\": r"\textbackslash{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_OLD_ID = re.compile(r".*/(\d\d)")
_FIRST_YEAR = 91
"""When arXiv opened: before 2007 its ids name years by two digits, from here on of the 1900s."""
_SMALL_WORD = re.compile(
    "an?|are|as|at|by|can|do|does|for|from|how|in|is|it|of|on|the|to|towards|via|what|when|why|with"
)
"""What no key is made of."""


def text(papers: Iterable[Paper]) -> str:
    """A file with an entry for each paper, parted by blank lines."""
    keys: set[str] = set()
    entries = []
    for paper in papers:
        key = _free(_key(paper), keys)
        keys.add(key)
        entries.append(_entry(key, paper))
    return "\n".join(entries)


def _entry(key: str, paper: Paper) -> str:
    fields = "".join(f",\n  {name} = {{{value}}}" for name, value in _fields(paper) if value)
    return f"@misc{{{key}{fields}\n}}\n"


def _fields(paper: Paper) -> Iterator[tuple[str, str | None]]:
    year, is_arxiv = _year(paper), paper.key.startswith("arxiv:")
    # In two pairs of braces, so that no style takes capital letters from it.
    yield "title", f"{{{_escaped(content.title(paper))}}}"
    yield "author", " and ".join(map(_name, content.authors(paper)))
    yield "year", str(year) if year else None
    yield "eprint", paper.id if is_arxiv else None
    yield "archivePrefix", "arXiv" if is_arxiv else None
    # Styles read an address as it is: nothing in it is escaped, and it holds no brace.
    yield "url", content.web_address(identity.entry_id(paper.key, paper.url))


def _name(name: str) -> str:
    """One author. A comma would part the name, "and" would make two of it, and "others" is how
    BibTeX leaves names out; braces keep it together."""
    words = name.casefold().split()
    is_plain = "," not in name and "and" not in words and words != ["others"]
    return _escaped(name) if is_plain else f"{{{_escaped(name)}}}"


def _year(paper: Paper) -> int | None:
    """When it appeared, else was listed, else what the arXiv id tells. None: nobody states it."""
    if on := paper.published_at or paper.listed_on:
        return on.year
    if not paper.key.startswith("arxiv:"):
        return None
    old = _OLD_ID.match(paper.id)
    number = int(old[1] if old else paper.id[:2])
    return number + (1900 if old and number >= _FIRST_YEAR else 2000)


def _key(paper: Paper) -> str:
    """``lovelace2024sheep``: last name, year and first word of the title that begins with a letter,
    as far as they can be written in ASCII; who has no such name is a ``paper``."""
    last_name = paper.authors[0].split()[-1] if paper.authors else ""
    name = "".join(_ascii(last_name)) or "paper"
    words = (word for word in _ascii(paper.title) if not _SMALL_WORD.fullmatch(word))
    title = next((word for word in words if word[0].isalpha()), "")
    return f"{name}{_year(paper) or ''}{title}"


def _free(key: str, taken: set[str]) -> str:
    """A key that is not taken: with the smallest number behind it, from 2 on, that it needs."""
    numbered = (f"{key}{number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([key], numbered) if one not in taken)


def _ascii(text: str) -> list[str]:
    return [word for word in terms.folded(text).split() if word.isascii()]


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
