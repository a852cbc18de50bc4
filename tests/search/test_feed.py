"""A search becomes a feed by the line that it prints."""

import itertools
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import config, entering, registry, search_feed, terms
from aggregator.config import Config
from aggregator.config_feed import FeedConfig
from aggregator.search_feed import SearchFeed
from aggregator.store import Store
from tests.command_line import site
from tests.conftest import Program
from tests.samples import DAY, listed, see

BUILT_IN = config.load(None, registry.sources())
HERE = Path("aggregator.toml")


def configured(*names: str) -> Config:
    """A configuration with feeds of these names."""
    text = "\n".join(f'[[feed]]\nname = "{name}"' for name in names)
    return config.parse(text, "aggregator.toml", registry.sources())


def made(query: str, of: Config = BUILT_IN, store: Store | None = None) -> SearchFeed:
    """The feed of a query that shows all papers of a store."""
    papers = (
        store.gathered([row[0] for row in store.rows("SELECT key FROM papers")]) if store else []
    )
    return search_feed.made(terms.query(query), papers, of)


# -- what it looks for


@pytest.fixture
def shelf(opened: Store) -> Store:
    """Three papers of two people, of whom one has the name of an animal."""
    see(opened, listed(1, title="On wolves", authors=("Ada Wolf", "Kurt Gödel")))
    see(opened, listed(2, title="On sheep", authors=("Ada K. Wolf",)))
    see(opened, listed(3, title="Of wolf and sheep", authors=("Kurt Gödel",)))
    return opened


def test_the_feed_of_a_search_wants_all_of_its_terms(shelf: Store) -> None:
    assert made('sheep "count sheep" wol*', store=shelf) == SearchFeed(
        feed=FeedConfig(name="sheep-count-sheep-wol", all=("sheep", "count sheep", "wol*")),
        holds=2,  # the other one has such an author
    )


def test_where_a_feed_of_an_author_holds_more_of_the_papers_it_is_that_one(shelf: Store) -> None:
    assert made("ada wolf", store=shelf) == SearchFeed(
        feed=FeedConfig(name="ada-wolf", authors=("ada wolf",)), holds=2
    )
    assert made('"Kurt GÖDEL"', store=shelf) == SearchFeed(
        feed=FeedConfig(name="kurt-godel", authors=("kurt godel",)), holds=2
    )


def test_where_it_holds_no_more_it_is_that_of_the_terms(shelf: Store) -> None:
    assert made("sheep", store=shelf) == SearchFeed(
        feed=FeedConfig(name="sheep", all=("sheep",)), holds=3
    )
    assert made("göd*", store=shelf) == SearchFeed(
        feed=FeedConfig(name="god", all=("god*",)), holds=0
    )
    assert made("nobody") == SearchFeed(feed=FeedConfig(name="nobody", all=("nobody",)), holds=0)


def test_a_paper_that_was_seen_on_no_list_that_a_feed_counts_is_not_held(opened: Store) -> None:
    see(opened, listed(1))
    see(opened, listed(2), kind="trending", period=None)
    assert made("sheep", store=opened).holds == 1


# -- its name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("random substitution", "random-substitution"),
        ('"tool use" agent*', "tool-use-agent"),
        ("Gödel’s π", "godel-s-pi"),
        ("GPT-4o", "gpt-4o"),
        ("扩散 model", "model"),
        ("Ли model", "model"),
        ("扩散", "search"),
        ("index", "index-2"),
        ("archive", "archive-2"),
        ("a" * 60, "a" * 56),
        (f"{'a' * 55} b", "a" * 55),
    ],
)
def test_its_name_is_made_of_the_words_and_can_name_files(query: str, name: str) -> None:
    assert made(query).feed.name == name


def test_its_name_is_that_of_no_other_feed() -> None:
    assert made("daily").feed.name == "daily-2"
    assert made("sheep", configured("daily", "sheep", "sheep-2")).feed.name == "sheep-3"


# -- the line


def test_without_a_configuration_the_line_states_the_one_that_is_built_in_first() -> None:
    assert search_feed.command(made("red sheep").feed, BUILT_IN, Path("no 1.toml")) == (
        "[ -e 'no 1.toml' ] || printf '%s\\n' '' '[[feed]]' 'name = \"daily\"' > 'no 1.toml'; "
        "printf '%s\\n' '' '[[feed]]' 'name = \"red-sheep\"' 'all = [\"red\", \"sheep\"]' "
        ">> 'no 1.toml'"
    )


def test_where_feeds_are_stated_it_only_adds_to_them(tmp_path: Path) -> None:
    file = tmp_path / "my feeds.toml"
    file.write_text('[[feed]]\nname = "daily"')
    assert search_feed.command(made("ada*").feed, BUILT_IN, file) == (
        "printf '%s\\n' '' '[[feed]]' 'name = \"ada\"' 'all = [\"ada*\"]' "
        f">> '{tmp_path}/my feeds.toml'"
    )


def test_where_no_feed_is_stated_it_states_the_one_that_is_built_in_as_well(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text('[site]\ntitle = "Sheep"\n')
    assert search_feed.command(made("ada").feed, BUILT_IN, file) == (
        "printf '%s\\n' '' '[[feed]]' 'name = \"daily\"' '' '[[feed]]' 'name = \"ada\"' "
        f"'all = [\"ada\"]' >> {file}"
    )


@given(
    query=st.text(st.sampled_from("ab'\"\\$`!#*é模\U0001f411 \n") | st.characters(codec="utf-8"))
)
def test_whatever_the_words_are_the_configuration_wants_what_was_looked_for(query: str) -> None:
    try:
        looked_for = terms.query(query)
    except ValueError:
        return
    line = search_feed.command(made(query).feed, BUILT_IN, Path("never.toml"))
    printed = (shlex.split(part) for part in line.split("printf '%s\\n' ")[1:])
    text = "\n".join(
        one for words in printed for one in itertools.takewhile(lambda it: it[:1] != ">", words)
    )
    daily, feed = config.parse(text, "aggregator.toml", registry.sources()).feeds
    assert daily == FeedConfig(name="daily")
    assert entering.filters_of(feed).all == looked_for


# -- in a shell


def paste(line: str, shell: str = "sh") -> None:
    """Runs a line as a person does who copied it, in this folder, where no program is found."""
    subprocess.run(
        [shell, "-c", line],
        executable=shutil.which(shell),
        env={**os.environ, "PATH": ""},
        check=True,
        timeout=60,
    )


def last_line(program: Program, *arguments: object) -> str:
    """What a search tells to copy."""
    result = program("search", *arguments)
    assert (result.exit_code, result.err) == (0, "")
    return result.out.splitlines()[-1]


def update(program: Program, *arguments: str) -> None:
    result = program("update", *site.offline(), *arguments)
    assert (result.exit_code, result.err) == (0, "")


def titles(feed: str) -> list[object]:
    return [item["title"] for item in site.items(feed)]


def put_papers() -> None:
    sheep = site.record(1, title="It’s “sheep” \\ wolf", summary="R&B $5 `x` !1 \U0001f411")
    wolf = site.record(2, title="Only wolves", authors=[{"name": "Ada Sheep"}])
    other = site.record(3, title="模型", authors=[{"name": "Kurt Gödel"}])
    site.put(site.day(site.FRIDAY, sheep, wolf, other))


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_pasted_line_makes_a_feed_that_holds_what_was_found(
    program: Program, shell: str
) -> None:
    site.configure()  # the newest list alone
    put_papers()
    update(program)
    paste(last_line(program, "it's", '"sheep" \\ wolf', "\U0001f411"), shell)
    update(program)
    settings = config.load(HERE, registry.sources())
    assert settings.feeds == (
        FeedConfig(name="daily"),
        FeedConfig(name="it-s-sheep-wolf", all=("it s", "sheep", "wolf")),
    )
    assert titles("it-s-sheep-wolf") == ["It’s “sheep” \\ wolf"]
    assert len(titles("daily")) == 3
    paste(last_line(program, "Kurt", "Gödel"), shell)
    paste(last_line(program, "模型"), shell)
    update(program)
    assert config.load(HERE, registry.sources()).feeds[2:] == (
        FeedConfig(name="kurt-godel", authors=("kurt godel",)),
        FeedConfig(name="search", all=("模 型",)),
    )
    assert titles("kurt-godel") == titles("search") == ["模型"]


def test_pasted_where_there_is_no_configuration_the_feed_daily_stays(program: Program) -> None:
    see_papers(Store(Path("papers.db")))
    line = last_line(program, "sheep")
    assert not HERE.exists()
    paste(line)
    assert config.load(HERE, registry.sources()) == Config(
        sources=BUILT_IN.sources,
        feeds=(FeedConfig(name="daily"), FeedConfig(name="sheep", all=("sheep",))),
    )


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_lines_that_were_printed_while_there_was_no_configuration_all_add_their_feed(
    program: Program, shell: str
) -> None:
    see_papers(Store(Path("papers.db")))
    lines = [last_line(program, words) for words in ("sheep", "count*")]
    assert not HERE.exists()
    for line in lines:
        paste(line, shell)
    assert config.load(HERE, registry.sources()).feeds == (
        FeedConfig(name="daily"),
        FeedConfig(name="sheep", all=("sheep",)),
        FeedConfig(name="count", all=("count*",)),
    )


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_configuration_that_came_after_the_line_was_printed_is_only_added_to(
    program: Program, shell: str
) -> None:
    see_papers(Store(Path("papers.db")))
    line = last_line(program, "sheep")
    HERE.write_text('# Mine.\n[[feed]]\nname = "mine"', "utf-8")
    paste(line, shell)
    assert HERE.read_text("utf-8") == (
        '# Mine.\n[[feed]]\nname = "mine"\n[[feed]]\nname = "sheep"\nall = ["sheep"]\n'
    )


def test_pasted_it_goes_into_the_configuration_that_the_search_went_by(program: Program) -> None:
    see_papers(Store(Path("papers.db")))
    file = Path("my 'own' feeds.toml")
    file.write_text('[site]\ntitle = "Sheep"', "utf-8")
    for words in ("sheep", "sheep", "count*"):
        paste(last_line(program, words, "--config", file))
    assert not HERE.exists()
    assert config.load(file, registry.sources()).feeds == (
        FeedConfig(name="daily"),
        FeedConfig(name="sheep", all=("sheep",)),
        FeedConfig(name="sheep-2", all=("sheep",)),
        FeedConfig(name="count", all=("count*",)),
    )


def see_papers(store: Store) -> None:
    see(store, listed(1), listed(2), period=DAY.isoformat())
    store.close()
