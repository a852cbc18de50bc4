"""The README against the program: neither tells of what the other does not know."""

import re
import tomllib
from pathlib import Path

import click
import msgspec

from aggregator import config, errors, registry
from aggregator.cli import cli
from aggregator.config_feed import FeedConfig

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"(?:daily-papers|run\.py)(?: +([a-z][\w-]*))?(.*)")

TABLES: dict[str, type[msgspec.Struct]] = {
    "site": config.Site,
    "source": config.SourceConfig,
    "feed": FeedConfig,
    "mail": config.MailConfig,
    "metrics": config.MetricsConfig,
}


def keys(form: type[msgspec.Struct]) -> set[str]:
    """The keys of a table of the configuration."""
    return {field.encode_name for field in msgspec.structs.fields(form)}


def table(heading: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading."""
    found = re.search(rf"^\| {heading} \|.*\n\|[-| ]+\n((?:\|.*\n)+)", README, re.MULTILINE)
    assert found, f"README has no table of '{heading}'"
    rows = found[1].splitlines()
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def arguments(command: click.Command) -> list[str]:
    """The arguments of a command, as its help names them."""
    context = click.Context(command)
    return [one.make_metavar(context) for one in command.params if isinstance(one, click.Argument)]


def options(command: click.Command) -> set[str]:
    """The options of a command, as its help names them, but for --help."""
    context = click.Context(command)
    return {
        one.opts[0] if one.is_flag else f"{one.opts[0]} {one.make_metavar(context)}"
        for one in command.params
        if isinstance(one, click.Option)
    }


def test_every_command_is_in_the_readme_with_its_arguments_and_no_other_is() -> None:
    told = {row[0] for row in table("command")}
    assert told == {
        f"`{' '.join([name, *arguments(command)])}`" for name, command in cli.commands.items()
    }


def test_every_option_is_in_the_readme_under_its_commands_and_no_other_is() -> None:
    told: dict[str, set[str]] = {name: set() for name in cli.commands}
    for names, of, _ in table("option"):
        for command in cli.commands if of == "all" else re.findall(r"`([^`]+)`", of):
            told[command] |= set(re.findall(r"`([^`]+)`", names))
    assert told == {name: options(command) for name, command in cli.commands.items()}


def test_what_the_readme_shows_in_code_is_a_call_that_exists() -> None:
    every = {option.split()[0] for command in cli.commands.values() for option in options(command)}
    calls = [call for code in CODE.findall(README) for call in CALL.findall(code)]
    assert calls
    for command, rest in calls:
        assert command in ("", *cli.commands)
        assert set(re.findall(r"--[\w-]+", rest)) <= every | {"--help", "--version"}


def test_the_exit_codes_of_the_readme_are_those_of_the_errors() -> None:
    def codes(error: type[errors.AggregatorError]) -> set[int]:
        return {error.exit_code}.union(*map(codes, error.__subclasses__()))

    told = [int(row[0]) for row in table("exit")]
    assert told == sorted({0, *codes(errors.AggregatorError)})


def test_the_configuration_of_the_readme_has_every_key_and_no_other_and_is_right() -> None:
    (text,) = re.findall(r"^```toml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    document = tomllib.loads(text)
    assert {name: keys(form) for name, form in TABLES.items()} == {
        "site": set(document["site"]),
        "source": set(document["source"]["huggingface"]),
        "feed": set().union(*document["feed"]),
        "mail": set(document["mail"]),
        "metrics": set(document["metrics"]),
    }
    assert config.parse(text, "README.md", registry.sources()) == config.Config(
        site=config.Site(base_url="https://example.org/papers/", contact="mailto:me@example.org"),
        sources={"huggingface": config.SourceConfig(base_url="https://huggingface.co")},
        feeds=(
            FeedConfig(
                name="agents",
                title="Papers on agents",
                lists=("daily", "trending"),
                any=("agent*", "tool use"),
                all=("language model*",),
                none=("medical",),
                authors=("Ada Lovelace",),
                organizations=("caltech",),
                submitters=("akhaliq",),
                keywords=("reinforcement learning",),
                has_code=True,
                min_upvotes=50,
                min_stars=100,
            ),
            FeedConfig(name="best", per_day=5),
            FeedConfig(name="weekly", digest="week", top=20, limit=50),
            FeedConfig(name="news", events=True),
            FeedConfig(name="health", health=3),
        ),
        mail=config.MailConfig(
            smtp="smtp://user@localhost:25", sender="papers@example.org", to=("me@example.org",)
        ),
        metrics=config.MetricsConfig(textfile="daily_papers.prom"),
    )
