"""The configuration: every mistake is told with file, key and way out."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.config import Config, FeedConfig, Site, SourceConfig, load, parse
from aggregator.errors import ConfigError
from aggregator.registry import formats
from tests.formats.samples import ORDINARY, feed

SOURCES = ("huggingface",)
SITE_KEYS = "allowed: base_url, contact, title"
NAMES = (
    "cannot name files: use small letters, digits, - and _, at most 64, "
    "and none of archive, feeds, index"
)
ADDRESS = (
    "is no http:// or https:// address: a host without user and password, "
    "and nothing that has to be percent-encoded"
)
LISTS = "allowed: daily, weekly, monthly, trending, search:WORDS"
OWN_TABLES = "write every feed as a table of its own, [[feed]]"

MISTAKES = {
    "sight = 1": ("sight", "no such key; did you mean 'site'? allowed: feed, site, source"),
    "colour = 1": ("colour", "no such key; allowed: feed, site, source"),
    "[site]\ntitel = 'x'": ("site.titel", f"no such key; did you mean 'title'? {SITE_KEYS}"),
    "[source.hugginface]": (
        "source.hugginface",
        "no such key; did you mean 'huggingface'? allowed: huggingface",
    ),
    "[source.huggingface]\nrevisit = 1": (
        "source.huggingface.revisit",
        "no such key; did you mean 'revisit_days'? allowed: base_url, revisit_days",
    ),
    "[[feed]]\nname = 'a'\n[[feed]]\nname = 'b'\nlimits = 1": (
        "feed[2].limits",
        "no such key; did you mean 'limit'? allowed: limit, lists, name, title",
    ),
    "[[feed]]\nname = 'x'\nlist = ['daily']": (
        "feed[1].list",
        "no such key; did you mean 'lists'? allowed: limit, lists, name, title",
    ),
    "[[feed]]\nname = 'x'\nlists = 'daily'": (
        "feed[1].lists",
        "Expected `array`, got `str`",
    ),
    "[[feed]]\nname = 'x'\nlists = ['daily', 1]": (
        "feed[1].lists[1]",
        "Expected `str`, got `int`",
    ),
    "[[feed]]\nname = 'x'\nlists = []": (
        "feed[1].lists",
        "must name a list; leave the key out",
    ),
    "[[feed]]\nname = 'a'\n[[feed]]\nname = 'b'\nlists = ['daily', 'dayly']": (
        "feed[2].lists",
        f"there is no list 'dayly'; did you mean 'daily'? {LISTS}",
    ),
    "[[feed]]\nname = 'x'\nlists = ['week']": (
        "feed[1].lists",
        f"there is no list 'week'; did you mean 'weekly'? {LISTS}",
    ),
    "[[feed]]\nname = 'x'\nlists = ['Trending']": (
        "feed[1].lists",
        f"there is no list 'Trending'; did you mean 'trending'? {LISTS}",
    ),
    "[[feed]]\nname = 'x'\nlists = ['best of all']": (
        "feed[1].lists",
        f"there is no list 'best of all'; {LISTS}",
    ),
    "[[feed]]\nname = 'x'\nlists = ['search']": (
        "feed[1].lists",
        f"there is no list 'search'; {LISTS}",
    ),
    '[[feed]]\nname = "x"\nlists = ["search: \\t\\u0001"]': (
        "feed[1].lists",
        f"there is no list 'search:'; {LISTS}",
    ),
    "[[feed]]\nname = 'x'\nlists = ['']": ("feed[1].lists", f"there is no list ''; {LISTS}"),
    "site = 1": ("site", "must be a table, [site]"),
    "source = []": ("source", "must be a table, [source]"),
    "[source]\nhuggingface = 'x'": (
        "source.huggingface",
        "must be a table, [source.huggingface]",
    ),
    "feed = 1": ("feed", OWN_TABLES),
    "feed = []": ("feed", OWN_TABLES),
    "[feed]\nname = 'x'": ("feed", OWN_TABLES),
    "feed = [1]": ("feed[1]", "must be a table, [feed[1]]"),
    "[site]\ntitle = 1": ("site.title", "Expected `str`, got `int`"),
    "[site]\ncontact = true": ("site.contact", "Expected `str | null`, got `bool`"),
    "[source.huggingface]\nrevisit_days = '14'": (
        "source.huggingface.revisit_days",
        "Expected `int`, got `str`",
    ),
    "[source.huggingface]\nrevisit_days = -1": (
        "source.huggingface.revisit_days",
        "Expected `int` >= 0",
    ),
    "[source.huggingface]\nrevisit_days = 1001": (
        "source.huggingface.revisit_days",
        "Expected `int` <= 1000",
    ),
    "[source.huggingface]\nrevisit_days = 1.5": (
        "source.huggingface.revisit_days",
        "Expected `int`, got `float`",
    ),
    "[[feed]]\nname = 'x'\nlimit = 0": ("feed[1].limit", "Expected `int` >= 1"),
    "[[feed]]\nname = 'x'\nlimit = 10001": ("feed[1].limit", "Expected `int` <= 10000"),
    "[[feed]]\ntitle = 'x'": ("feed[1]", "Object missing required field `name`"),
    "[[feed]]\nname = 'a'\n[[feed]]\nname = 'a'": (
        "feed[2].name",
        "there are two feeds of the name 'a'",
    ),
    "[site]\nbase_url = 'example.org'": ("site.base_url", f"'example.org' {ADDRESS}"),
    "[site]\nbase_url = 'ftp://example.org'": ("site.base_url", f"'ftp://example.org' {ADDRESS}"),
    "[site]\nbase_url = ''": ("site.base_url", f"'' {ADDRESS}"),
    "[site]\nbase_url = 'https://u:p@x.org/'": ("site.base_url", f"'https://u:p@x.org/' {ADDRESS}"),
    "[site]\nbase_url = 'https://x.org/a b'": ("site.base_url", f"'https://x.org/a b' {ADDRESS}"),
    "[site]\nbase_url = 'https://x.org/a<b>'": ("site.base_url", f"'https://x.org/a<b>' {ADDRESS}"),
    "[site]\nbase_url = 'https://ü.org/'": ("site.base_url", f"'https://ü.org/' {ADDRESS}"),
    "[site]\nbase_url = 'http://[x'": ("site.base_url", f"'http://[x' {ADDRESS}"),
    "[source.huggingface]\nbase_url = 'http://localhost:80000'": (
        "source.huggingface.base_url",
        f"'http://localhost:80000' {ADDRESS}",
    ),
    "[source.huggingface]\nbase_url = 'http://localhost:0'": (
        "source.huggingface.base_url",
        f"'http://localhost:0' {ADDRESS}",
    ),
    "[site]\nbase_url = 'https://example.org/?a=1'": (
        "site.base_url",
        "'https://example.org/?a=1' must end before its '?' or '#'",
    ),
    "[source.huggingface]\nbase_url = 'https://example.org/#a'": (
        "source.huggingface.base_url",
        "'https://example.org/#a' must end before its '?' or '#'",
    ),
    "[site]\ntitle = ' '": ("site.title", "must not be empty; leave the key out instead"),
    '[[feed]]\nname = "x"\ntitle = "\\u0001"': (
        "feed[1].title",
        "must not be empty; leave the key out instead",
    ),
    "[site]\ncontact = 'mailto:jürgen@example.org'": (
        "site.contact",
        "goes into a header: use printable ASCII, such as mailto:me@example.org",
    ),
    '[site]\ncontact = "me\\r\\nX-Evil: 1"': (
        "site.contact",
        "goes into a header: use printable ASCII, such as mailto:me@example.org",
    ),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_names_file_and_key_and_what_is_allowed(text: str) -> None:
    key, problem = MISTAKES[text]
    with pytest.raises(ConfigError) as raised:
        parse(text, "papers.toml", SOURCES)
    error = raised.value
    assert (error.file, error.key, str(error)) == (
        "papers.toml",
        key,
        f"papers.toml: {key}: {problem}",
    )


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Daily",
        "a b",
        "../x",
        "a/b",
        ".x",
        "-x",
        "ü",
        "a.b",
        "a\n",
        "a" * 65,
        "archive",
        "index",
    ],
)
def test_a_name_that_cannot_name_files_is_a_mistake(name: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse(f'[[feed]]\nname = "good"\n[[feed]]\nname = {json.dumps(name)}\n', "x", SOURCES)
    assert str(raised.value) == f"x: feed[2].name: '{name}' {NAMES}"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"no toml", "this is not TOML: "),
        (b"[site]\n[site]\n", "this is not TOML: "),
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


def test_without_a_file_and_with_an_empty_one_all_is_as_built_in(tmp_path: Path) -> None:
    built_in = Config(
        site=Site(base_url=None, title="Daily Papers", contact=None),
        sources={"huggingface": SourceConfig(base_url=None, revisit_days=14)},
        feeds=(FeedConfig(name="daily", title=None, limit=500, lists=("daily",)),),
    )
    empty = tmp_path / "papers.toml"
    empty.touch()
    assert [load(None, SOURCES), load(empty, SOURCES)] == [built_in, built_in]


def test_a_whole_configuration_is_read_as_it_stands_though_an_editor_began_it_with_a_mark(
    tmp_path: Path,
) -> None:
    path = tmp_path / "papers.toml"
    path.write_text(
        """
[site]
base_url = "https://example.org/papers"
title = "  Papers\tof the Day "
contact = "https://example.org/about"

[source.huggingface]
base_url = "http://localhost:8000/"
revisit_days = 0

[[feed]]
name = "daily"

[[feed]]
name = "all_of-2026"
title = "Papers of 2026"
limit = 10_000
lists = ["trending", "daily", "search:random substitution"]
""",
        encoding="utf-8-sig",
    )
    assert load(path, SOURCES) == Config(
        site=Site(
            base_url="https://example.org/papers/",
            title="Papers of the Day",
            contact="https://example.org/about",
        ),
        sources={"huggingface": SourceConfig(base_url="http://localhost:8000", revisit_days=0)},
        feeds=(
            FeedConfig(name="daily"),
            FeedConfig(
                name="all_of-2026",
                title="Papers of 2026",
                limit=10_000,
                lists=("trending", "daily", "search:random substitution"),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("written", "named"),
    [
        (["weekly", "daily", "weekly"], ("weekly", "daily")),
        (["daily", "weekly", "monthly", "trending"], ("daily", "weekly", "monthly", "trending")),
        ([" daily\n", "search: two\t words "], ("daily", "search:two words")),
        (["search:a b", "search: a  b", "search:A B"], ("search:a b", "search:A B")),
        (["search:daily", "search:search:x"], ("search:daily", "search:search:x")),
        (["search:R&B, C++ or 模型?"], ("search:R&B, C++ or 模型?",)),
    ],
)
def test_the_lists_of_a_feed_stand_in_their_order_each_once_and_in_one_line(
    written: list[str], named: tuple[str, ...]
) -> None:
    text = f'[[feed]]\nname = "x"\nlists = {json.dumps(written)}\n'
    assert parse(text, "x", SOURCES).feeds == (FeedConfig(name="x", lists=named),)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (r"Papers\u0001\u0000 \u007F", "Papers"),
        (r"Two\r\nlines\u2028and more", "Two lines and more"),
        (r"<b>R&B</b> ]]> \uFFFE", "<b>R&B</b> ]]>"),
        (r"\u05D2\u202E \u674E", "\u05d2\u202e \u674e"),
    ],
)
def test_a_title_that_no_feed_could_carry_is_cleaned(written: str, title: str) -> None:
    text = f'[site]\ntitle = "{written}"\n[[feed]]\nname = "x"\ntitle = "{written}"\n'
    read = parse(text, "x", SOURCES)
    assert (read.site.title, read.feeds[0].title) == (title, title)
    made = replace(feed("x", *ORDINARY), title=title)
    for form in formats():
        assert form.entry_ids(form.render(made)) == tuple(entry.id for entry in made.entries)
