r"""TeX that is there, as people read it: formulas between dollars, commands, accents, escapes.

pylatexenc knows what the commands mean. It is asked about one short snippet at a time, whose braces
pair and whose every command is known: so it cannot fail, and nothing it does not know is lost. It
would read ``%`` as a comment and drop an unknown ``\method`` from a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from aggregator.indices import Height, index

# An argument in braces, at most three deep; possessive, so that no text makes it try twice.
_ARGUMENT = r"\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\}"
_NAME = re.compile(r"\\([A-Za-z]+)")
_SNIPPET = 600
"""So long a snippet is no formula of an abstract: it is left as it is."""

_DOLLARS = re.compile(r"((?<!\\)\$\$?)")
_BRACKETED = re.compile(r"\\\(([^$]{1,300}?)\\\)|\\\[([^$]{1,300}?)\\\]")
_COMMAND = re.compile(rf"(?<!\\)\\([A-Za-z]{{2,}})((?:\{{\}}|{_ARGUMENT})*+)")
# The letters that TeX sets an accent on; the result must be a letter of its own, see `_accented`.
_ACCENT = re.compile(
    r"(\{)?(\\(?:[\"'`^~=.] ?|[cHkruv](?=\{)|[cHkruv] )(?:\{\\?[A-Za-z]\}|\\?[A-Za-z]))(?(1)\})"
)
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])\\'(?=(?:s|t|re|ll|ve|m|d)\b)")
_LETTER = re.compile(
    r"\{\\([loLOij]|ss|ae|AE|oe|OE|aa|AA)\}"
    r"|\\([loLO])\{\}|(?<=[A-Za-z])\\([loLO])(?: (?=[a-z])|(?![A-Za-z]))"
)
_DECLARED = re.compile(r"\{\\(?:bf|em|it|rm|sc|sf|tt)\s+([^{}]*)\}|\\b\{(\w{3,}[^{}]*)\}")
_DEGREES = re.compile(r"(?<=\d)\{\\(?:deg|degree|textdegree)\}")
_ESCAPE = re.compile(r"(?<!\\)\\([%&_#$])|(?<!\\) ?\\ +(?=\S)|(?<=\d)\\,(?=\w)")
_NEW_LINE = re.compile(r"(?<=\w)\\\\\s+(?=\w)")
# A command of the authors' own, as ``\method`` or ``\OurBench{}``, alone among words.
_OWN = re.compile(r"(?<![^\s(~\"'“-])(\{?)\\(?!n[A-Z])([A-Za-z]{3,})(\}?)(?![^\s).,;:?!~\"'”-])")
_OWN_EMPTY = re.compile(r"(?<![^\s(~\"'“-])\\([A-Z][a-z]+[A-Z][A-Za-z]+)\{\}")


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


_FONTS = _words(
    "text textbf textit textmd textnormal textrm textsc textsf textsl texttt textup emph underline"
    " mathbf mathcal mathfrak mathit mathrm mathscr mathsf mathtt boldsymbol bm operatorname"
    " mbox hbox ensuremath overline widehat widetilde"
)
_FRACTIONS = ("frac", "dfrac", "tfrac", "nicefrac")
_DOUBLE = ("mathbb", "mathbbm", "mathds")
_ACCENTS = _words("acute bar breve check ddot dot grave hat not tilde vec")
_WITH_ARGUMENT = (*_FONTS, *_FRACTIONS, *_ACCENTS, *_DOUBLE, "sqrt", "textcolor")
_SIGNS = {
    "epsilon": "ε",
    "phi": "φ",
    "ast": "*",
    "star": "*",
    "deg": "°",
    "degree": "°",
    "ne": "≠",
    "lt": "<",
    "gt": ">",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "checkmark": "✓",
    "eg": "e.g.",
    "ie": "i.e.",
    "etal": "et al.",
    "etc": "etc.",
    "S": "§",
    "textgreater": ">",
    "textless": "<",
} | dict.fromkeys(
    _words(
        "left right middle big bigl bigr Big Bigl Bigr bigg biggl biggr displaystyle textstyle"
        " limits nolimits xspace rm bf it sf tt sc em cal"
    ),
    "",
)
"""Where the library has none, or one that fonts lack. ``\\eg`` and its like are of CVPR's style."""

_FUNCTIONS = _words("arg argmax argmin cos exp inf lim ln log max min sin sup tan tanh")
_BLACKBOARD = str.maketrans("CHNPQRZ", "ℂℍℕℙℚℝℤ")
"""Those that every font has; other letters stay letters."""

# Of one letter only these: the library would drop any other.
_SHORT_NAMES = frozenset("bcdHkruvijlLoO")
# The date of the day; and oddities of the library whose names authors use for their own.
_REFUSED = frozenset(_words("today image original recorder estimates between"))
# TeX that makes no text, and what models are told to answer with.
_NO_NAMES = frozenset(
    _words(
        "begin end input include item def newcommand renewcommand newline noindent par cite citep"
        " citet ref label section footnote boxed box href url usepackage documentclass caption"
    )
)
_BINARY = r"×·±≤≥≈∼≠∈→≡∝⊂⊆∩∪"
_HALF_SPACED = re.compile(rf"(?<=\S)([{_BINARY}]) +(?=\S)|([⟨⌊⌈]) +")


def read_tex(text: str) -> str:
    """The text with every piece of TeX that is surely one replaced; line breaks stay."""
    if "$" in text:
        text = _dollars(text)
    if "\\" not in text:
        return text
    text = _BRACKETED.sub(lambda found: _formula((found[1] or found[2]).strip(), found[0]), text)
    text = _DEGREES.sub("°", _DECLARED.sub(r"\1\2", text))
    text = _ACCENT.sub(_accented, _APOSTROPHE.sub("'", text))
    text = _LETTER.sub(_letter, text)
    text = _OWN_EMPTY.sub(r"\1", _COMMAND.sub(_command, text))
    text = _ESCAPE.sub(lambda found: found[1] or " ", text)
    return _OWN.sub(_named, _NEW_LINE.sub(" ", text))


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


_TEX_MARK = re.compile(r"\\[A-Za-z%#|]|[\^_{}]|[=<>≤≥≈∼×Α-Ωα-ω]")
_SHORT = re.compile(
    r"[A-Za-z][A-Za-z@-]{0,15}'?|[A-Za-z]\d|\d[\d.,]*%?|[A-Za-z]*\([A-Za-z0-9, +*/-]{1,20}\)"
)
_STRIPPED_COMPARISON = re.compile(r"[^\s$]{1,20} (?:le|leq|ge|geq|times|sim|approx) [^\s$]{1,20}")
_PLAIN_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")


def _is_formula(before: str, inner: str, after: str) -> bool:
    tight = inner.strip()
    if not tight or len(inner) > _SNIPPET or "\n\n" in inner or "://" in inner or "`" in inner:
        return False
    # As in pandoc: "$5 and $10" has a space before the second dollar, or a digit after it. With a
    # space on both sides, as in "$a$ and $b$", it may be what stands between two formulas.
    if inner != tight and (
        not (inner[0].isspace() and inner[-1].isspace())
        or before[-1:].strip("( \n")
        or after[:1].isalnum()
        or after.startswith("\\")
    ):
        return False
    if after[:1].isdigit():  # as in ``$\sim$14B``
        return tight[:1] in "\\^_"
    if _SHORT.fullmatch(tight):
        return True
    # "$5 million in 2020 (F_1 = 3$)": words after an amount are a sentence.
    if tight[:1].isdigit() and _PLAIN_WORD.search(tight):
        return "\\" in tight
    return bool(_TEX_MARK.search(tight) or _STRIPPED_COMPARISON.fullmatch(tight))


def _formula(inner: str, otherwise: str) -> str:
    if "\\" not in inner:
        inner = _stripped_signs(inner)
    told = _asked(_wrapped(inner))
    return otherwise if told is None else _HALF_SPACED.sub(r"\1\2", told).strip()


_SCRIPT_OF_COMMAND = re.compile(rf"([\^_])(\\[A-Za-z]+(?:{_ARGUMENT})*+)")
_BEFORE_FUNCTION = re.compile(rf"(?<=[A-Za-z0-9)])\\({'|'.join(_FUNCTIONS)})(?![A-Za-z])")
_AFTER_FUNCTION = re.compile(rf"\\({'|'.join(_FUNCTIONS)})(?=\\[A-Za-z]|\d)")
_SPACED = re.compile(rf"\\(?!(?:{'|'.join(_WITH_ARGUMENT)})(?![A-Za-z]))([A-Za-z]+) +")


def _wrapped(inner: str) -> str:
    inner = inner.replace("\\operatorname*", "\\operatorname")
    # TeX raises a command with its arguments; the library would raise its name alone.
    inner = _SCRIPT_OF_COMMAND.sub(r"\1{\2}", inner)
    # A function stands apart from its neighbours without a space in the source.
    inner = _BEFORE_FUNCTION.sub(r" \\\1", inner)
    inner = _AFTER_FUNCTION.sub(r"\\\1 ", inner)
    # What the library would take as the end of a name is a space that somebody set.
    return _SPACED.sub(r"\\\1{} ", inner)


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
    return _asked(f"\\{found[1] or found[2] or found[3]}") or found[0]


def _accented(found: re.Match[str]) -> str:
    told = _asked(found[2].replace(" ", ""))
    return told if told is not None and len(told) == 1 else found[0]


def _command(found: re.Match[str]) -> str:
    told = _asked(_wrapped(found[0]))
    if told is None or (not found[2] and "\\" in told):
        return found[0]
    name = found[1]
    text, start, end = found.string, found.start(), found.end()
    if name in _FUNCTIONS:
        before = " " if text[start - 1 : start].isalnum() else ""
        return f"{before}{told}{' ' if text[end : end + 1].isalnum() else ''}"
    return told.rstrip(".") if text[end : end + 1] == "." else told


def _named(found: re.Match[str]) -> str:
    # What it stood for is lost; its name is the nearest to it, and the backslash says nothing.
    opened, name, closed = found.groups()
    paired = bool(opened) == bool(closed)
    return (
        name
        if paired and name not in _NO_NAMES | _REFUSED and not _library().known(name)
        else found[0]
    )


@lru_cache(maxsize=1024)
def _asked(snippet: str) -> str | None:
    """What the library makes of a snippet; None: it is left as it is."""
    if len(snippet) > _SNIPPET or "$" in snippet or "\n\n" in snippet:
        return None
    library = _library()
    if not all(map(library.known, _NAME.findall(snippet))):
        return None
    return library.told(re.sub(r"(?<!\\)([%&#])", r"\\\1", snippet))


class _Library(NamedTuple):
    known: Callable[[str], bool]
    told: Callable[[str], str | None]


@cache
def _library() -> _Library:
    # Imported by the first text that holds TeX: most runs publish without any.
    from pylatexenc import latex2text, latexwalker, macrospec

    argument = macrospec.MacroStandardArgsParser("{")
    syntax = latexwalker.get_default_latex_context_db().filter_context(
        keep_categories=["latex-base"]
    )
    syntax.add_context_category(
        "ours",
        macros=[macrospec.std_macro(name, False, 1) for name in (*_FONTS, *_DOUBLE)]
        + [macrospec.std_macro(name, False, 2) for name in _FRACTIONS]
        + [macrospec.std_macro(f"text{way}script", False, 1) for way in ("super", "sub")]
        + [macrospec.std_macro("textcolor", False, 2)],
        specials=[macrospec.SpecialsSpec(sign, args_parser=argument) for sign in "^_"]
        + [macrospec.SpecialsSpec("~")],
        prepend=True,
    )

    def part(node: Any, reader: Any, number: int) -> str:
        return str(reader.node_arg_to_text(node, number))

    def scripted(height: Height) -> Callable[[Any, Any], str]:
        return lambda node, l2tobj: index(height, part(node, l2tobj, 0))

    def fraction(node: Any, l2tobj: Any) -> str:
        return "/".join(_in_brackets(part(node, l2tobj, number)) for number in (0, 1))

    def root(node: Any, l2tobj: Any) -> str:
        degree = part(node, l2tobj, 0) if node.nodeargd.argnlist[0] else ""
        raised = index("^", degree) if degree else ""
        return f"{raised}√{_in_brackets(part(node, l2tobj, 1))}"

    def blackboard(node: Any, l2tobj: Any) -> str:
        return part(node, l2tobj, 0).translate(_BLACKBOARD)

    text = latex2text.MacroTextSpec
    meaning = latex2text.get_default_latex_context_db().filter_context(
        keep_categories=["latex-base", "advanced-symbols"]
    )
    meaning.add_context_category(
        "ours",
        macros=[text(name, discard=False) for name in _FONTS]
        + [text(name, sign) for name, sign in _SIGNS.items()]
        + [text(name, name) for name in _FUNCTIONS]
        + [text(name, fraction) for name in _FRACTIONS]
        + [text("textcolor", lambda node, l2tobj: part(node, l2tobj, 1)), text("|", "‖")]
        + [text(name, blackboard) for name in _DOUBLE]
        + [text("sqrt", root)]
        + [text("textsuperscript", scripted("^")), text("textsubscript", scripted("_"))],
        specials=[
            latex2text.SpecialsTextSpec("^", scripted("^")),
            latex2text.SpecialsTextSpec("_", scripted("_")),
            latex2text.SpecialsTextSpec("~", " "),
            latex2text.SpecialsTextSpec("&", "&"),
        ],
        prepend=True,
    )
    reader = latex2text.LatexNodes2Text(meaning, strict_latex_spaces=True)

    ours = {*_WITH_ARGUMENT, *_SIGNS, *_FUNCTIONS, "textsuperscript", "textsubscript"}

    def known(name: str) -> bool:
        if name in ours or name in _SHORT_NAMES:
            return True
        sign = getattr(meaning.get_macro_spec(name), "simplify_repl", None)
        return name not in _REFUSED and isinstance(sign, str) and "%" not in sign

    def told(snippet: str) -> str | None:
        walker = latexwalker.LatexWalker(snippet, latex_context=syntax, tolerant_parsing=False)
        try:
            nodes, _, _ = walker.get_latex_nodes()
        except latexwalker.LatexWalkerError:
            return None
        return str(reader.nodelist_to_text(nodes))

    return _Library(known, told)


def _in_brackets(term: str) -> str:
    return term if term.isalnum() or len(term) == 1 else f"({term})"
