"""What is read from a configuration that is right."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from aggregator.config import Config, MailConfig, Site, SourceConfig, load, parse
from aggregator.config_feed import FeedConfig
from aggregator.registry import formats
from tests.formats.samples import ORDINARY, feed

SOURCES = ("huggingface",)


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
any = ["agent*", "tool  use", "agent*"]
all = ['"language model"']
none = ["medical", "模型"]
authors = ["Ada\tLovelace", "李 明", "Ada Lovelace"]
organizations = ["caltech"]
submitters = ["akhaliq"]
keywords = ["reinforcement learn*"]
has_code = false
min_upvotes = 50
min_stars = 1
per_day = 1000

[[feed]]
name = "week"
digest = "week"
events = false

[[feed]]
name = "news"
events = true

[mail]
smtp = "smtps://me@mail.example.org:465"
from = "papers@example.org"
to = ["Me@example.org", "you@example.org", "me@EXAMPLE.org"]
digest = "week"
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
                any=("agent*", "tool use"),
                all=('"language model"',),
                none=("medical", "模型"),
                authors=("Ada Lovelace", "李 明"),
                organizations=("caltech",),
                submitters=("akhaliq",),
                keywords=("reinforcement learn*",),
                has_code=False,
                min_upvotes=50,
                min_stars=1,
                per_day=1000,
            ),
            FeedConfig(name="week", digest="week", top=20, limit=50),
            FeedConfig(name="news", events=True),
        ),
        mail=MailConfig(
            smtp="smtps://me@mail.example.org:465",
            sender="papers@example.org",
            to=("Me@example.org", "you@example.org"),
            digest="week",
        ),
    )


@pytest.mark.parametrize(
    ("stated", "top", "limit"),
    [("", 20, 50), ("top = 1", 1, 50), ("limit = 500", 20, 500), ("limit = 7\ntop = 200", 200, 7)],
)
def test_a_digest_tells_of_twenty_papers_and_keeps_fifty_entries_unless_it_is_told_otherwise(
    stated: str, top: int, limit: int
) -> None:
    text = f'[[feed]]\nname = "x"\ndigest = "day"\n{stated}\n'
    assert parse(text, "x", SOURCES).feeds == (
        FeedConfig(name="x", digest="day", top=top, limit=limit),
    )


def test_mail_is_of_days_unless_it_is_told_otherwise() -> None:
    text = """
[mail]
smtp = "smtp://localhost:25"
from = "papers@example.org"
to = ["me@example.org"]
"""
    assert parse(text, "x", SOURCES) == Config(
        sources={"huggingface": SourceConfig()},
        mail=MailConfig(
            smtp="smtp://localhost:25", sender="papers@example.org", to=("me@example.org",)
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
