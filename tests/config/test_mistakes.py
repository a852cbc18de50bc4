"""Every mistake is told in one sentence: file, key, what is wrong, what is allowed, which line."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import summary, toml_text
from aggregator.config import MailConfig, Site, SourceConfig, load, parse
from aggregator.config_feed import FeedConfig
from aggregator.errors import ConfigError

from .mistakes import MISTAKES, OF_PASSWORDS

SOURCES = ("huggingface",)
NAMES = "use small letters, digits, - and _, at most 64, and none of archive, feeds, index"


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_names_file_and_key_what_is_wrong_what_is_allowed_and_the_line(text: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse(text, "papers.toml", SOURCES)
    sentence = MISTAKES[text]
    key = sentence.partition(": ")[0]
    error = raised.value
    assert (str(error), error.file, error.key) == (
        f"papers.toml: {sentence}",
        "papers.toml",
        key,
    )


def mistake(text: str) -> ConfigError | None:
    """The mistake in a text; None: there is none."""
    try:
        parse(text, "x", SOURCES)
    except ConfigError as error:
        return error
    return None


def test_no_mistake_is_told_with_a_password() -> None:
    assert [text for text in OF_PASSWORDS if "sEcr3t" not in text] == []
    assert [text for text in MISTAKES if "sEcr3t" in str(mistake(text))] == []


KEYS = st.sampled_from(
    [
        field.encode_name
        for form in (Site, SourceConfig, FeedConfig, MailConfig)
        for field in msgspec.structs.fields(form)
    ]
)
VALUES = st.recursive(
    st.sampled_from(["", "x", "daily", "week", "50", "null", "a*b", "smtp://a:b@c", 0, 50, 10**30])
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.dates(),
    lambda values: st.lists(values, max_size=2) | st.dictionaries(KEYS, values, max_size=2),
    max_leaves=3,
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=2)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "site": TABLES | VALUES,
            "source": st.fixed_dictionaries({"huggingface": TABLES | VALUES}) | VALUES,
            "feed": st.lists(TABLES.map(lambda table: {"name": "x"} | table), max_size=2) | VALUES,
            "mail": TABLES | VALUES,
        },
    )
)
def test_whatever_the_values_are_they_are_right_or_are_told_in_one_line(
    document: dict[str, object],
) -> None:
    lines = [f"{key} = {toml_text.value(value)}" for key, value in document.items()]
    error = mistake("\n".join(lines))
    if error is not None:
        assert error.key is not None
        line = 1 + list(document).index(re.split(r"[.\[]", error.key)[0])
        assert re.fullmatch(rf"x: .*\S \(at line {line}\)", summary.failure(error))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("", None),
        ("Daily", "daily"),
        ("a b", "a-b"),
        ("../x", "x"),
        ("a/b", "a-b"),
        (".x", "x"),
        ("-x", "x"),
        ("ü", None),
        ("a.b", "a-b"),
        ("a\n", "a"),
        ("a" * 65, "a" * 64),
        ("Index", None),
        ("archive", None),
        ("index", None),
    ],
)
def test_a_name_that_cannot_name_files_is_a_mistake(name: str, near: str | None) -> None:
    with pytest.raises(ConfigError) as raised:
        parse(f'[[feed]]\nname = "good"\n[[feed]]\nname = {json.dumps(name)}\n', "x", SOURCES)
    hint = f"; did you mean '{near}'?" if near else ""
    assert str(raised.value) == (
        f"x: feed[2].name: '{name}' cannot name files; {NAMES}{hint} (at line 4)"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[site]\r\n# a comment\r\ntitle = 1\r\n", 3),
        ('[site]\ncontact = """\n[feed]\ntitle = 1\n"""\ntitle = 1\n', 6),
        ('[[feed]]\nname = "x"\nlists = [\n  "daily",\n]\nany = [\n  # a comment\n  1,\n]', 6),
        ('site = {contact = "x", title = 1}', 1),
        ('feed = [\n  {name = "x"},\n  {name = "x"},\n]', 1),
        ("[site]\n\n\ntitle = 1", 4),
    ],
)
def test_the_line_is_the_one_on_which_the_statement_begins(text: str, line: int) -> None:
    with pytest.raises(ConfigError) as raised:
        parse(text, "x", SOURCES)
    assert str(raised.value).endswith(f" (at line {line})")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"no toml", "this is not TOML: Expected '=' after a key in a key/value pair (at line 1, "),
        (b"[site]\n[site]\n", "this is not TOML: Cannot declare ('site',) twice (at line 2, "),
        (b"a = " + b"9" * 5000, "this is not TOML: Exceeds the limit"),
        (b"[site]\ntitle = '\xff'\n", "cannot be read ("),
        (None, "there is no such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    path = tmp_path / "papers.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as raised:
        load(path, SOURCES)
    assert (raised.value.file, raised.value.key) == (str(path), None)
    assert str(raised.value).startswith(f"{path}: {problem}")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, SOURCES)
    assert str(raised.value).startswith(f"{tmp_path}: cannot be read (")
