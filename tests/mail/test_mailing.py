"""``digest --send``: who gets which letter, once, and what is told of the others."""

import re
from datetime import UTC, date, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from aggregator import console, letter, lock
from aggregator.outbox import Letter, State
from tests.command_line.site import one_line
from tests.conftest import Program, Result

from . import stores
from .servers import DROP, Postbox, listening, refusing, saying
from .stores import FRIDAY, MONDAY, THURSDAY, morning

ADA, BOB = "ada@example.org", "bob@example.org"
STORE = Path("papers.db")
PAPERS = "papers@example.org"


@pytest.fixture(autouse=True)
def _read(program: Program) -> None:
    """Three working days were read, before a weekend and after it."""
    stores.fill(STORE, date(2026, 8, 5), THURSDAY, FRIDAY, MONDAY)


def configure(box: Postbox, *to: str, more: str = "", **how: str) -> None:
    Path("aggregator.toml").write_text(box.config(*to or (ADA, BOB), **how) + more, "utf-8")


def send(program: Program, on: date, *options: str) -> Result:
    return program("digest", "--send", "--at", morning(on), *options)


def got(box: Postbox) -> list[tuple[str, str]]:
    """(recipient, subject) of each letter that a server took, and nobody else in it."""
    found = []
    for one in box.received:
        (recipient,) = one.recipients
        head = message_from_bytes(one.content)
        assert head["To"] == recipient
        others = {ADA, BOB} - {recipient}
        assert [other for other in others if other.encode() in one.content] == []
        subject = re.fullmatch(
            r"Daily Papers, (\w+), \d+ August 2026: both papers", head["Subject"]
        )
        assert subject is not None
        found.append((recipient, subject[1]))
    return found


def noted(
    period: str, recipient: str, state: State, at: date, problem: str | None = None
) -> Letter:
    return Letter(
        period=period,
        recipient=recipient,
        message_id=letter.message_id(period, PAPERS, recipient),
        state=state,
        at=datetime(at.year, at.month, at.day, 6, 17, tzinfo=UTC),
        problem=problem,
    )


# -- each once


def test_each_recipient_gets_a_letter_of_his_own_and_sees_nobody_else(program: Program) -> None:
    with listening() as box:
        configure(box)
        assert send(program, FRIDAY) == Result(0, "2026-08-06: sent to 2\n", "")
    assert got(box) == [(ADA, "Thursday"), (BOB, "Thursday")]
    assert stores.letters(STORE) == [
        noted("2026-08-06", ADA, "sent", FRIDAY),
        noted("2026-08-06", BOB, "sent", FRIDAY),
    ]


def test_what_was_sent_is_not_sent_again(program: Program) -> None:
    with listening() as box:
        configure(box)
        send(program, FRIDAY)
        heard = list(box.heard)
        assert send(program, FRIDAY) == Result(0, "no digest is due\n", "")
        assert send(program, FRIDAY, "--resend") == Result(0, "no digest is due\n", "")
    assert box.heard == heard


def test_every_day_is_told_however_long_no_run_came_and_a_weekend_has_none(
    program: Program,
) -> None:
    with listening() as box:
        configure(box, ADA)
        send(program, THURSDAY)
        assert (
            send(program, date(2026, 8, 9)).out == "2026-08-06: sent to 1; 2026-08-07: sent to 1\n"
        )
        assert send(program, MONDAY).out == "no digest is due\n"
        assert send(program, date(2026, 8, 14)).out == "2026-08-10: sent to 1\n"
    assert [day for _, day in got(box)] == ["Wednesday", "Thursday", "Friday", "Monday"]


def test_where_the_last_day_waits_for_its_list_it_is_told_why(program: Program) -> None:
    with stores.opened(STORE) as store:
        stores.list_day(store, date(2026, 8, 11), read_after=False)
    told = "the lists of 2026-08-11 were not read after its end; an update reads them"
    wednesday = date(2026, 8, 12)
    with listening() as box:
        configure(box, ADA)
        send(program, MONDAY)
        assert send(program, wednesday).out == "2026-08-10: sent to 1\n"
        none = Result(0, f"no digest is due: {told}\n", "")
        assert send(program, wednesday) == none
        assert program("digest", "--dry-run", "--at", morning(wednesday)) == none
    assert [day for _, day in got(box)] == ["Friday", "Monday"]


def test_a_new_reader_gets_the_last_digest_and_then_all(program: Program) -> None:
    with listening() as box:
        configure(box, ADA)
        send(program, THURSDAY)
        configure(box, ADA, BOB)
        assert (
            send(program, date(2026, 8, 8)).out == "2026-08-06: sent to 1; 2026-08-07: sent to 2\n"
        )
        assert send(program, date(2026, 8, 11)).out == "2026-08-10: sent to 2\n"
    assert [day for reader, day in got(box) if reader == BOB] == ["Friday", "Monday"]


def test_a_list_that_was_not_read_after_its_day_is_waited_for_and_told_later(
    program: Program,
) -> None:
    tuesday, wednesday = date(2026, 8, 11), date(2026, 8, 12)
    with stores.opened(STORE) as store:
        stores.list_day(store, tuesday, read_after=False)
        stores.list_day(store, wednesday)
    with listening() as box:
        configure(box, ADA)
        send(program, tuesday)
        assert send(program, date(2026, 8, 13)).out == "2026-08-12: sent to 1\n"
        stores.fill(STORE, tuesday)
        assert send(program, date(2026, 8, 13)).out == "2026-08-11: sent to 1\n"
    assert [day for _, day in got(box)] == ["Monday", "Wednesday", "Tuesday"]


def test_an_address_in_other_letters_is_the_same_reader(program: Program) -> None:
    with listening() as box:
        configure(box, ADA)
        send(program, FRIDAY)
        configure(box, "Ada@Example.ORG")
        assert send(program, FRIDAY).out == "no digest is due\n"
        assert send(program, date(2026, 8, 8)).out == "2026-08-07: sent to 1\n"
    assert box.received[1].recipients == ("Ada@Example.ORG",)
    assert [one.recipient for one in stores.letters(STORE)] == [ADA, ADA]


def test_weeks_are_told_as_weeks(program: Program) -> None:
    stores.fill(STORE, date(2026, 8, 3), date(2026, 8, 4))
    with listening() as box:
        configure(box, ADA, more='digest = "week"\n')
        assert send(program, FRIDAY).out == "no digest is due\n"
        assert send(program, MONDAY).out == "2026-W32: sent to 1\n"
        assert send(program, MONDAY, "--period", "day").out == "2026-08-07: sent to 1\n"
    assert [message_from_bytes(one.content)["Subject"] for one in box.received] == [
        "Daily Papers, Week 32 of 2026 (3 to 9 August): all 10 papers",
        "Daily Papers, Friday, 7 August 2026: both papers",
    ]


def test_under_quiet_a_run_that_went_well_says_nothing(program: Program) -> None:
    with listening() as box:
        configure(box)
        assert send(program, FRIDAY, "--quiet") == Result(0, "", "")
        assert send(program, FRIDAY, "--quiet") == Result(0, "", "")
    assert got(box) == [(ADA, "Thursday"), (BOB, "Thursday")]


def test_verbose_says_every_letter(program: Program) -> None:
    with listening() as box:
        configure(box)
        assert send(program, FRIDAY, "--verbose").err == (
            f"2026-08-06 to {ADA}: sent\n2026-08-06 to {BOB}: sent\n"
        )


def test_the_password_comes_from_the_environment_and_goes_nowhere_but_to_the_server(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(login=("ada", "open sesame")) as box:
        configure(box, ADA, user="ada@")
        for unset in ("", None):
            if unset is not None:
                monkeypatch.setenv("SMTP_PASSWORD", unset)
            assert one_line(send(program, FRIDAY, "--quiet").err).endswith(
                ": it wants the password of ada: set SMTP_PASSWORD in the environment; "
                "the next run tries again"
            )
            monkeypatch.delenv("SMTP_PASSWORD", raising=False)
        monkeypatch.setenv("SMTP_PASSWORD", "open sesame")
        assert send(program, FRIDAY, "--verbose").exit_code == 0
    assert [one.user for one in box.received] == ["ada"]
    assert [path for path in Path().iterdir() if b"sesame" in path.read_bytes()] == []


class Killed(BaseException):
    """It stands for a kill, which nothing in the program hears of."""


def killed_before_it_tells(program: Program, on: date) -> None:
    """A run that ends when all is sent, and nobody was told yet what went wrong."""

    def killed(_: str) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(console, "complain", killed)
        with pytest.raises(Killed):
            send(program, on)


# -- what certainly was not sent


def test_one_who_is_refused_costs_no_other_his_letter_and_is_tried_again(program: Program) -> None:
    with listening(hooks={"RCPT": refusing(ADA)}) as box:
        configure(box)
        failed = send(program, FRIDAY)
    server = f"127.0.0.1:{box.port}"
    assert failed == Result(
        6,
        "2026-08-06: sent to 1, failed for 1\n",
        f"daily-papers: {server}: {ADA}: 550 5.1.1 nobody; "
        "the next run tries the digest of 2026-08-06 again\n",
    )
    assert stores.letters(STORE) == [
        noted("2026-08-06", ADA, "failed", FRIDAY, f"{server}: 550 5.1.1 nobody"),
        noted("2026-08-06", BOB, "sent", FRIDAY),
    ]
    with listening() as box:
        configure(box)
        assert send(program, FRIDAY) == Result(0, "2026-08-06: sent to 1\n", "")
    assert got(box) == [(ADA, "Thursday")]
    assert stores.letters(STORE)[0] == noted("2026-08-06", ADA, "sent", FRIDAY)


def test_a_server_that_is_away_is_told_once_and_all_is_sent_by_a_later_run(
    program: Program,
) -> None:
    with listening() as box:
        configure(box)
    assert send(program, FRIDAY) == Result(
        6,
        "2026-08-06: failed for 2\n",
        f"daily-papers: 127.0.0.1:{box.port}: no connection (Connection refused); "
        "the next run tries again\n",
    )
    with listening() as box:
        configure(box)
        assert (
            send(program, date(2026, 8, 8)).out == "2026-08-06: sent to 2; 2026-08-07: sent to 2\n"
        )


def test_what_could_not_be_sent_in_two_weeks_is_left_out_and_told_once(program: Program) -> None:
    with listening() as box:
        configure(box, ADA)
    send(program, FRIDAY)
    send(program, date(2026, 8, 8))
    with listening() as box:
        configure(box, ADA)
        assert send(program, date(2026, 8, 21)) == Result(
            0,
            "2026-08-07: sent to 1; 2026-08-10: sent to 1\n",
            f"daily-papers: warning: {ADA} does not get 1 digest (2026-08-06) "
            "that no run sent within 14 days\n",
        )
        assert send(program, date(2026, 8, 22)) == Result(0, "no digest is due\n", "")
    assert stores.states(STORE)[0] == ("2026-08-06", ADA, "dropped")


def test_a_run_that_is_killed_before_it_tells_what_is_left_out_leaves_that_to_the_next(
    program: Program,
) -> None:
    with listening() as box:
        configure(box, ADA)
    send(program, FRIDAY)
    with listening() as box:
        configure(box, ADA)
        killed_before_it_tells(program, date(2026, 8, 21))
        assert stores.states(STORE) == [
            ("2026-08-06", ADA, "failed"),
            ("2026-08-07", ADA, "sent"),
            ("2026-08-10", ADA, "sent"),
        ]
        assert send(program, date(2026, 8, 21), "--quiet") == Result(
            0,
            "",
            f"daily-papers: warning: {ADA} does not get 1 digest (2026-08-06) "
            "that no run sent within 14 days\n",
        )
        assert send(program, date(2026, 8, 21), "--quiet") == Result(0, "", "")
    assert [day for _, day in got(box)] == ["Friday", "Monday"]
    assert stores.states(STORE)[0] == ("2026-08-06", ADA, "dropped")


def test_what_no_run_came_to_send_in_two_weeks_is_left_out_and_told_once(
    program: Program,
) -> None:
    with listening() as box:
        configure(box, ADA)
        send(program, THURSDAY)
        assert send(program, date(2026, 8, 22)) == Result(
            0,
            "2026-08-10: sent to 1\n",
            f"daily-papers: warning: {ADA} does not get 2 digests (2026-08-06 to 2026-08-07) "
            "that no run sent within 14 days\n",
        )
        assert send(program, date(2026, 8, 22)) == Result(0, "no digest is due\n", "")
    assert [state for _, _, state in stores.states(STORE)] == ["sent", "dropped", "dropped", "sent"]


def test_what_ended_two_weeks_ago_but_a_day_is_still_sent(program: Program) -> None:
    with listening() as box:
        configure(box, ADA)
        send(program, THURSDAY)
        assert send(program, date(2026, 8, 20)) == Result(
            0, "2026-08-06: sent to 1; 2026-08-07: sent to 1; 2026-08-10: sent to 1\n", ""
        )


def test_what_was_left_out_by_a_clock_that_was_wrong_is_sent_by_one_that_is_right(
    program: Program,
) -> None:
    with listening() as box:
        configure(box, ADA)
        send(program, THURSDAY)
        send(program, date(2036, 8, 1))
        assert (
            send(program, date(2026, 8, 8)).out == "2026-08-06: sent to 1; 2026-08-07: sent to 1\n"
        )
    assert [day for _, day in got(box)] == ["Wednesday", "Thursday", "Friday"]


# -- what is in doubt


def doubt(box: Postbox, problem: str, period: str = "2026-08-06") -> str:
    return (
        f"daily-papers: 127.0.0.1:{box.port}: {ADA}: {problem}; the digest of {period} may have "
        "arrived, so it is sent again only by: daily-papers digest --resend --period day\n"
    )


def test_a_letter_whose_fate_the_server_did_not_say_is_told_once_and_never_sent_unasked(
    program: Program,
) -> None:
    with listening(hooks={"END": saying(DROP)}) as box:
        configure(box, ADA)
        assert send(program, FRIDAY) == Result(
            6, "2026-08-06: in doubt for 1\n", doubt(box, "the connection was lost")
        )
    with listening() as later:
        configure(later, ADA)
        assert send(program, FRIDAY, "--quiet") == Result(0, "", "")
        assert send(program, date(2026, 8, 8)).out == "2026-08-07: sent to 1\n"
    assert [day for _, day in got(later)] == ["Friday"]
    assert stores.letters(STORE)[0] == noted(
        "2026-08-06", ADA, "doubtful", FRIDAY, f"127.0.0.1:{box.port}: the connection was lost"
    )


def test_it_is_sent_again_when_somebody_says_so_and_has_the_id_that_it_had(
    program: Program,
) -> None:
    with listening(hooks={"END": saying(DROP)}) as first:
        configure(first, ADA)
        send(program, FRIDAY)
    with listening() as second:
        configure(second, ADA)
        assert program("digest", "--resend", "--at", morning(FRIDAY)) == Result(
            0, "2026-08-06: sent to 1\n", ""
        )
        assert send(program, FRIDAY, "--resend").out == "no digest is due\n"
    assert got(first) == got(second) == [(ADA, "Thursday")]
    ids = {message_from_bytes(box.received[0].content)["Message-ID"] for box in (first, second)}
    assert ids == {letter.message_id("2026-08-06", PAPERS, ADA)}
    assert stores.letters(STORE) == [noted("2026-08-06", ADA, "sent", FRIDAY)]


def test_it_stays_in_doubt_if_it_is_refused_when_it_is_sent_again(program: Program) -> None:
    stores.note(STORE, [noted("2026-08-06", ADA, "doubtful", FRIDAY, "lost")])
    with listening(hooks={"END": saying("451 not now")}) as box:
        configure(box, ADA)
        assert send(program, FRIDAY, "--resend") == Result(
            6, "2026-08-06: in doubt for 1\n", doubt(box, "451 not now")
        )
    assert stores.states(STORE) == [("2026-08-06", ADA, "doubtful")]


def test_it_stays_in_doubt_if_the_server_is_away_when_it_is_sent_again(program: Program) -> None:
    stores.note(STORE, [noted("2026-08-06", ADA, "doubtful", FRIDAY, "lost")])
    with listening() as box:
        configure(box, ADA)
    assert send(program, FRIDAY, "--resend").out == "2026-08-06: in doubt for 1\n"
    assert stores.states(STORE) == [("2026-08-06", ADA, "doubtful")]


def test_a_letter_that_a_run_was_killed_over_is_told_once(program: Program) -> None:
    stores.note(STORE, [noted("2026-08-06", ADA, "intended", FRIDAY)])
    with listening() as box:
        configure(box, ADA)
        told = doubt(box, "a run ended while it sent it")
        assert send(program, FRIDAY, "--quiet") == Result(6, "", told)
        assert send(program, FRIDAY, "--quiet") == Result(0, "", "")
        assert send(program, FRIDAY, "--resend").out == "2026-08-06: sent to 1\n"
    assert got(box) == [(ADA, "Thursday")]


def test_what_was_never_written_in_time_is_told_though_the_run_that_saw_it_was_killed(
    program: Program,
) -> None:
    late = date(2026, 8, 22)
    told = (
        f"daily-papers: warning: {ADA} does not get 1 digest (2026-08-07) "
        "that no run sent within 14 days\n"
    )
    with listening() as box:
        configure(box, ADA)
        send(program, FRIDAY)
        killed_before_it_tells(program, late)
        assert send(program, late, "--quiet") == Result(0, "", told)
        assert send(program, late, "--quiet") == Result(0, "", "")
    assert [day for _, day in got(box)] == ["Thursday", "Monday"]


def test_a_run_that_is_killed_before_it_tells_of_a_doubt_leaves_that_to_the_next(
    program: Program,
) -> None:
    with listening(hooks={"END": saying(DROP)}) as box:
        configure(box, ADA)
        killed_before_it_tells(program, FRIDAY)
        lost = f"127.0.0.1:{box.port}: the connection was lost"
        assert stores.letters(STORE) == [noted("2026-08-06", ADA, "intended", FRIDAY, lost)]
        told = doubt(box, "the connection was lost")
        assert send(program, FRIDAY, "--quiet") == Result(6, "", told)
        assert send(program, FRIDAY, "--quiet") == Result(0, "", "")
    assert got(box) == [(ADA, "Thursday")]
    assert stores.letters(STORE) == [noted("2026-08-06", ADA, "doubtful", FRIDAY, lost)]


def test_it_is_sent_again_at_once_if_the_next_run_is_told_to(program: Program) -> None:
    stores.note(STORE, [noted("2026-08-06", ADA, "intended", FRIDAY)])
    with listening() as box:
        configure(box, ADA)
        assert send(program, FRIDAY, "--resend") == Result(0, "2026-08-06: sent to 1\n", "")


def test_the_intent_is_stored_before_the_server_hears_of_a_letter(program: Program) -> None:
    seen = []

    async def look(_: str) -> None:
        seen.append(stores.states(STORE))

    with listening(hooks={"MAIL": look, "END": look}) as box:
        configure(box, ADA)
        send(program, FRIDAY)
    assert seen == [[("2026-08-06", ADA, "intended")]] * 2


def test_a_letter_is_noted_as_sent_before_the_server_is_told_goodbye(program: Program) -> None:
    seen = []

    async def look(_: str) -> None:
        seen.append(stores.states(STORE))

    with listening(hooks={"QUIT": look}) as box:
        configure(box, ADA)
        send(program, FRIDAY)
    assert seen == [[("2026-08-06", ADA, "sent")]]


def test_beside_another_run_nothing_is_sent(program: Program) -> None:
    with listening() as box:
        configure(box)
        with lock.held(STORE):
            assert send(program, FRIDAY).exit_code == 75
    assert (box.heard, stores.letters(STORE)) == ([], [])
