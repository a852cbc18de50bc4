"""Words as people look for them: folded, found, and found alike by SQLite."""

import unicodedata
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from aggregator import terms
from aggregator.store import Store
from aggregator.terms import Term, Texts, Word
from tests.samples import bare, paper

# -- folding


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("", ""),
        ("  Tool \n Use ", "tool use"),
        # Case.
        ("STRASSE Straße ẞ", "strasse strasse ss"),
        ("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"),
        ("\u1c90\u13a0\uab70", "\u10d0\u13a0\u13a0"),  # letters whose small ones came late
        # Accents, whole and apart, and letters that people type without their strokes.
        ("Gödel Go\u0308del naïve Ñandú", "godel godel naive nandu"),
        ("Łukasz Ørsted Đoković Þór ħ", "lukasz orsted dokovic thor h"),
        ("Æther œuvre ŉ ĳ", "aether oeuvre ʼn ij"),
        ("\u0301a", "a"),
        # What TeX leaves of accents, whole or stripped of its backslash.
        (r"Schr\"odinger Schr\"{o}dinger Schr{\"o}dinger", "schrodinger " * 2 + "schrodinger"),
        ('Schr"odinger Schr{"o}dinger', "schrodinger schrodinger"),
        ('a "quoted" word, 5" wide', "a quoted word 5 wide"),
        # Formulas.
        (r"$\pi_0$ π₀ pi_0", "pi0 pi0 pi0"),
        (r"$\tau^2$-bench tau^2-bench τ²-bench", "tau2 bench tau2 bench tau2 bench"),
        (r"\textit{Deep} texttt{D}ual mathcal{O}(n)", "deep dual o n"),
        (r"$10^{-3}$ and 50\% \& more", "10 3 and 50 more"),
        # Greek letters by their names.
        ("α-divergence Ω µm ς ϕ", "alpha divergence omega mum sigma phi"),
        (r"$\alpha$-divergence $\Omega$", "alpha divergence omega"),
        # Ligatures, and other characters that stand for several.
        ("ﬁne-tuning ﬀ Ⅷ ½ x² ①", "fine tuning ff viii 1 2 x2 1"),
        # Each Chinese or Japanese character is a word, whatever stands beside it.
        ("LLM大模型v2", "llm 大 模 型 v2"),
        ("学習データ、ｶﾅ", "学 習 テ ー タ カ ナ"),
        ("㊀ ヿ ゟ", "一 コ ト よ り"),
        ("・ー", "ー"),
        # Scripts that part words by spaces.
        ("한국어 모델", unicodedata.normalize("NFD", "한국어 모델")),
        ("نموذج اللغة", "نموذج اللغة"),
        # Marks part words.
        ("tool-use tool‑use tool—use a_b", "tool use tool use tool use a b"),
        ("don't don’t O'Brien", "don t don t o brien"),
        ("GPT-4.5, 3.14 and 1,000", "gpt 4 5 3 14 and 1 000"),
        ("C++, C#, R&B, <think>", "c c r b think"),
        ("🙂 emoji👍🏽text", "emoji text"),
        ("… — ~ \x00 \ue000", ""),
    ],
)  # fmt: skip
def test_a_text_is_folded_into_words(printed: str, folded: str) -> None:
    assert terms.folded(printed) == folded


def test_words_know_where_their_print_stands() -> None:
    text = "The Ñandú’s ½ 模型."
    assert list(terms.words(text)) == [
        Word("the", 0, 3),
        Word("nandu", 4, 9),
        Word("s", 10, 11),
        Word("1", 12, 13),
        Word("2", 12, 13),
        Word("模", 14, 15),
        Word("型", 15, 16),
    ]


ALPHABET = (
    *("a", "B", "é", "e\u0301", "ß", "İ", "ø", "π", "ﬁ", "½", "①", "²", "7", "大", "ｶ", "ヿ", "㊀"),
    *(
        "한",
        "ह",
        "ि",
        "م",
        "\u1c90",
        "\uab70",
        "𞤀",
        "𐐀",
        "𰀀",
        "🙂",
        " ",
        "-",
        "_",
        ".",
        "'",
        '"',
        "$",
    ),
    *("\\", "{", "}", "\u0301", "\u0345", "\u3099", "\ue000", "times", "pi", "tau", "R^2"),
)
PRINTED = st.text(max_size=12) | st.lists(st.sampled_from(ALPHABET), max_size=12).map("".join)


@given(PRINTED)
@example("ｶﾞ ヿ")
def test_what_is_folded_holds_words_and_single_spaces_alone_and_is_folded_already(
    printed: str,
) -> None:
    folded = terms.folded(printed)
    assert folded.split(" ") == folded.split() or folded == ""
    assert all(letter == " " or letter.isalnum() for letter in folded)
    assert " ".join(word.folded for word in terms.words(folded)) == folded


@given(PRINTED)
def test_each_word_comes_from_its_own_place_and_in_their_order(printed: str) -> None:
    found = list(terms.words(printed))
    assert [word.start for word in found] == sorted(word.start for word in found)
    for word in found:
        there = printed[word.start : word.end]
        assert word.folded in [own.folded for own in terms.words(there)]


# -- several texts as one


def test_no_phrase_reaches_from_one_keyword_into_the_next() -> None:
    keywords = terms.each_folded(["tool use", "…", "Agents"])
    assert keywords == "tool use \ue000 agents"
    held = [terms.holds(keywords, Term(words)) for words in ("tool use", "agents", "use agents")]
    assert held == [True, True, False]
    assert terms.parted(keywords) == ["tool use", "agents"]


def test_of_no_names_nothing_is_folded() -> None:
    assert terms.each_folded([]) == terms.each_folded(["…"]) == ""


def test_a_barrier_is_nothing_that_can_be_looked_for() -> None:
    assert terms.folded("a \ue000 b") == "a b"
    with pytest.raises(ValueError, match="no letter"):
        terms.term("\ue000")


def test_the_texts_of_a_paper_are_its_own_folded_and_empty_where_there_is_none() -> None:
    assert terms.texts(paper(1, keywords=("Sheep", "$k$-NN"))) == Texts(
        title="on sheep part 1",
        abstract="we count sheep for the 1th time none is lost",
        ai_summary="sheep are counted",
        keywords="sheep \ue000 k nn",
        authors="ada lovelace \ue000 kurt godel",
    )
    assert terms.texts(bare(1)) == Texts("on sheep part 1", "", "", "", "")


# -- terms


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("agent", Term("agent")),
        (" Tool   Use ", Term("tool use")),
        ("tool-use", Term("tool use")),
        ("agent*", Term("agent", is_prefix=True)),
        ("agent *", Term("agent", is_prefix=True)),
        ("agent**", Term("agent", is_prefix=True)),
        ("language model*", Term("language model", is_prefix=True)),
        ('"tool use"', Term("tool use")),
        ('"tool use"*', Term("tool use", is_prefix=True)),
        ('"tool use*"', Term("tool use", is_prefix=True)),
        ('"tool use', Term("tool use")),
        (' " tool use " ', Term("tool use")),
        (r"Schr\"odinger", Term("schrodinger")),
        ('Schr"odinger', Term("schrodinger")),
        (r"$\pi_0$", Term("pi0")),
        ("模型", Term("模 型")),
        ("C++", Term("c")),
    ],
)
def test_a_term_is_a_word_a_phrase_or_the_beginning_of_one(text: str, term: Term) -> None:
    assert terms.term(text) == term
    assert terms.term(terms.printed(term)) == term


@pytest.mark.parametrize("text", ["", " ", "*", '""', '"*"', "…", "++", "$$", "\ue000*", "🙂"])
def test_a_term_without_a_letter_or_digit_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="there is no letter and no digit in it"):
        terms.term(text)


@pytest.mark.parametrize("text", ["*agent", "a*b", "tool* use", 'tool* "use"'])
def test_a_star_stands_only_at_the_end(text: str) -> None:
    with pytest.raises(ValueError, match=r"a star can only stand at the end of a word: 'agent\*'"):
        terms.term(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("agents", (Term("agents"),)),
        ("Tool use", (Term("tool"), Term("use"))),
        ('"tool use" agent*', (Term("tool use"), Term("agent", is_prefix=True))),
        ('"tool use"*', (Term("tool use", is_prefix=True),)),
        ("tool-use", (Term("tool use"),)),
        ("Sheep sheep SHEEP", (Term("sheep"),)),
        ("sheep, … goats!", (Term("sheep"), Term("goats"))),
        ('"" sheep', (Term("sheep"),)),
        # Quotation marks as telephones and word processors write them.
        ("“tool use” agents", (Term("tool use"), Term("agents"))),
        ("„tool use“", (Term("tool use"),)),
        ("«tool use»*", (Term("tool use", is_prefix=True),)),
        # Within a word, or behind one, they begin and end nothing.
        (r'Schr\"odinger "red goats"', (Term("schrodinger"), Term("red goats"))),
        ('Schr"odinger cats', (Term("schrodinger"), Term("cats"))),
        ('a"b c"d', (Term("a b"), Term("c d"))),
        ('5" wide sheep"', (Term("5"), Term("wide"), Term("sheep"))),
        ("NOT sheep", (Term("not"), Term("sheep"))),
        ("title:sheep", (Term("title sheep"),)),
        ("NEAR(sheep, 2)", (Term("near sheep"), Term("2"))),
        ("-sheep ^goats", (Term("sheep"), Term("goats"))),
        ("大模型", (Term("大 模 型"),)),
    ],
)
def test_a_query_is_its_words_prefixes_and_quoted_phrases_each_once(
    text: str, found: tuple[Term, ...]
) -> None:
    assert terms.query(text) == found


@pytest.mark.parametrize("text", ["", '""', "“”", "… 🙂", "*", "sheep *"])
def test_a_query_that_says_nothing_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="there is no letter and no digit in it"):
        terms.query(text)


@pytest.mark.parametrize(
    "text", ['"', '"sheep', 'sheep "red goats', '"red goats" "sheep', "“sheep", '""sheep""']
)
def test_a_phrase_that_begins_and_does_not_end_is_no_query(text: str) -> None:
    with pytest.raises(ValueError, match="a phrase in quotes does not end"):
        terms.query(text)


# -- finding

TEXT = terms.folded("Tool use of language models, without tools")


@pytest.mark.parametrize(
    ("looked_for", "is_held"),
    [
        ("tool", True),
        ("models", True),
        ("model", False),
        ("model*", True),
        ("ool", False),
        ("tool use", True),
        ("use tool", False),
        ("tool language", False),
        ("language model*", True),
        ("guage model*", False),
        ("tool us", False),
        ("tool us*", True),
        ("without tools", True),
        ("tools without", False),
        ("TOOL-USE", True),
    ],
)
def test_a_text_holds_whole_words_side_by_side(looked_for: str, is_held: bool) -> None:
    assert terms.holds(TEXT, terms.term(looked_for)) is is_held
    assert not terms.holds("", terms.term(looked_for))


@pytest.mark.parametrize(
    ("wanted", "name", "is_one"),
    [
        ("Lovelace", "Ada K. Lovelace", True),
        ("Ada Lovelace", "Ada K. Lovelace", True),
        ("ada k lovelace", "Ada K. Lovelace", True),
        ("A. Lovelace", "Ada K. Lovelace", False),
        ("Ada L. Lovelace", "Ada K. Lovelace", False),
        ("Lovelace Ada", "Ada K. Lovelace", False),
        ("Ada Lovelace", "Lovelace", False),
        ("Love", "Ada Lovelace", False),
        ("Godel", "Kurt Gödel", True),
        ("Kurt Gödel", r"Kurt G\"odel", True),
        ("李明", "李 明", True),
        ("Jean-Pierre Serre", "Jean Pierre Serre", True),
        ("Ada Ada", "Ada Lovelace", False),
    ],
)
def test_a_name_is_another_with_words_left_out(wanted: str, name: str, is_one: bool) -> None:
    assert terms.is_name_of(terms.folded(wanted), terms.folded(name)) is is_one


# -- filters and search never differ


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with closing(Store(tmp_path_factory.mktemp("searched") / "papers.db")) as one:
        yield one


def found(searched: Store, text: str, looked_for: Term) -> bool:
    """Whether SQLite finds a term in a text that is folded."""
    searched._db.execute("INSERT OR REPLACE INTO texts (rowid, title) VALUES (1, ?)", (text,))
    match = f'"{looked_for.words}"{" *" if looked_for.is_prefix else ""}'
    return bool(searched.rows("SELECT rowid FROM texts WHERE texts MATCH ?", (match,)))


@st.composite
def texts_and_terms(draw: st.DrawFn) -> tuple[str, Term]:
    """A folded text, and a term: mostly what stands there, or nearly so."""
    text = terms.folded(draw(PRINTED))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    looked_for = draw(st.just(text[start:end]) | PRINTED.map(terms.folded)).strip()
    assume(looked_for)
    return text, Term(looked_for, draw(st.booleans()))


@given(texts_and_terms())
@example(("a ꬰ b", Term("ꬰ")))  # letters that came after the Unicode that SQLite knows
@example(("a 𞤢 b", Term("a b")))
@example(("or not near", Term("not")))
@example(("大 模 型", Term("模 型", is_prefix=True)))
def test_sqlite_finds_a_term_where_a_filter_does_and_nowhere_else(
    searched: Store, text_and_term: tuple[str, Term]
) -> None:
    text, looked_for = text_and_term
    assert found(searched, text, looked_for) == terms.holds(text, looked_for)


def test_sqlite_takes_every_folded_letter_of_unicode_for_the_word_that_it_is(
    searched: Store,
) -> None:
    """Letters that came after the Unicode that it knows among them."""
    letters = [one for one in map(chr, range(0x110000)) if one.isalnum()]
    texts = [
        terms.folded(" ".join(f"a{one}b" for one in letters[at : at + 1000]))
        for at in range(0, len(letters), 1000)
    ]
    searched._db.execute("DELETE FROM texts")
    searched._db.executemany("INSERT INTO texts (title) VALUES (?)", [(text,) for text in texts])
    searched._db.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, texts, instance)")
    there: dict[int, list[str]] = {}
    for row, word in searched.rows("SELECT doc, term FROM words ORDER BY doc, offset"):
        there.setdefault(row, []).append(word)
    assert [" ".join(words) for words in there.values()] == texts
