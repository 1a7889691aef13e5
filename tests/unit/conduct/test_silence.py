import pytest

from nuanfu.conduct.channels import Channel
from nuanfu.conduct.gate import Allow, Defer, Deny
from nuanfu.conduct.outbound import STOPPABLE, Kind
from tests.unit.conduct.gates import DAY, HOUR, NOW, asked, at

NEVER_FORBIDDEN = sorted(set(Kind) - STOPPABLE)
SILENT_IM = frozenset({Channel.IM})


def test_what_nothing_speaks_against_may_go() -> None:
    assert asked() == Allow()


@pytest.mark.parametrize("kind", sorted(STOPPABLE))
def test_a_stop_forbids(kind: Kind) -> None:
    assert asked(kind, stopped=True) == Deny("stopped")


@pytest.mark.parametrize("kind", NEVER_FORBIDDEN)
def test_a_stop_never_forbids(kind: Kind) -> None:
    assert asked(kind, stopped=True, buyer_wrote_at=NOW - HOUR) == Allow()


def test_a_stop_is_not_undone_by_a_reminder_that_was_asked_for_before() -> None:
    assert asked(stopped=True, asked_for=True) == Deny("stopped")


@pytest.mark.parametrize(("ago", "allowed"), [("2026-11-24 10:00:00", True), ("2026-11-24 09:59:59", False)])
def test_an_answer_is_one_for_24_hours_to_the_second(ago: str, allowed: bool) -> None:
    verdict = asked(Kind.ANSWER, stopped=True, buyer_wrote_at=at(ago))
    assert verdict == (Allow() if allowed else Deny("stopped"))


def test_an_answer_to_nobodys_message_is_written_unasked() -> None:
    assert asked(Kind.ANSWER, stopped=True) == Deny("stopped")


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.ANSWER}))
def test_the_switch_pauses_everything_that_the_shop_starts(kind: Kind) -> None:
    assert asked(kind, everything_paused=True) == Deny("everything_paused")


def test_the_switch_leaves_answers_alone() -> None:
    assert asked(Kind.ANSWER, everything_paused=True, buyer_wrote_at=NOW) == Allow()


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.PHONE])
@pytest.mark.parametrize("kind", sorted(Kind))
def test_a_refused_number_gets_nothing_at_all(kind: Kind, channel: Channel) -> None:
    assert asked(kind, channel, silent=frozenset({channel, Channel.PHONE}), buyer_wrote_at=NOW) == Deny("suppressed")


def test_a_refused_channel_leaves_the_others_open() -> None:
    assert asked(Kind.REMINDER, Channel.IM, silent=frozenset({Channel.SMS})) == Allow()


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.SURVEY, Kind.AGENT_UNASKED])
def test_a_refused_chat_gets_no_message_unasked(kind: Kind) -> None:
    assert asked(kind, silent=SILENT_IM) == Deny("suppressed")


@pytest.mark.parametrize("kind", NEVER_FORBIDDEN)
def test_a_refused_chat_still_answers_and_tells_what_happened(kind: Kind) -> None:
    assert asked(kind, silent=SILENT_IM, buyer_wrote_at=NOW) == Allow()


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.DUE_NOTICE, Kind.CALL_ROW, Kind.FOLLOW_UP, Kind.SURVEY])
def test_until_a_person_has_looked_nothing_goes_by_plan(kind: Kind) -> None:
    assert asked(kind, needs_person=True) == Deny("needs_person")


def test_the_person_who_looks_may_write() -> None:
    assert asked(Kind.AGENT_UNASKED, needs_person=True) == Allow()


def test_a_promise_is_waited_for_to_the_end_of_its_day() -> None:
    until = at("2026-11-30 23:59:59")
    assert asked(promised_until=until) == Defer(until, "promised")
    assert asked(promised_until=at("2026-11-24 23:59:59")) == Allow()


def test_a_reminder_that_was_asked_for_comes_before_the_promised_day_is_over() -> None:
    assert asked(promised_until=NOW + HOUR, asked_for=True) == Allow()


def test_a_deferral_holds_reminders_back() -> None:
    assert asked(agreed_until=NOW + 5 * DAY) == Defer(NOW + 5 * DAY, "agreed")


def test_a_follow_up_on_an_agreement_goes_out_meanwhile() -> None:
    assert asked(Kind.FOLLOW_UP, agreed_until=NOW + 5 * DAY, promised_until=NOW + DAY) == Allow()


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.CALL_ROW, Kind.SURVEY])
def test_nothing_goes_by_plan_while_a_person_has_the_conversation(kind: Kind) -> None:
    assert asked(kind, with_person=True) == Deny("with_person")


def test_a_reminder_that_was_asked_for_goes_while_a_person_has_the_conversation() -> None:
    assert asked(with_person=True, asked_for=True) == Allow()


def test_two_hours_after_the_buyers_last_message_a_reminder_may_go() -> None:
    wrote = at("2026-11-25 08:00:01")
    assert asked(buyer_wrote_at=wrote) == Defer(at("2026-11-25 10:00:01"), "just_written")
    assert asked(buyer_wrote_at=at("2026-11-25 08:00:00")) == Allow()
    assert asked(buyer_wrote_at=wrote, asked_for=True) == Allow()
