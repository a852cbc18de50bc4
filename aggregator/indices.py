"""Powers and indices as Unicode has them: ``x^{2}`` is x², ``x_{max}`` stays x_max.

Unicode holds raised and lowered forms of digits, signs and most letters, not of all. What it cannot
show keeps its ``^`` or ``_``, in brackets where it is more than one word: ``2^(n/2)``.
"""

from __future__ import annotations

import re
from typing import Literal

Height = Literal["^", "_"]

_RAISED = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ∗⋆′",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ**′",
)
_LOWERED = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
)
_TABLE = {"^": _RAISED, "_": _LOWERED}
# These stand at their height as they are: 90°, A*, K†, and the point of 0.5 between two digits.
_AS_IT_IS = {"^": frozenset("°*†‡′'.,"), "_": frozenset(".")}
_WORD = re.compile(r"\w+(?:[.-]\w+)*")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_DECIMAL = re.compile(r"[^.,]+|[+-]?\d+[.,]\d+")


def index(height: Height, content: str, after: str = "") -> str:
    """What stands raised or lowered, without its base; ``after`` is the character that follows.

    Words of three letters or more stay words: ``x_max`` reads better than xₘₐₓ.
    """
    content = " ".join(content.split())
    if height == "^" and content in ("∘", "circ", "\N{DEGREE SIGN}"):
        return "°"
    tight = content.replace(" ", "")
    if _shown(height, tight):
        return tight.translate(_TABLE[height])
    apart = not (_WORD.fullmatch(content) or len(content) == 1) or after.isalnum()
    return f"{height}({content})" if apart else height + content


def _shown(height: Height, tight: str) -> bool:
    if tight and (_LETTERS.fullmatch(tight) or not _DECIMAL.fullmatch(tight)):
        return False
    return all(ord(sign) in _TABLE[height] or sign in _AS_IT_IS[height] for sign in tight)
