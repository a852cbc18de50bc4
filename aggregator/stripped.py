"""TeX that lost its dollars and backslashes: ``8-32times``, ``tau^2-bench``, ``texttt{D}ual``.

The names that are left may be words, too. So a name is taken for a command only where no word
stands like that: glued to a number, with a ``^`` or ``_`` after it, before a brace; each rule says
why it is safe. Greek letters by name (``alpha``, ``phi-4``) and ``10 times`` stay words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from aggregator.indices import Height, index


def _table(pairs: str) -> dict[str, str]:
    words = pairs.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_GREEK = _table(
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι"
    " kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ"
    " omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω ell ℓ nabla ∇"
)
_NEVER_WORDS = _table(
    "varepsilon ε varphi φ vartheta ϑ leq ≤ geq ≥ neq ≠ cdot · cdots ⋯ ldots … infty ∞ propto ∝"
    " subseteq ⊆ rightarrow → leftarrow ← leftrightarrow ↔ longrightarrow ⟶ lceil ⌈ rceil ⌉"
    " lfloor ⌊ rfloor ⌋ langle ⟨ rangle ⟩"
)
"""Names that are neither English nor code, wherever they stand alone."""

_SIGNS = _table("times × sim ∼ approx ≈ pm ± le ≤ ge ≥ deg ° sum ∑ prod ∏ int ∫")
_FORMULA_SIGNS = _GREEK | _NEVER_WORDS | _SIGNS
_BLACKBOARD = str.maketrans("CHNPQRZ", "ℂℍℕℙℚℝℤ")


class _Rule(NamedTuple):
    needles: tuple[str, ...]
    """One of them is in every text that the rule could change; none: see `_GLUED`."""
    pattern: str
    """Compiled, and kept, by `re` when a text first needs it."""
    replacement: str | Callable[[re.Match[str]], str]


def may_need_mending(text: str) -> bool:
    """Whether any rule could change the text."""
    return any(map(text.__contains__, _NEEDLES)) or _GLUED.search(text) is not None


def mend_stripped(text: str) -> str:
    """The text with every remnant of TeX that is surely one replaced; line breaks stay."""
    glued = _GLUED.search(text)
    for rule in _RULES:
        if any(map(text.__contains__, rule.needles)) if rule.needles else glued:
            text = re.sub(rule.pattern, rule.replacement, text)
    return text


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


def _sign(found: re.Match[str]) -> str:
    return _FORMULA_SIGNS[found[0]]


def _sign_of_group(found: re.Match[str]) -> str:
    return _FORMULA_SIGNS[found[1]]


def _compared(found: re.Match[str]) -> str:
    return found[1] + _FORMULA_SIGNS[found[2]]


def _font(found: re.Match[str]) -> str:
    return found[2].translate(_BLACKBOARD) if found[1] == "mathbb" else found[2]


def _fraction(found: re.Match[str]) -> str:
    above, number, name, power = found.groups()
    if number and not above.isdigit():
        return found[0]
    return f"{above}/{number or _GREEK[name] + (power or '')}"


_NAMED = re.compile(rf"(?<![A-Za-z])(?:{_any(_FORMULA_SIGNS)})(?![A-Za-z])")
_PRODUCT = re.compile(r"(?<![A-Za-z])([A-Za-z]) ?times ?([A-Za-z])(?![A-Za-z])")


def _in_formula(content: str) -> str:
    """What stands under a ``^`` or ``_``: there every name is a command."""
    return _NAMED.sub(_sign, _PRODUCT.sub(r"\1×\2", content))


# Of lower-case words only these have powers: km^2, log^2; ``pass^4`` and ``file_{id}`` are names.
_MAY_HAVE_POWER = frozenset(
    ("cm", "km", "mm", "nm", "ms", "log", "max", "min", "exp", "sin", "cos")
)


def _indexed(found: re.Match[str]) -> str:
    base, mark, group, bare = found["base"] or "", found["mark"], found["group"], found["bare"]
    height: Height = "^" if mark == "^" else "_"
    after = found.string[found.end() : found.end() + 1]
    name = base.isalpha() and base.islower() and base.isascii() and len(base) > 1
    sure = height == "^" and (group is not None or after.isupper())
    if name and not sure and base not in _MAY_HAVE_POWER:
        return found[0]
    return base + index(height, bare if group is None else _in_formula(group), after)


_UNIT = r"(?:(?:[KMBTGkx×%]|ms|s|h|GB|MB|TB|times)(?![A-Za-z]))"
_FONTS = (
    "text textbf textit textrm textsc textsf texttt emph underline mathbb mathbf mathcal mathit"
    " mathrm mathsf boldsymbol operatorname"
)

_BASE = r"(?:(?<![^\W_])|(?<=\^\d))(?P<base>[∇∑∏∫]|[^\W_]{1,40})"
_GROUP = r"\{(?P<group>[^{}\n]{1,60})\}"


def _rule(needles: str, pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> _Rule:
    return _Rule(tuple(needles.split()), pattern, replacement)


_RULES = (
    # Quotes and ties as TeX has them. A tie stands behind a word and before a word or a bracket:
    # not before a number (~30 %), not in x~N(0,1), not in a path.
    _rule(
        "``",
        r"(?<!`)``(?=[^\s`])(?:([^`\"]{1,300}?)''(?!')|([^`\"()=]{1,80}?)\"(?!\w))",
        "“\\1\\2”",
    ),
    _rule(
        "~",
        r"((?:[^\W_]{2}|\s\d|[).,:;\]}]))~(?=[(\[]|[A-Za-z\\][\w.,\\-]+(?:[\s~]|$)|https?:)",
        r"\1 ",
    ),
    # A range of numbers; between words two dashes are a dash of any length.
    _rule("--", r"(?<=[\d%])--(?=\d)", "–"),
    # Nothing but TeX glues a font to a brace.
    _rule(
        "{",
        rf"(?<![A-Za-z_.\\])({_any(_FONTS.split())})\{{([^{{}}]{{0,200}})\}}(?!\{{)",
        _font,
    ),
    _rule("{", r"\{(?:bf|em|it|rm|sc|tt)\s+([^{}]{1,200})\}", r"\1"),
    # 360^circ, 7{times}, {sim}11%, γ{=}4, O({VM}^2), {Δ}G
    _rule("^", r"\^(?:(circ)(?=[^a-z]|times|$)|\{(circ)\})", "°"),
    _rule("^", r"\^(?:(?:star|ast)(?![A-Za-z])|\{(?:star|ast)\})", "*"),
    _rule("{", r"(?<=\d)\{(times|deg)\}", _sign_of_group),
    _rule("{", r"\{(sim|approx|leq|geq|le|ge|pm)\}(?=\d)", _sign_of_group),
    _rule("{", r"(?<=\w)\{([=<>-])\}(?=[\w-])", r"\1"),
    _rule("{", r"\{([A-Za-z]{1,4}(?=\}\^)|[Α-Ωα-ω])\}", r"\1"),
    # 1{2}, d{delta}: what the site leaves of a fraction.
    _rule(
        "{",
        rf"(?<![\w.^_\\])([1-9]|[A-Za-z])\{{(?:(\d{{1,2}})|({_any(_GREEK)})(\^\d)?)\}}",
        _fraction,
    ),
    _rule(
        "varepsilon varphi vartheta leq geq neq cdot ldots infty propto subseteq tarrow ceil floor"
        " langle rangle",
        rf"(?<![A-Za-z_\\-])(?:{_any(_NEVER_WORDS)})(?![A-Za-z_'\"]|\.[a-z])",
        _sign,
    ),
    _rule(
        "leq geq neq cdot",
        rf"(?<![A-Za-z_\\])({_any(_GREEK)})(leq|geq|neq|cdot)(?![A-Za-z])",
        lambda found: _FORMULA_SIGNS[found[1]] + _FORMULA_SIGNS[found[2]],
    ),
    _rule("_", r"(?<![\w\\])(?:sum|prod|int)(?=_\{)", _sign),
    # Greek with a power or an index, or compared with a number. A name in code has a dot or a dash
    # before it, or a word behind its underscore.
    _rule(
        "^ _",
        rf"(?<![\w\\/.@#-])(?:{_any(_GREEK)})(?=[\^_](?:\{{|-?\d|[A-Za-z*](?![^\W_])))"
        r"(?!\w+\.[A-Za-z])",
        _sign,
    ),
    _rule(
        "= < >",
        rf"(?<![\w\\/.-])(?:(?!delta)|(?<=[<>]))(?:{_any(_GREEK)})(?=[=<>]-?\.?\d)",
        _sign,
    ),
    _rule("pi/ (pi)", r"(?<![\w\\/])pi(?=/\d)|(?<=\b[A-Z]\()pi(?=\))", "π"),
    # Powers and indices. An index without a brace has a single letter before it, and nothing of a
    # name of a file or of a program around it.
    _rule("_", rf"{_BASE}(?P<mark>_)(?:{_GROUP}|(?P<bare>(?!)))", _indexed),
    _rule(
        "^",
        rf"(?:{_BASE}|(?<=[)\]]))(?P<mark>\^)"
        rf"(?:{_GROUP}|(?P<bare>-?\d+(?:\.\d+)?|[A-Za-z*+†](?!\w)))",
        _indexed,
    ),
    _rule(
        "_",
        r"(?<![\w/\\.@#-])(?P<base>[^\W\d_]|log)(?P<mark>_)(?P<group>(?!))?"
        r"(?P<bare>\d{1,3}(?:\.\d+)?|[a-z])(?![\w{(\[/]|\.\w)",
        _indexed,
    ),
    # 8times, 64times64, 360°times180°, 4times GPUs: no English word is glued to a number.
    _rule("times", r"(?:(?<=[\d°²³])|(?<=\d[KMBk]))times(?=sim\d|[^a-z]|$)", "×"),
    # 64 times 64: behind the word, as in "10 times", stands no number.
    _rule("times", r"(?<=[\d²³])(\s)times(\s+)(?=\d)", r"\1×\2"),
    _rule("times", r"(?<![\w-])([b-hjkmnp-z])times ?([a-z])(?![A-Za-z])", r"\1×\2"),
    _rule("times", r"(?<![\w-])([A-Z])times ?([A-Z])(?![A-Za-z])", r"\1×\2"),
    # sim14B, sim!30; sim2real and sim3 are names.
    _rule(
        "",
        rf"(?<![\w./\\-])sim!?(?=\d[\d.,]*+{_UNIT}|(?:\d\d|\d[.,]\d|[014-9])[\d.,]*+(?![A-Za-z]))",
        "∼",
    ),
    _rule("approx", r"(?<![\w.-])approx(?=\d)|(?<=\d )approx(?= [\d.])", "≈"),
    # kge3; bge3 is a model, le3 and sge4 may be names.
    _rule("", r"(?<![\w.-])([knKN])(le|ge)(?=\d)(?!\d+[A-Za-z])", _compared),
    _rule("leq geq neq", r"(?<![\w.-])([A-Za-z])(leq|geq|neq)(?=\d)", _compared),
    # 0.5pm0.1; 5pm2 and 3pm10 may be times of day.
    _rule(
        "",
        r"(?:(?<=\.\d)|(?<=\d\d)|(?<=\d%))pm(?=\d)(?!\d{1,2}(?![\d.%]))|(?<=\d)pm(?=\d*\.\d)",
        "±",
    ),
    _rule("left(", r"(?<=[A-Z])left\( ?([^()]{1,120}?)\s?right\)", r"(\1)"),
)
_NEEDLES = tuple(dict.fromkeys(needle for rule in _RULES for needle in rule.needles))
# sim14, sim!14, 1pm2, kge3, kle5
_GLUED = re.compile(r"[em!]\d")
