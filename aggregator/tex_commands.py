r"""What the commands of TeX mean: ``\alpha`` is α, ``\frac{a}{b}`` is a/b.

pylatexenc knows them. It is asked about one short snippet at a time, whose braces pair and whose
every command is known: so it cannot fail, reads no file, and nothing it does not know is lost. It
would read ``%`` as a comment and drop an unknown ``\method`` from a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from aggregator.indices import Height, index

ARGUMENT = r"\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\}"
"""One in braces, at most three deep; possessive, so that no text makes it try twice."""
_NAME = re.compile(r"\\([A-Za-z]+)")
LONGEST = 600
"""Characters of a snippet; no formula of an abstract is longer."""


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

FUNCTIONS = _words("arg argmax argmin cos exp inf lim ln log max min sin sup tan tanh")
"""Set as words, apart from their neighbours."""

_BLACKBOARD = str.maketrans("CHNPQRZ", "ℂℍℕℙℚℝℤ")
"""Those that every font has; other letters stay letters."""

# Of one letter only these: the library would drop any other.
_SHORT_NAMES = frozenset("bcdHkruvijlLoO")
# The date of the day; and oddities of the library whose names authors use for their own.
_REFUSED = frozenset(_words("today image original recorder estimates between"))


@lru_cache(maxsize=1024)
def meaning(snippet: str) -> str | None:
    """A snippet of TeX as text of one or more lines; None: it is left as it is."""
    if len(snippet) > LONGEST or "$" in snippet or "\n\n" in snippet:
        return None
    if not all(map(known, _NAME.findall(snippet))):
        return None
    return _library().told(_prepared(snippet))


def known(name: str) -> bool:
    """Whether a command, without its backslash, has a meaning here."""
    return name not in _REFUSED and _library().known(name)


_SCRIPT_OF_COMMAND = re.compile(rf"([\^_])(\\[A-Za-z]+(?:{ARGUMENT})*+)")
_BEFORE_FUNCTION = re.compile(rf"(?<=[A-Za-z0-9)])\\({'|'.join(FUNCTIONS)})(?![A-Za-z])")
_AFTER_FUNCTION = re.compile(rf"\\({'|'.join(FUNCTIONS)})(?=\\[A-Za-z]|\d)")
_SPACED = re.compile(rf"\\(?!(?:{'|'.join(_WITH_ARGUMENT)})(?![A-Za-z]))([A-Za-z]+) +")


def _prepared(snippet: str) -> str:
    # To the library ``%`` is a comment, ``&`` a column and ``#`` an argument.
    snippet = re.sub(r"(?<!\\)([%&#])", r"\\\1", snippet)
    snippet = snippet.replace("\\operatorname*", "\\operatorname")
    # TeX raises a command with its arguments; the library would raise its name alone.
    snippet = _SCRIPT_OF_COMMAND.sub(r"\1{\2}", snippet)
    # A function stands apart from its neighbours without a space in the source.
    snippet = _BEFORE_FUNCTION.sub(r" \\\1", snippet)
    snippet = _AFTER_FUNCTION.sub(r"\\\1 ", snippet)
    # What the library would take as the end of a name is a space that somebody set.
    return _SPACED.sub(r"\\\1{} ", snippet)


class _Incomplete(ValueError):
    """A command without its argument, as the second one of ``\\sqrt\\sqrt``."""


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
        if node.nodeargd is None:
            raise _Incomplete
        return str(reader.node_arg_to_text(node, number))

    def scripted(height: Height) -> Callable[[Any, Any], str]:
        return lambda node, l2tobj: index(height, part(node, l2tobj, 0))

    def fraction(node: Any, l2tobj: Any) -> str:
        return "/".join(_in_brackets(part(node, l2tobj, number)) for number in (0, 1))

    def root(node: Any, l2tobj: Any) -> str:
        degree = part(node, l2tobj, 0)
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
        + [text(name, name) for name in FUNCTIONS]
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

    ours = {*_WITH_ARGUMENT, *_SIGNS, *FUNCTIONS, "textsuperscript", "textsubscript"}

    def known(name: str) -> bool:
        if name in ours or name in _SHORT_NAMES:
            return True
        sign = getattr(meaning.get_macro_spec(name), "simplify_repl", None)
        return isinstance(sign, str) and "%" not in sign

    def told(snippet: str) -> str | None:
        walker = latexwalker.LatexWalker(snippet, latex_context=syntax, tolerant_parsing=False)
        try:
            nodes, _, _ = walker.get_latex_nodes()
            return str(reader.nodelist_to_text(nodes))
        except (latexwalker.LatexWalkerError, _Incomplete):
            return None

    return _Library(known, told)


def _in_brackets(term: str) -> str:
    return term if term.isalnum() or len(term) == 1 else f"({term})"
