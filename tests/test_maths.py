"""Formulas become readable, and nothing else changes."""


import pytest

from aggregator.maths import readable

# -- TeX that is there


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"for $\alpha \le 2^{k}$ only", "for α ≤ 2ᵏ only"),
        (r"in \mathcal{O}(n\log n) steps", "in O(n log n) steps"),
        (r"in $\mathcal{O}(n\log n)$ steps", "in O(n log n) steps"),
        (r"a \textbf{bold} \emph{claim}", "a bold claim"),
        (r"costs 5\% of R\&D", "costs 5% of R&D"),
        (r"by Uzna\'{n}ski", "by Uznański"),
        (r"$\mathbb{R}^{d\times d}$ and $n\times m$", "ℝ^(d×d) and n×m"),
        (r"$\frac{a+1}{b}$ or $\sqrt{n+1}$, $\sqrt[3]{n}$", "(a+1)/b or √(n+1), ³√n"),
        (r"$8$-$32\times$ with $\sim$14B", "8-32× with ∼14B"),
        (r"$k\geq 3$, $90^\circ$, $\ell_p$", "k≥3, 90°, ℓₚ"),
        (r"Code$^\text{N}$ and A$^*$", "Codeᴺ and A*"),
        (r"$\{0,1\}^n$ and $\|x\|_2$", "{0,1}ⁿ and ‖x‖₂"),
        (r"\( O(n^3) \) or \[ x_{i} \]", "O(n³) or xᵢ"),
        (r"$$x^{n+1}$$", "xⁿ⁺¹"),
        (r"2.3\times faster", "2.3× faster"),
        (r"turned by 360{\deg}", "turned by 360°"),
        (r"{\em Deep Talk} by \textcolor{red}{us}", "Deep Talk by us"),
        (r"E\textsuperscript{2}R", "E²R"),
        (r"others, \eg, these, \ie. those", "others, e.g., these, i.e. those"),
        ("$textbf{one} and textbf{two}$", "one and two"),
        ("$P(wrong) le (1 - p_{gen})^N$", "P(wrong) ≤ (1 - p_gen)ᴺ"),
    ],
)
def test_tex_that_is_there_is_read(written: str, read: str) -> None:
    assert readable(written) == read
