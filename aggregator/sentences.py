"""The first sentences of a text, told by rules of English that most other languages share: pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOO_LONG = 1.5
"""A first sentence that is longer than so many times what is wanted is cut."""
# The mark, what closes with it, and white space; the marks of Chinese and Japanese need none.
_END = re.compile(r"[.?!]+[\"'”’»)\]]*\s+|[。！？]+[”’」』）]*\s*")
_OPENS = "\"'“‘«([「『（"
# Words before a full stop that ends no sentence. One may end after "etc.", so it is none of them.
_SHORT = {
    *("al", "approx", "avg", "cf", "def", "dept", "dr", "eq", "eqn", "eqs", "esp", "fig", "figs"),
    *("jr", "mr", "mrs", "no", "nos", "prof", "prop", "ref", "refs", "resp", "sec", "sect", "st"),
    *("tab", "thm", "v", "viz", "vol", "vs"),
}
_BEFORE_A_WORD = re.compile(r"[\s\"'“‘(\[]")
_LOOK_BACK = 20
"""Characters in which the last word is sought: those that matter are short."""
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[A-Z]")
"""``e.g``, ``w.r.t``, ``U.S``, the ``J`` of a name."""
_NUMBER = re.compile(r"(?:^|[:;,.] )\d{1,2}$")
"""Of a list within a line: ``two parts: 1``, ``a model; 2``."""


def sentences(text: str, most: int = 320) -> str:
    """The first sentences of a text of one line, as many as ``most`` characters hold.

    The first one is told even if it is longer; if it is much longer it is cut after a word, and
    ``…`` says so. Empty only if the text is.
    """
    reach = int(_TOO_LONG * most)
    ends = list(_ends(text, reach))
    if not ends:
        return _cut(text, most)
    return text[: max((end for end in ends if end <= most), default=ends[0])].rstrip()


def _ends(text: str, reach: int) -> Iterator[int]:
    """Where sentences end within the first ``reach`` characters."""
    for mark in _END.finditer(text, 0, reach):
        before = text[max(0, mark.start() - _LOOK_BACK) : mark.start()]
        if _is_end(before, mark[0], text[mark.end() :][:1]):
            yield mark.end()
    if len(text) <= reach:
        yield len(text)


def _is_end(before: str, mark: str, after: str) -> bool:
    """Whether a sentence ends with a mark: what stands before it, and the first sign behind."""
    if mark[0] in "。！？":
        return True
    # Small letters begin none; scripts that know no capitals may.
    if not (after in _OPENS or after.isdigit() or (after.isalpha() and not after.islower())):
        return False
    if not mark.startswith("."):
        return True
    word = _BEFORE_A_WORD.split(before)[-1]
    return not (
        mark.startswith("..")
        or word in _SHORT
        or (word.istitle() and word.lower() in _SHORT)
        or _INITIALS.fullmatch(word)
        or _NUMBER.search(before)
    )


def _cut(text: str, most: int) -> str:
    """The words that fit; signs where words are not parted by spaces."""
    fitting = text[:most]
    words = fitting.rpartition(" ")[0]
    kept = words if len(words) > most / 2 else fitting
    return f"{kept.rstrip(' ,;:–—-([')}…"
