"""Words as people look for them: one rule for the filters of feeds and for search, pure.

A text is a row of words, folded: without case, accents and TeX (`maths`), Greek letters by their
names, each Chinese or Japanese character a word. So ``Schrödinger`` finds ``Schr\\"odinger`` and
``schrodinger``, ``π`` finds ``$\\pi$`` and ``pi``, and ``tool-use`` finds ``Tool Use``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from aggregator.records import Paper

_BARRIER = " \ue000 "
"""Between two keywords or names, so that no phrase reaches from one into the other. A character for
private use, which SQLite takes for a word and which no text or term ever holds as one."""

_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff"
"""Chinese characters and Japanese kana: nothing parts words there, so each is one."""
_ACCENTS = "\u0300-\u036f"
"""Those that follow the letter on which they stand."""

# Compiled, and kept, by `re` where they are first needed: a run without news folds nothing.
_IDEOGRAPH = f"[{_IDEOGRAPHS}]"
_WORD = rf"[{_IDEOGRAPHS}]|(?:[^\W_{_IDEOGRAPHS}][{_ACCENTS}]*)+"
_OF_WORDS = rf"[^\W_]|[{_IDEOGRAPHS}{_ACCENTS}]"
_OF_NO_WORD = re.compile(r"[\W_]")
_QUOTES = str.maketrans("“”„‟«»", '"' * 6)
"""Those that telephones and word processors write."""
_QUOTE_WITHIN = re.compile(r'(?<!\S)"|"(?!\S)')
_OPERATOR = re.compile(r"\s(OR|AND)\s")
# A quotation mark within a word is an accent of TeX, or nothing.
_PIECE = re.compile(r'(?<!\S)[^\w\s"]*"([^"]*)"(\*?)[^\w\s"]*(?!\S)|(\S+)')
# Where the site took the backslash of an accent, its quotation mark is left: ``Schr"odinger``.
_STRIPPED_ACCENT = re.compile(r'(?<=[^\W\d_])\{?"\{?([A-Za-z])\}*(?=[^\W\d_])')
_LETTERS = str.maketrans(
    # Greek, as TeX names its letters, which is also how people type them.
    {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta"}
    | {"η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu"}
    | {"ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau"}
    | {"υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega"}
    # Letters that Unicode does not take for a letter with an accent, but people do.
    | {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


class _Folding(dict[int, str]):
    """What each character of a text becomes (`str.translate`), found out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


_FOLDED = _Folding()


class Term(NamedTuple):
    """What a text may hold: a word, or a phrase of several that stand side by side."""

    words: str
    """Folded, parted by single spaces; never empty."""
    is_prefix: bool = False
    """Whether its last word may be only the beginning of one."""


class Texts(NamedTuple):
    """The texts of a paper, folded (`folded`); empty where there is none."""

    title: str
    abstract: str
    ai_summary: str
    keywords: str
    authors: str


class Word(NamedTuple):
    """A folded word, and where its print stands in the text: ``text[start:end]``."""

    folded: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of a text, as it is printed: TeX is not read."""
    for found in re.finditer(_WORD, text):
        for part in found[0].translate(_FOLDED).split():
            yield Word(part, found.start(), found.end())


def folded(text: str) -> str:
    """The words of a text, folded, parted by single spaces."""
    from aggregator import maths  # a run without news folds nothing

    return _signs_folded(maths.readable(_with_accents(text)))


def each_folded(names: Iterable[str]) -> str:
    """Several texts, folded, as one in which no phrase reaches from one into the next."""
    from aggregator import maths

    read = maths.each_readable(tuple(map(_with_accents, names)))
    return _BARRIER.join(filter(None, map(_signs_folded, read)))


def _with_accents(text: str) -> str:
    return _STRIPPED_ACCENT.sub(r"\1", text) if '"' in text else text


def _signs_folded(text: str) -> str:
    return " ".join(text.translate(_FOLDED).split())


def parted(names: str) -> list[str]:
    """The single texts of `each_folded`."""
    return names.split(_BARRIER)


@lru_cache(maxsize=2**9)
def texts(paper: Paper) -> Texts:
    """What can be looked for in a paper. Keywords and names stay apart from each other.

    The store and every feed of a run ask for the same papers, some hundred at once.
    """
    return Texts(
        title=folded(paper.title),
        abstract=folded(paper.abstract or ""),
        ai_summary=folded(paper.ai_summary or ""),
        keywords=each_folded(paper.keywords),
        authors=each_folded(paper.authors),
    )


@lru_cache(maxsize=2**12)
def term(text: str) -> Term:
    """The term that a text states: ``agent``, ``tool use``, ``agent*``; quotes around it are not
    needed, and change nothing. Raises ValueError, a clause for people."""
    stated = text.strip().removeprefix('"').strip()
    # The star of a prefix may stand in the quotes or behind them.
    is_prefix = stated.rstrip('"').rstrip().endswith("*") or stated.endswith("*")
    stated = stated.rstrip('"* ')
    if "*" in stated:
        raise ValueError("a star can only stand at the end of a word: 'agent*'")
    if _QUOTE_WITHIN.search(stated):
        raise ValueError("quotes can only stand around all of it; write two terms")
    if _OPERATOR.search(stated):
        raise ValueError("OR and AND are no words here; write two terms")
    if not (found := folded(stated)):
        raise ValueError("there is no letter and no digit in it")
    return Term(found, is_prefix)


def query(text: str) -> tuple[Term, ...]:
    """The terms of a search, each once: words, prefixes, and phrases in quotes; a paper must hold
    all of them. Raises ValueError, a clause for people."""
    pieces = _PIECE.finditer(text.translate(_QUOTES))
    stated = [found[3] or f"{found[1]}{found[2]}" for found in pieces]
    if any(one.startswith('"') for one in stated):
        raise ValueError("a phrase in quotes does not end")
    terms = dict.fromkeys(term(one) for one in stated if folded(one) or "*" in one)
    if not terms:
        raise ValueError("there is no letter and no digit in it")
    return tuple(terms)


def holds(text: str, looked_for: Term) -> bool:
    """Whether a folded text holds a term."""
    end = "" if looked_for.is_prefix else " "
    return f" {looked_for.words}{end}" in f" {text} "


def is_name_of(wanted: str, name: str) -> bool:
    """Whether the words of one folded name stand in another in this order, others between them:
    ``lovelace``, ``ada lovelace`` and ``ada k lovelace`` all name ``ada k lovelace``."""
    rest = iter(name.split())
    return all(word in rest for word in wanted.split())


def printed(looked_for: Term) -> str:
    """A term as a configuration states it."""
    return f"{looked_for.words}{'*' if looked_for.is_prefix else ''}"


def _fold(sign: str) -> str:
    """A character without case and accents; a space stands where words part.

    It may become several, ideographs among them: ½ is 1⁄2, and ゟ is よ and り.
    """
    if not re.match(_OF_WORDS, sign):
        return " "
    letters = unicodedata.normalize("NFKD", _apart(sign))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _OF_NO_WORD.sub(" ", _apart(bare.casefold().translate(_LETTERS)))


def _apart(signs: str) -> str:
    return re.sub(_IDEOGRAPH, r" \g<0> ", signs)
