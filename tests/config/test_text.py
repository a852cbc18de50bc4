"""The configuration as it is printed: read back as it is, and good to start from."""

import re
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import config_text, config_values, text
from aggregator.config import Config, MailConfig, MetricsConfig, Site, SourceConfig, parse
from aggregator.config_feed import FeedConfig
from aggregator.tables import Record

SOURCES = ("huggingface", "another-site")
ONE_SOURCE = {"huggingface": SourceConfig()}
KEY_BEHIND_A_MARK = re.compile(r"^# ( *)([a-z_]+ = .*)$")

LINES = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\\t\n\x7f😀#]}')).map(
    text.one_line
)
NAMES = st.builds("{} {}".format, st.sampled_from(["a", "Ada", "李", "π"]), LINES).map(
    text.one_line
)
TERMS = st.builds(
    "{}{}".format,
    NAMES.map(lambda name: text.one_line(name.replace("*", ""))),
    st.sampled_from(["", "*"]),
)


def accepted(check: Callable[[str], str]) -> Callable[[str], bool]:
    """Whether a check of the configuration takes a text."""

    def is_accepted(stated: str) -> bool:
        try:
            return bool(check(stated))
        except ValueError:
            return False

    return is_accepted


LISTS = st.sampled_from(["daily", "weekly", "monthly", "trending"]) | NAMES.map("search:{}".format)
ADDRESSES = st.sampled_from(["https://example.org", "http://[::1]:8000/a/%20~b"])
PEOPLE = st.sampled_from(["me@example.org", "you+x@example.org", "o'k@localhost"])
LEAST = st.none() | st.integers(1, 10**9)


def several(values: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, min_size=least, max_size=4, unique=True).map(tuple)


def records(form: type[Record], **fields: st.SearchStrategy[object]) -> st.SearchStrategy[Record]:
    """Records, each of whose fields may be left at its default."""
    required = {one.name for one in msgspec.structs.fields(form) if one.required}
    return st.fixed_dictionaries(
        {name: values for name, values in fields.items() if name in required},
        optional={name: values for name, values in fields.items() if name not in required},
    ).map(lambda stated: form(**stated))


SITES = records(
    Site,
    base_url=ADDRESSES.map("{}/".format),
    title=LINES.filter(bool),
    contact=st.text(st.characters(codec="ascii", exclude_categories=["Cc"])),
)
SOURCE_CONFIGS = records(SourceConfig, base_url=ADDRESSES, revisit_days=st.integers(0, 1000))
FEED_NAMES = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,63}", fullmatch=True).map("x{:.60}".format)
FEEDS = records(
    FeedConfig,
    name=FEED_NAMES,
    title=LINES.filter(bool),
    lists=several(LISTS, least=1),
    any=several(TERMS.filter(accepted(config_values.term))),
    all=several(TERMS.filter(accepted(config_values.term))),
    none=several(TERMS.filter(accepted(config_values.term))),
    authors=several(NAMES.filter(accepted(config_values.author))),
    organizations=several(NAMES.filter(accepted(config_values.name))),
    submitters=several(NAMES.filter(accepted(config_values.name))),
    keywords=several(TERMS.filter(accepted(config_values.term))),
    has_code=st.booleans(),
    min_upvotes=LEAST,
    min_stars=LEAST,
    limit=st.integers(1, 10_000),
)
KINDS = st.sampled_from(
    [
        {},
        {"per_day": 5},
        {"events": True},
        {"digest": "day", "top": 20, "limit": 50},
        {"digest": "week", "top": 200, "limit": 500},
    ]
)
"""What a feed is, beside its filters: at most one of these."""
FEEDS_OF_PAPERS = st.builds(lambda feed, kind: msgspec.structs.replace(feed, **kind), FEEDS, KINDS)
FEEDS_OF_HEALTH = st.builds(
    FeedConfig, name=FEED_NAMES, health=st.integers(1, 1000), limit=st.integers(1, 10_000)
)
MAILS = records(
    MailConfig,
    smtp=st.sampled_from(["smtp://localhost", "smtps://me%40x.org@[::1]:465"]),
    sender=PEOPLE,
    to=several(PEOPLE, least=1),
    digest=st.sampled_from(["day", "week"]),
)
CONFIGS = st.builds(
    Config,
    site=SITES,
    sources=st.fixed_dictionaries(dict.fromkeys(SOURCES, SOURCE_CONFIGS)),
    feeds=st.lists(
        FEEDS_OF_PAPERS | FEEDS_OF_HEALTH,
        min_size=1,
        max_size=3,
        unique_by=lambda feed: feed.name,
    ).map(tuple),
    mail=st.none() | MAILS,
    metrics=st.none()
    | st.builds(MetricsConfig, textfile=st.sampled_from(["a.prom", "/a b/π.prom"])),
)


@given(CONFIGS)
def test_what_is_printed_is_read_back_as_it_was(config: Config) -> None:
    assert parse(config_text.text(config), "printed", SOURCES) == config


def of_feeds(*feeds: FeedConfig) -> Config:
    return Config(sources=ONE_SOURCE, feeds=feeds)


BUILT_IN = of_feeds(FeedConfig(name="daily"))
FIRST_FEEDS = [
    BUILT_IN,
    of_feeds(FeedConfig(name="x", title="All", any=("a",), has_code=False, min_upvotes=1)),
    of_feeds(FeedConfig(name="x", per_day=5)),
    of_feeds(FeedConfig(name="x", events=True)),
    of_feeds(FeedConfig(name="x", health=3)),
    of_feeds(FeedConfig(name="x", digest="week", top=20, limit=50)),
]


@pytest.mark.parametrize("config", FIRST_FEEDS)
def test_every_key_behind_a_mark_can_be_set_by_taking_the_mark_away(config: Config) -> None:
    lines = config_text.text(config).splitlines()
    set_to = []
    for at, line in enumerate(lines[: lines.index("# [mail]")]):
        if found := KEY_BEHIND_A_MARK.match(line):
            changed = {at: found[2]}
            if found[1]:  # it belongs to the key above it
                changed[at - 1] = lines[at - 1].removeprefix("# ")
            text = "\n".join(changed.get(place, one) for place, one in enumerate(lines))
            set_to.append(parse(text, "printed", ONE_SOURCE))
    assert config not in set_to
    assert len({msgspec.json.encode(one) for one in set_to}) == len(set_to) > 3


def with_marks_taken_away(table: str) -> Config:
    """What is printed of the built-in configuration, with a table of which it has none."""
    text, header, rest = config_text.text(BUILT_IN).partition(f"# {table}\n")
    keys, end, others = rest.partition("\n\n")
    lines = [line.removeprefix("# ") for line in (header + keys).splitlines()]
    return parse(text + "\n".join(lines) + end + others, "printed", ONE_SOURCE)


def test_mail_is_set_by_taking_all_its_marks_away() -> None:
    assert with_marks_taken_away("[mail]") == msgspec.structs.replace(
        BUILT_IN,
        mail=MailConfig(
            smtp="smtp://user@example.org:587", sender="papers@example.org", to=("me@example.org",)
        ),
    )


def test_metrics_are_set_by_taking_all_their_marks_away() -> None:
    assert with_marks_taken_away("[metrics]") == msgspec.structs.replace(
        BUILT_IN, metrics=MetricsConfig(textfile="daily_papers.prom")
    )


@pytest.mark.parametrize("config", FIRST_FEEDS)
def test_every_key_of_every_table_is_there_with_a_comment_or_is_told_not_to_go_with_another(
    config: Config,
) -> None:
    told: dict[str, set[str]] = {}
    text = re.sub(
        "# Not with [^.]+", lambda found: found[0].replace("\n# ", " "), config_text.text(config)
    )
    for line in text.splitlines():
        if header := re.fullmatch(r"(?:# )?\[+([a-z.]+)\]+", line):
            keys = told.setdefault(header[1], set())
        elif key := re.fullmatch(r"(?:# +)?([a-z_]+) = \S.*  # \S.*", line):
            keys.add(key[1])
        elif barred := re.fullmatch(r"# Not with [a-z_, ]+: (.+)\.", line):
            keys |= set(barred[1].split(", "))
    forms: dict[str, type[msgspec.Struct]] = {
        "site": Site,
        "source.huggingface": SourceConfig,
        "feed": FeedConfig,
        "mail": MailConfig,
        "metrics": MetricsConfig,
    }
    assert told == {
        name: {field.encode_name for field in msgspec.structs.fields(form)}
        for name, form in forms.items()
    }


def test_what_does_not_go_with_the_first_feed_is_named_in_lines_that_are_not_too_long() -> None:
    of_votes = config_text.text(of_feeds(FeedConfig(name="x", has_code=False, min_upvotes=1)))
    assert "\n# Not with has_code, min_upvotes: health.\n" in of_votes
    of_health = config_text.text(of_feeds(FeedConfig(name="x", health=3)))
    assert (
        "\n# Not with health: all, any, authors, digest, events, has_code, keywords, lists, "
        "min_stars,\n"
        "# min_upvotes, none, organizations, per_day, submitters, top.\n"
    ) in of_health
    assert max(map(len, of_health.splitlines())) <= 100


def test_it_is_good_to_read() -> None:
    lines = config_text.text(BUILT_IN).splitlines()
    comments = {at for line in lines if (at := line.rfind("  # ")) > 0}
    assert len(comments) == 1
    assert max(map(len, lines)) <= 100


def test_what_is_long_has_its_comment_before_it_and_a_long_list_a_line_for_each_text() -> None:
    authors = tuple(f"An Author of Number {number}" for number in range(5))
    printed = config_text.text(
        of_feeds(FeedConfig(name="x", title=f"A{' title' * 12}", authors=authors))
    )
    assert max(map(len, printed.splitlines())) <= 100
    assert (
        f'\n# without it, that of the site, and the name\ntitle = "A{" title" * 12}"\n'
    ) in printed
    assert (
        "\n# one of these wrote it\n"
        "authors = [\n"
        '    "An Author of Number 0",\n'
        '    "An Author of Number 1",\n'
        '    "An Author of Number 2",\n'
        '    "An Author of Number 3",\n'
        '    "An Author of Number 4",\n'
        "]\n"
    ) in printed


def test_of_later_feeds_it_tells_what_is_not_by_default() -> None:
    printed = config_text.text(
        of_feeds(
            FeedConfig(name="daily"),
            FeedConfig(name="agents", any=("agent*",), has_code=False),
            FeedConfig(name="week", digest="week", top=20, limit=50),
        )
    )
    assert (
        "in the archive\n\n"
        "[[feed]]\n"
        'name = "agents"\n'
        'any = ["agent*"]\n'
        "has_code = false\n\n"
        "[[feed]]\n"
        'name = "week"\n'
        'digest = "week"\n'
        "top = 20\n"
        "limit = 50\n\n"
        "# Digests by mail."
    ) in printed
