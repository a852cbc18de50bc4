r"""Formulas become readable, and nothing else changes."""

import sys
import unicodedata
from subprocess import run

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aggregator.maths import readable
from aggregator.text import clean


def table(*rows: str) -> pytest.MarkDecorator:
    """Rows ``written => read``."""
    return pytest.mark.parametrize(("written", "read"), [row.split(" => ") for row in rows])


def stays(*rows: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("written", rows)


# -- TeX that is there


@table(
    r"for $\alpha \le 2^{k}$ only => for α ≤ 2ᵏ only",
    r"in \mathcal{O}(n\log n) steps => in O(n log n) steps",
    r"in $\mathcal{O}(n\log n)$ steps => in O(n log n) steps",
    r"$\log2$ and $\log\alpha$ => log 2 and log α",
    r"$\mathbb{R}^{d\times d}$ and $n\times m$ => ℝ^(d×d) and n×m",
    r"$\mathbb{E}[x]$ => E[x]",
    r"$\frac{a+1}{b}$ or $\sqrt{n+1}$, $\sqrt[3]{n}$ => (a+1)/b or √(n+1), ³√n",
    r"$5 \text{ million}$ or $8$-$32\times$ with $\sim$14B => 5 million or 8-32× with ∼14B",
    r"$k\geq 3$, $90^\circ$, $\ell_p$, $x_i$ => k≥3, 90°, ℓₚ, xᵢ",
    r"Code$^\text{N}$, A$^*$, $x^{\alpha}$ => Codeᴺ, A*, x^α",
    r"$\{0,1\}^n$ and $\|x\|_2$ => {0,1}ⁿ and ‖x‖₂",
    r"$x \in \mathbb{R}$, 5\% of $x$ & $y$ => x ∈ ℝ, 5% of x & y",
    r"\( O(n^3) \) or \[ x_{i} \] => O(n³) or xᵢ",
    r"$$x^{n+1}$$ => xⁿ⁺¹",
    r"$a$ and $b^2$ or $ c^2 $, $a$ tau^2 $b$ => a and b² or c², a τ² b",
    r"$\left( a \right)$ => ( a )",
    r"$x_i~y$ => xᵢ y",
    r"at 5% of $\alpha % \beta$ => at 5% of α % β",
    r"a $k$-means, $f'$, $10$, $O(n)$, $x1$, $CoT$-run => a k-means, f', 10, O(n), x1, CoT-run",
    r"$f:\mathbb{R}^n\to\mathbb{R}$, $+5\%$, $\ell_\infty$ => f:ℝⁿ→ℝ, +5%, ℓ_∞",
    r"$T^\top$, $x^{\prime}$, $\operatorname*{argmin}_x f$, $\S 3$ => T^⊤, x', argminₓ f, § 3",
    r"$\langle x, y\rangle$, ${\rm x}_i$, $\mathbbm{1}$ => ⟨x, y⟩, xᵢ, 1",
    r"2.3\times faster => 2.3× faster",
    r"x\log n and \log2 => x log n and log 2",
    r"turned by 360{\deg} => turned by 360°",
    r"turned by 90\degree => turned by 90°",
)
def test_formulas_are_read(written: str, read: str) -> None:
    assert readable(written) == read


@table(
    r"a \textbf{bold} \emph{claim} => a bold claim",
    r"\textbf{bold \emph{inside} out} => bold inside out",
    r"{\em Deep Talk} by \textcolor{red}{us} => Deep Talk by us",
    r"\b{Coupled Learning} => Coupled Learning",
    r"E\textsuperscript{2}R, x\textsubscript{max} => E²R, x_max",
    r"costs 5\% of R\&D, \#1, a\_b, \$5 => costs 5% of R&D, #1, a_b, $5",
    r"e.g.\ this, 10\,000 => e.g. this, 10 000",
    r"others, \eg, these, \ie. those, \etc. => others, e.g., these, i.e. those, etc.",
    r"a first\\ second line => a first second line",
    r"made with \LaTeX{} => made with LaTeX",
    r"we propose \method, and \OurBench{} for {\name} => we propose method, and OurBench for name",
)
def test_commands_in_prose_are_read(written: str, read: str) -> None:
    assert readable(written) == read


@table(
    r"Uzna\'{n}ski => Uznański",
    r"T\"ULU and na\"{\i}ve => TÜLU and naïve",
    r"Pok\'eGame, vis-\`a-vis, It\^o => PokéGame, vis-à-vis, Itô",
    r"Erd\H{o}s, \v{C}ech, fa\c{c}ade, \c cela => Erdős, Čech, façade, çela",
    r"Sk\l odowska, \O{}rsted, \l{}ód => Skłodowska, Ørsted, łód",
    r"{\'e}t{\'e}, M{\o}ller, {\L}ukasz, Bj{\"o}rn, {\ss} => été, Møller, Łukasz, Björn, ß",
    r"the model\'s answer isn\'t => the model's answer isn't",
)
def test_accents_are_set_on_their_letters(written: str, read: str) -> None:
    assert readable(written) == read


@table(
    "$textbf{one} and textbf{two}$ => one and two",
    "$P(wrong) le (1 - p_{gen})^N$, $a le 3$ => P(wrong) ≤ (1 - p_gen)ᴺ, a ≤ 3",
    "$τ$-bench, Top-$nσ$, $MODEL^2$ => τ-bench, Top-nσ, MODEL²",
)
def test_between_dollars_names_are_commands(written: str, read: str) -> None:
    assert readable(written) == read


# -- TeX that was stripped


@table(
    "8-32times as large => 8-32× as large",
    "2.44times. => 2.44×.",
    "1920times1080 and 64 times 64 => 1920×1080 and 64 × 64",
    "64 times\n64 => 64 ×\n64",
    "8timesA800, 16times3.8B, 4Ktimes => 8×A800, 16×3.8B, 4K×",
    "ntimes m, HtimesW => n×m, H×W",
    "by 15timessim50times => by 15×∼50×",
    "sim14B, sim6%, sim!30, sim2times => ∼14B, ∼6%, ∼30, ∼2×",
    "{sim}11% and 7{times} and γ{=}4 => ∼11% and 7× and γ=4",
    "kge3, kleq5, leq 4B, geq90%, nle7 => k≥3, k≤5, ≤ 4B, ≥90%, n≤7",
    r"$<$5 or $>$90\% => <5 or >90%",
    "82.1pm1.3, 3pm0.5, 90%pm2% => 82.1±1.3, 3±0.5, 90%±2%",
    "0.5pm0.1 => 0.5±0.1",
    "approx10% or 3 approx 0.8 => ≈10% or 3 ≈ 0.8",
    "5\\% rightarrow 25\\% => 5% → 25%",
    "0.73rightarrow0.90 => 0.73→0.90",
    "the error varepsilon, infty-LLMs => the error ε, ∞-LLMs",
    "O(N^2 cdot T), eta/lambdacdot d => O(N² · T), eta/λ· d",
    "(lambda=1, gamma=1), 0<delta<1 => (λ=1, γ=1), 0<δ<1",
    "R(pi/4), R(pi) and pi => R(π/4), R(π) and pi",
)
def test_stripped_signs_are_put_back(written: str, read: str) -> None:
    assert readable(written) == read


@table(
    "tau^2-bench => τ²-bench",
    "O(n^2), 10^{-3}, 2^{18}, 256^3 => O(n²), 10⁻³, 2¹⁸, 256³",
    "nabla^2DFT, L^2M^3OF, un^2CLIP => ∇²DFT, L²M³OF, un²CLIP",
    "90^circ, 360^circtimes180^{circ} => 90°, 360°×180°",
    "A^* and DTS^star => A* and DTS*",
    "R^{mtimes n}, R^{d times d}, e^{-x/2} => R^(m×n), R^(d×d), e^(-x/2)",
    "O({VM}^2), (IA)^3, p^{0.5} => O(VM²), (IA)³, p⁰.⁵",
    "5 km^2, log^2 n => 5 km², log² n",
    "ell_p, ell_2-norms, pi_0, π_{0.5} => ℓₚ, ℓ₂-norms, π₀, π₀.₅",
    "x_t, (I_1,I_2), E[S_m], log_2 n => xₜ, (I₁,I₂), E[Sₘ], log₂ n",
    "G_{stack}, theta_{SFT}, pi_{RL} => G_stack, θ_SFT, π_RL",
    "p_{max}y and L_{1,2} => p_(max)y and L_(1,2)",
    "sum_{i=1}^{N} x_i => ∑ᵢ₌₁ᴺ xᵢ",
    "1{2}, 1{delta} and d{varepsilon^2} => 1/2, 1/δ and d/ε²",
    "Oleft( n right) => O(n)",
)
def test_stripped_powers_and_indices_are_raised_and_lowered(written: str, read: str) -> None:
    assert readable(written) == read


@table(
    "texttt{D}ual-texttt{H}ead => Dual-Head",
    "mathcal{O}(n), mathbb{R}, text{max} => O(n), ℝ, max",
    "R^textbf{2AI} => R²AI",
    "{bf MASK} and {em and} => MASK and and",
    "change of ({\\Delta}G) => change of (ΔG)",
)
def test_stripped_fonts_leave_their_words(written: str, read: str) -> None:
    assert readable(written) == read


@table(
    "``so called'' and ``mixed\" => “so called” and “mixed”",
    "language models~(LLMs), at~https://a.org => language models (LLMs), at https://a.org",
    "introduce~Bench, code~\\url{https://a.org/b} => introduce Bench, code https://a.org/b",
    "62--73\\% and 3--5times => 62–73% and 3–5×",
)
def test_quotes_ties_and_ranges_are_set(written: str, read: str) -> None:
    assert readable(written) == read


@table(
    "code: https://a.org/b{here}. => code: here (https://a.org/b).",
    "code: https://a.org/b{https://a.org/b/}. => code: https://a.org/b.",
    "code: https://a.org/b{a.org/b}. => code: https://a.org/b.",
    "code: https://a.org/b{https://a.org/b.} => code: https://a.org/b.",
    r"\href{https://a.org/b}{our page} => our page (https://a.org/b)",
    r"\href{https://a.org/b{our page}, => our page (https://a.org/b),",
    r"see.\url{https://a.org/b_c } => see. https://a.org/b_c",
    r"see {https://a.org/DAP\_page/} => see https://a.org/DAP_page/",
    r"board\footnote{https://a.org/} => board https://a.org/",
)
def test_links_keep_their_address_and_their_words(written: str, read: str) -> None:
    assert readable(written) == read


# -- what is no TeX


@stays(
    "sometimes similar words, at all times, The Times",
    "10 times faster, three times, 2 times as many, 20x times",
    "pi, alpha, beta testing, phi-4, sigma-VAE, a cup of tea, mu and nu",
    "sim-to-real, sim2real, Sim2Real, sim3 alignment, simulation",
    "v1.2.3-beta_4, foo-beta_2.tar.gz, --beta_1=0.9, model-theta_1.ckpt, pi_3.py, leq.io",
    "bge3 and sge4, sle3p, F-16 le2, self.x_0 = y_1[i]",
    "from 3pm5 to 5pm10, between 1pm2pm, \u00af\\_(ツ)_/\u00af",
    "at 5pm, 5 pm 2 hours, approx. 5, approx 5, page 3, large0scale",
    "Inequality, IneqMath, le Mans, to be in it",
    "a delta = 0.3, alpha-NeuS, Cohen's kappa, x.alpha=0.5, --lambda=2",
    "pass^k and pass^8, pass@1",
    "max_tokens, snake_case, float8_e4m3, Q4_0, v4_v5, V_AI, SFT_Chosen",
    "{-1, 0, 1}, {name}, {Original question prompt}, file_{id}.txt, GPT-{n}",
    "~30%, ~130K, x~N(0,1), /home/~user, 5~10",
    "AI -- and people -- meet, word--word, run --flag",
    "text books and left(over), a left( b",
)
def test_words_stay(written: str) -> None:
    assert readable(written) is written


@stays(
    "costs $5 and $10",
    "from $0.03 to $0.60 per run",
    "at $100K",
    "$5-$10, US$ 3 and A$ 4, 1$: cheap",
    "$5 billion in 2020 (F = 3$)",
    "$5 billion in 2020, F=3$",
    "under $HOME/bin and $PATH",
    "a $ sign\n\nand one $ more",
    "see $https://a.org$ or `$x$`",
)
def test_dollars_stay_money(written: str) -> None:
    assert readable(written) == written


@stays(
    r"a regex \d+\.\w* and \n or \t",
    r"C:\Users\alpha\beta and \\server\alpha",
    r"`$\alpha$` and `x^2` as code",
    "https://a.org/x_1/tau^2~b?c=8times&d=pi_0",
    "mail a_1@b.org or www.a.org/x_1",
    r"\input{/etc/passwd} and $\input{/etc/passwd}$",
    r"\cite{a}, \footnote{b}, \begin{x}y\end{x}, \boxed{5}",
    r"\unknown{x}, $\unknown{x}$, \textbf alone, \boxed alone",
    r"\def\a{\a\a}\a",
    r"\textbf{costs $ 5}, x{2}",
    "\\color{ddtT}ransformer",
    r"\'t, \'1",
    r"he said \'alas\' and \"oh\", huggingface\.co, r'\(a\)', a \(b*c)* d\), $\sqrt\sqrt$",
    r"\[done\] and commit~N and",
    "my $a = f($b, $c) and ($d == g($e));",
    "require('semver/functions/neq'), `it's x^2`, 0{40}",
    r"a \nThe line",
    '``print("x")`` and ``code``',
    "https://a.org/{user}/b and https://a.org/{user}b",
)
def test_what_is_not_understood_stays(written: str) -> None:
    assert readable(written) == written


def test_lines_and_paragraphs_stay() -> None:
    assert readable("One $x^{2}$\nline.\n\nTwo\\% \\textbf{in\nbold}.") == (
        "One x²\nline.\n\nTwo% in\nbold."
    )


def test_a_text_without_tex_is_the_same_object() -> None:
    assert all(readable(text) is text for text in ("", "Plain words, 95 % of them."))


def test_the_library_is_loaded_by_tex_alone() -> None:
    told = (
        "import sys; from aggregator.maths import readable\n"
        "readable('8times and sim14B, x^2'); assert 'pylatexenc' not in sys.modules\n"
        r"readable(r'$\alpha$'); assert 'pylatexenc' in sys.modules"
    )
    assert run([sys.executable, "-c", told], check=False).returncode == 0


# -- any text whatever

UNITS = r"""
{ } $ \ \textbf{ $a$ $x^ ^{ x^{a x_{ a ``a 1times ab~a https://a.b/{ \href{https://a.b/ sim1 a. `a
\(a C:\ alpha^ \' $5␣ ␣ x_1␣ 1 - 1-- text{a} \frac{ x^{y_{ w@ tau= left( {bf␣ Oleft(␣ \name␣ \c␣
"""


@pytest.mark.parametrize("unit", UNITS.split())
def test_long_and_unbalanced_text_is_read_in_a_moment(unit: str) -> None:
    written = unit.replace("␣", " ") * 5_000
    assert clean(readable(written)) == clean(readable(written))


@stays(
    "$" + "{" * 200 + "x" + "}" * 200 + "$",
    "$" + "\\frac{" * 40 + "}" * 40 + "$",
    "$" + "^" * 500 + "$",
    "\\textbf{" * 300 + "x" + "}" * 300,
    "$\\sqrt[" * 50 + "]$" * 50,
)
def test_deep_nesting_does_not_fail(written: str) -> None:
    assert readable(written) == clean(readable(written))


PIECES = r"""
\ $ { } ^ _ 2 5 % & ~ ` ' ( ) [ ] x n \frac \sqrt \textbf{ \alpha \mathbb{R} \left( \not \hat \c \'
\log \input \href{ \url{ https://a.b/c times sim 14 texttt{ rightarrow leq tau pi_ {bf \ket \vec
\today \textcolor \cite{ \method \\ \( \) \[ \] \| \, = -- \circ \l \b{ é < left(
"""


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    told = readable(text)
    assert told is text or told == clean(told)
    assert unicodedata.is_normalized("NFC", told) or told is text


@given(st.lists(st.sampled_from([*PIECES.split(), " ", "\n"])).map("".join))
@settings(max_examples=500)
def test_no_tex_makes_it_fail(text: str) -> None:
    told = readable(text)
    assert told is text or told == clean(told)
    assert told.count("\n") <= text.count("\n")


@given(st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ,.-'"))
def test_letters_and_spaces_stay(text: str) -> None:
    assume(not any(name in text for name in ("--", "leq", "geq", "neq", "cdot", "infty", "times")))
    assert readable(text) is text


FORMULAS = r"""
$\alpha\le2^{k}$ 8-32times tau^2-bench kge3 \textbf{b} ``q'' 10^{-3} 5\% x_{max} $\frac{a}{b+1}$ $5
ell_p R^{mtimes␣n} word (x) A^* \method https://a.org/b{here} sim14B Uzna\'{n}ski L^2M^3 360^circ
1{2} models~(x 62--73\% sum_{i=1}^{N} Oleft(␣n␣right) {\name} $P(x)␣le␣3$ a.\url{https://a.org}
"""


@given(st.lists(st.sampled_from(FORMULAS.split())).map(" ".join))
def test_what_was_read_stays_as_it_is(text: str) -> None:
    once = readable(text.replace("␣", " "))
    assert readable(once) == once
