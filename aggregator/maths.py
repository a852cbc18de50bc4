r"""Formulas as people read them: ``$\alpha \le 2^{k}$`` is α ≤ 2ᵏ, ``8-32times`` is 8-32×.

The pages of the site lose dollars and most backslashes, other sources keep them; both are read
here. A rule that is not sure changes nothing. It is for the eye alone: the store and the JSON Feed
keep every text as it was stated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.stripped import may_need_mending, mend_stripped
from aggregator.tex import read_tex
from aggregator.text import clean

# Possessive: what may follow is no part of one, and many in a row would be tried again and again.
_ADDRESS = r"https?://[^\s{}<>\"`]++"
# \href{URL}{label}, of which the site leaves URL{label}; a label is no longer than a line or two.
_LINK = re.compile(rf"(?:\\?\bhref\{{)?({_ADDRESS})\}}?\{{([^{{}}]{{1,120}})\}}(?![\w/])")
_URL = re.compile(
    rf"([\w.,:;]?)\\?\b(?:url|footnote)\{{\s*({_ADDRESS})\s*\}}|(?<![^\s(])\{{({_ADDRESS})\}}"
)
_TIED = re.compile(r"(?<=\w)~(?=(?:\\?(?:url|href)\{)?https?://)")
_AT_ADDRESSES = re.compile(rf"({_ADDRESS}|www\.\S+|(?<![\w.+-])[\w.+-]{{1,64}}+@[\w-]+\.\w+)")
_CODE = re.compile(
    r"((?<!`)`(?=[^`\s])[^`\n]+`(?![`\w])|(?:\b[A-Za-z]:|(?<!\S)\\\\\w+)(?:\\[\w.-]*+)++(?![{^$]))"
)
_ESCAPED = re.compile(r"\\([%&_#~])")


def readable(text: str) -> str:
    """The text with its formulas in Unicode; the same object if it holds none.

    Line breaks stay, and a text of one line stays one. It never fails: what cannot be read is left.
    """
    if not _may_hold_formula(text):
        return text
    pieces = _CODE.split(text) if "`" in text or "\\" in text else [text]
    pieces[::2] = map(_prose, pieces[::2])
    mended = "".join(pieces)
    return clean(mended) if mended != text else text


def each_readable(texts: Sequence[str]) -> tuple[str, ...]:
    """`readable` of several short texts: names hardly ever hold a formula, which one look tells."""
    return tuple(map(readable, texts) if _may_hold_formula("\n".join(texts)) else texts)


def _may_hold_formula(text: str) -> bool:
    return "\\" in text or "$" in text or may_need_mending(text)


def _prose(text: str) -> str:
    """A text without code; nothing in its addresses is TeX but escapes."""
    if "://" in text:
        text = _TIED.sub(" ", text)
        if "{" in text:
            text = _URL.sub(_address, _LINK.sub(_link, text))
    may_hold_address = "://" in text or "www." in text or "@" in text
    pieces = _AT_ADDRESSES.split(text) if may_hold_address else [text]
    pieces[::2] = [mend_stripped(read_tex(piece)) for piece in pieces[::2]]
    pieces[1::2] = [_ESCAPED.sub(r"\1", piece) for piece in pieces[1::2]]
    return "".join(pieces)


def _link(found: re.Match[str]) -> str:
    address, label = found[1], found[2].strip()
    if _bare(label) != _bare(address):
        return f"{label} ({address})"
    return f"{address}." if label.endswith(".") else address


def _bare(address: str) -> str:
    return address.rpartition("://")[2].strip("/.")


def _address(found: re.Match[str]) -> str:
    return found[3] or f"{found[1]}{' ' if found[1] else ''}{found[2]}"
