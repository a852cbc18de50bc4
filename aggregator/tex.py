r"""TeX that is there, as people read it: formulas between dollars, commands, accents, escapes.

What is surely TeX is cut out and replaced by its meaning (`aggregator.tex_commands`); a formula
that holds anything unknown stays whole.
"""

from __future__ import annotations

import re

from aggregator.tex_commands import ARGUMENT, FUNCTIONS, LONGEST, known, meaning

_DOLLARS = re.compile(r"((?<!\\)\$\$?)")
# Alone among words, and nothing of a regular expression in it.
_BRACKETED = re.compile(
    r"(?<![^\s(\[])(?:\\\(([^$\"]{1,300}?)\\\)|\\\[([^$\"]{1,300}?)\\\])(?![^\s).,;:?!-])"
)
_REPEATED = re.compile(r"[])][*+?]|\.\*|\(\?")
_COMMAND = re.compile(rf"(?<!\\)\\([A-Za-z]{{2,}})((?:\{{\}}|{ARGUMENT})*+)")
# An accent without braces stands in a word; ``\.com`` and ``\=a`` are no accents.
_ACCENT = re.compile(
    r"(\{)?\\(?:([\"'`^~=.cHkruv])\{(\\?[A-Za-z])\}|(c) ([CSTcst])"
    r"|((?<=[A-Za-z-]\\)[`^~]|(?<![^\s({A-Za-z-]\\)[\"'])(\\?[A-Za-z]))(?(1)\})"
)
# One that closes: then ``\'a`` opens.
_ESCAPED_QUOTE = re.compile(r"\\['\"](?![A-Za-z{\\])")
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])\\'(?=(?:s|t|re|ll|ve|m|d)\b)")
_LETTER = re.compile(
    r"\{\\([loLOij]|ss|ae|AE|oe|OE|aa|AA)\}"
    r"|\\([loLO])\{\}|(?<=[A-Za-z])\\([loLO])(?: (?=[a-z])|(?![A-Za-z]))"
)
_DECLARED = re.compile(r"\{\\(?:bf|em|it|rm|sc|sf|tt)\s+([^{}]*)\}|\\b\{(\w{3,}[^{}]*)\}")
_DEGREES = re.compile(r"(?<=\d)\{\\(?:deg|degree|textdegree)\}")
_ESCAPE = re.compile(
    r"(?<!\\)\\([%&#$]|(?<=\w\\)_|_(?=\w))"
    r"|(?<=[\w.)}])\\ +(?=\S)|(?<=[.:;] )\\ +(?=[A-Z])|(?<=\d)\\,(?=\w)"
)
_ESCAPED_SIGN = re.compile(r"\\([%&#$])")
_OTHER_THAN_ESCAPED_SIGN = re.compile(r"\\(?![%&#$])")
_NEW_LINE = re.compile(r"(?<=\w)\\\\\s+(?=\w)")
# A command of the authors' own, as ``\method`` or ``\OurBench{}``, alone among words.
_OWN = re.compile(r"(?<![^\s(~“])(\{?)\\(?!n[A-Z]|u[a-f]{4})([A-Za-z]{3,})(\}?)(?![^\s).,;:?!~”-])")
_OWN_EMPTY = re.compile(r"(?<![^\s(~“])\\([A-Z][a-z]+[A-Z][A-Za-z]+)\{\}")


# TeX that makes no text, and what models are told to answer with.
_STRUCTURE = (
    "begin end input include item def newcommand renewcommand newline noindent par cite citep citet"
    " ref label section footnote boxed box href url usepackage documentclass caption today"
)
_NO_NAMES = frozenset(_STRUCTURE.split())
_BINARY = r"×·±≤≥≈∼≠∈→≡∝⊂⊆∩∪"
_HALF_SPACED = re.compile(rf"(?<=\S)([{_BINARY}]) +(?=\S)|([⟨⌊⌈]) +|( ) +")


def read_tex(text: str) -> str:
    """The text with every piece of TeX that is surely one replaced; line breaks stay."""
    if "$" in text:
        text = _dollars(text)
    if "\\" not in text:
        return text
    if not _OTHER_THAN_ESCAPED_SIGN.search(text):  # most: ``50\%``, and no other rule could match
        return _ESCAPED_SIGN.sub(r"\1", text)
    text = _BRACKETED.sub(_bracketed, text)
    text = _DEGREES.sub("°", _DECLARED.sub(r"\1\2", text))
    text = _APOSTROPHE.sub("'", text)
    if not _ESCAPED_QUOTE.search(text):
        text = _ACCENT.sub(_accented, text)
    text = _LETTER.sub(_letter, text)
    text = _OWN_EMPTY.sub(r"\1", _COMMAND.sub(_command, text))
    text = _ESCAPE.sub(lambda found: found[1] or " ", text)
    return _OWN.sub(_named, _NEW_LINE.sub(" ", text))


def _bracketed(found: re.Match[str]) -> str:
    inner = (found[1] or found[2]).strip()
    # Markdown has ``\[done\]``, regular expressions ``\(a*\)*``.
    if _REPEATED.search(inner) or re.fullmatch(r"[A-Za-z]{3,}", inner):
        return found[0]
    return _formula(inner, found[0])


def _dollars(text: str) -> str:
    """Pairs of dollars around what can only be a formula; amounts of money keep theirs."""
    parts = _DOLLARS.split(text)
    told = [parts[0]]
    at = 1
    while at < len(parts):
        mark, inner = parts[at], parts[at + 1]
        closed = at + 2 < len(parts) and parts[at + 2] == mark
        if closed and _is_formula(parts[at - 1], inner, parts[at + 3]):
            told += _formula(inner.strip(), mark + inner + mark), parts[at + 3]
            at += 4
        else:
            told += mark, inner
            at += 2
    return "".join(told)


_SURE = re.compile(r"\\[A-Za-z%#|]|\^|_\{|(?:text|math)[a-z]*\{")
_LIKELY = re.compile(r"[_{=<>≤≥≈∼×Α-Ωα-ω]")
_SHORT = re.compile(
    r"[A-Za-z][A-Za-z@-]{0,15}'?|[A-Za-z]\d|\d[\d.,]*%?|[A-Za-z]*\([A-Za-z0-9, +*/-]{1,20}\)"
)
_STRIPPED_COMPARISON = re.compile(r"[^\s$]{1,20} (?:le|leq|ge|geq|times|sim|approx) [^\s$]{1,20}")
_PLAIN_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")


def _is_formula(before: str, inner: str, after: str) -> bool:
    tight = inner.strip()
    if not tight or len(inner) > LONGEST or "\n\n" in inner or "://" in inner or _is_code(inner):
        return False
    # As in pandoc: "$5 and $10" has a space before the second dollar, or a digit after it. With a
    # space on both sides, as in "$a$ and $b$", it may be what stands between two formulas.
    if inner != tight and (
        not (inner[0].isspace() and inner[-1].isspace())
        or before[-1:].strip("( \n")
        or after[:1].isalnum()
        or after.startswith("\\")
        or not _SURE.search(tight)
    ):
        return False
    if after[:1].isdigit():  # as in ``$\sim$14B`` and ``$<$5``
        return tight[:1] in "\\^_<>≤≥"
    if _SHORT.fullmatch(tight) or _STRIPPED_COMPARISON.fullmatch(tight):
        return True
    # "$5 million in 2020 (F_1 = 3$)": words after an amount are a sentence.
    words = len(_PLAIN_WORD.findall(tight))
    if tight[:1].isdigit() and words:
        return "\\" in tight
    return bool(_SURE.search(tight) or (_LIKELY.search(tight) and words < 2))


def _is_code(inner: str) -> bool:
    """Whether it lies between two variables of a program: ``parse($a, "x") == parse($b)``."""
    pairs = (("(", ")"), ("[", "]"), ("{", "}"))
    return (
        "`" in inner
        or '"' in inner
        or ("\\" not in inner and any(inner.count(a) != inner.count(b) for a, b in pairs))
    )


def _formula(inner: str, otherwise: str) -> str:
    if "\\" not in inner:
        inner = _stripped_signs(inner)
    told = meaning(inner)
    return otherwise if told is None else _HALF_SPACED.sub(r"\1\2\3", told).strip()


_STRIPPED_IN_DOLLARS = re.compile(
    r"(?<![A-Za-z\\])(le|ge|leq|geq|times|sim|approx|cdot|pm|rightarrow|lceil|rceil|lfloor|rfloor"
    r"|langle|rangle|infty|ell|alpha|beta|gamma|delta|epsilon|varepsilon|theta|lambda|mu|pi|rho"
    r"|sigma|tau|phi|varphi|psi|omega|text(?:bf|it|tt|rm|sc)?(?=\{)|math(?:bf|cal|bb|rm)(?=\{))"
    r"(?![A-Za-z])"
)


def _stripped_signs(inner: str) -> str:
    # Some pages keep the dollars and lose the backslashes: between dollars a name is a command.
    return _STRIPPED_IN_DOLLARS.sub(r"\\\1", inner)


def _letter(found: re.Match[str]) -> str:
    return meaning(f"\\{found[1] or found[2] or found[3]}") or found[0]


def _accented(found: re.Match[str]) -> str:
    mark, letter = found[2] or found[4] or found[6], found[3] or found[5] or found[7]
    told = meaning(f"\\{mark}{{{letter}}}")
    return told if told is not None and len(told) == 1 else found[0]


def _command(found: re.Match[str]) -> str:
    told = meaning(found[0])
    if told is None or (not found[2] and "\\" in told):
        return found[0]
    name = found[1]
    text, start, end = found.string, found.start(), found.end()
    if name in FUNCTIONS:
        before = " " if text[start - 1 : start].isalnum() else ""
        return f"{before}{told}{' ' if text[end : end + 1].isalnum() else ''}"
    return told.rstrip(".") if text[end : end + 1] == "." else told


def _named(found: re.Match[str]) -> str:
    # What it stood for is lost; its name is the nearest to it, and the backslash says nothing.
    opened, name, closed = found.groups()
    paired = bool(opened) == bool(closed)
    return name if paired and name not in _NO_NAMES and not known(name) else found[0]
