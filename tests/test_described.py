"""What a feed holds, in a sentence for people."""

from typing import Any

import pytest

from aggregator.config_feed import FeedConfig
from aggregator.described import description

DAILY = "the Daily Papers of Hugging Face"


def of(**stated: Any) -> str:
    return description(FeedConfig(name="some", **stated))


def papers(stated: dict[str, Any]) -> str:
    """What the papers of a feed are, as its sentence says."""
    said = of(**stated)
    assert said.startswith("Papers of ")
    assert said.endswith(", each once, with its abstract.")
    return said.removeprefix("Papers of ").removesuffix(", each once, with its abstract.")


def test_the_feed_of_the_daily_list_holds_every_paper() -> None:
    assert of() == f"Every paper of {DAILY}, once, with its abstract."
    assert of(title="Other", limit=3) == of()


@pytest.mark.parametrize(
    ("lists", "said"),
    [
        (("trending",), "Hugging Face (trending)"),
        (("daily", "trending"), "Hugging Face (daily or trending)"),
        (
            ("daily", "weekly", "search:red sheep"),
            "Hugging Face (daily, weekly or search:red sheep)",
        ),
    ],
)
def test_other_lists_are_named(lists: tuple[str, ...], said: str) -> None:
    assert papers({"lists": lists}) == said


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"any": ("agent*",)}, "that mention agent*"),
        ({"any": ("agent*", "tool use", "bots")}, "that mention agent*, tool use or bots"),
        ({"all": ("agents", "tools")}, "that mention agents and tools"),
        ({"none": ("medical", "legal")}, "that do not mention medical or legal"),
        ({"authors": ("Ada Lovelace", "李 明")}, "by Ada Lovelace or 李 明"),
        ({"organizations": ("caltech",)}, "from caltech"),
        ({"submitters": ("akhaliq", "other")}, "listed by akhaliq or other"),
        ({"keywords": ("sheep",)}, "with the keyword sheep"),
        ({"has_code": True}, "with code"),
        ({"has_code": False}, "without code"),
        ({"min_upvotes": 50}, "with 50 votes or more"),
        ({"min_stars": 1000}, "with 1000 stars or more"),
        (
            {"min_upvotes": 5, "authors": ("Ada",), "none": ("goats",), "has_code": True},
            "that do not mention goats, by Ada, with code, with 5 votes or more",
        ),
    ],
)
def test_every_filter_is_told(stated: dict[str, Any], said: str) -> None:
    assert papers(stated) == f"{DAILY} {said}"
    assert papers({"lists": ("trending",), **stated}) == f"Hugging Face (trending) {said}"


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (
            {"per_day": 5},
            f"The 5 papers with the most votes of each day, of {DAILY} with code.",
        ),
        (
            {"digest": "day", "top": 20},
            f"The best of each day of {DAILY} with code: one entry when it is over.",
        ),
        (
            {"digest": "week"},
            f"The best of each week of {DAILY} with code: one entry when it is over.",
        ),
        (
            {"events": True},
            f"What happens to papers after they were listed, of {DAILY} with code: "
            "each event once.",
        ),
    ],
)
def test_a_feed_that_makes_something_of_its_papers_says_what(
    stated: dict[str, Any], said: str
) -> None:
    assert of(has_code=True, **stated) == said


@pytest.mark.parametrize(("least", "runs"), [(1, "one run has"), (3, "3 runs in a row have")])
def test_a_feed_of_health_says_when_it_has_something_to_say(least: int, runs: str) -> None:
    assert of(health=least) == (
        f"Whether new papers can be read: an entry when {runs} failed, and one when all is well "
        "again."
    )
