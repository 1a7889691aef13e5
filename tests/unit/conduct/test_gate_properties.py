"""What the gate must hold to whatever the facts are."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nuanfu.clock import SHANGHAI
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.gate import Allow, Defer, Deny, answers, decide
from nuanfu.conduct.outbound import STOPPABLE, Contact, Facts, Kind, Outbound
from nuanfu.conduct.rules import DEFERRING, REASONS
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy
from tests.harness import policy_with, shipped_policy

BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - hypothesis takes bare bounds and a time zone
END = datetime(2028, 12, 31)  # noqa: DTZ001
CHANNELS = st.sampled_from([Channel.IM, Channel.SMS, Channel.PHONE])
MOMENTS = st.datetimes(BEGIN, END, timezones=st.just(SHANGHAI))
AGO = st.integers(0, 20 * 24 * 3600) | st.sampled_from([0, 60, 3600, 7200, 86_400, 7 * 86_400])
SELDOM = st.sampled_from([False, False, False, False, False, True])  # else nothing would ever be allowed
OUTBOUND = st.builds(Outbound, st.sampled_from(Kind), CHANNELS, st.sampled_from([None, "first"]), st.booleans())
CLOSED = {"from": "2027-02-05", "to": "2027-02-11", "text": "放假", "reminders": False}
OUTAGE = {"what": "payment", "text": "维护中", "until": "2027-01-10T12:00:00+08:00"}
POLICIES = st.sampled_from([shipped_policy(), policy_with(calendar=[CLOSED], incidents=[OUTAGE])])


@st.composite
def contacts(draw: st.DrawFn, now: datetime) -> Contact:
    return Contact(
        now - timedelta(seconds=draw(AGO)),
        draw(st.sampled_from(Kind)),
        draw(CHANNELS),
        draw(st.sampled_from(["A1", "B2"])),
        draw(st.integers(1, 2)),
        draw(st.sampled_from([None, "first"])),
        draw(st.booleans()),
    )


@st.composite
def asked(draw: st.DrawFn) -> tuple[Outbound, Facts, Policy, datetime]:
    now = draw(MOMENTS)
    near = st.none() | st.integers(-20 * 86_400, 20 * 86_400).map(lambda seconds: now + timedelta(seconds=seconds))
    past = st.none() | AGO.map(lambda seconds: now - timedelta(seconds=seconds))
    facts = Facts(
        lane=draw(st.sampled_from(Lane)),
        order_no="A1",
        placed_at=now - timedelta(seconds=draw(AGO)),
        payable=draw(st.sampled_from([0, 1, 29_800])),
        instalment=draw(st.integers(1, 2)),
        opens_at=draw(near),
        due_at=draw(near),
        closes_at=draw(near),
        closed=draw(SELDOM),
        timed_out=draw(st.booleans()),
        stopped=draw(SELDOM),
        needs_person=draw(SELDOM),
        promised_until=draw(near),
        agreed_until=draw(near),
        silent=draw(st.just(frozenset[Channel]()) | st.frozensets(CHANNELS)),
        with_person=draw(SELDOM),
        buyer_wrote_at=draw(past),
        paid_at=draw(past),
        imported_at=draw(past),
        unpaid_orders=draw(st.sampled_from([0, 1, 2, 4, 5])),
        contacts=tuple(draw(st.lists(contacts(now), max_size=6))),
        to_number=tuple(draw(st.lists(contacts(now), max_size=12))),
        everything_paused=draw(SELDOM),
    )
    return draw(OUTBOUND), facts, draw(POLICIES), now


@given(asked())
def test_after_a_stop_nothing_that_it_forbids_is_allowed_or_put_off(
    given_: tuple[Outbound, Facts, Policy, datetime],
) -> None:
    outbound, facts, policy, now = given_
    if facts.stopped and outbound.kind in STOPPABLE:
        assert isinstance(decide(outbound, facts, policy, now), Deny)


@given(asked())
def test_an_answer_in_the_chat_is_allowed_whatever_else_is_known(
    given_: tuple[Outbound, Facts, Policy, datetime],
) -> None:
    _, facts, policy, now = given_
    if answers(facts.buyer_wrote_at, now):
        assert decide(Outbound(Kind.ANSWER, Channel.IM), facts, policy, now) == Allow()


@given(asked())
def test_what_is_allowed_lies_within_the_hours(given_: tuple[Outbound, Facts, Policy, datetime]) -> None:
    outbound, facts, policy, now = given_
    if decide(outbound, facts, policy, now) == Allow() and (outbound.kind, outbound.channel) != (
        Kind.ANSWER,
        Channel.IM,
    ):
        assert 8 <= now.hour < (21 if outbound.channel is Channel.SMS else 22)


@given(asked())
def test_what_was_put_off_is_not_put_off_by_the_same_rule_when_its_time_has_come(
    given_: tuple[Outbound, Facts, Policy, datetime],
) -> None:
    outbound, facts, policy, now = given_
    for rule in DEFERRING:
        until = rule(outbound, facts, policy, now)
        if until is not None and until > now:
            again = rule(outbound, facts, policy, until)
            assert again is None or again <= until


@given(asked())
def test_a_verdict_waits_for_later_and_tells_a_reason_that_the_shop_can_read(
    given_: tuple[Outbound, Facts, Policy, datetime],
) -> None:
    outbound, facts, policy, now = given_
    verdict = decide(outbound, facts, policy, now)
    if isinstance(verdict, Defer):
        assert verdict.until > now
    if not isinstance(verdict, Allow):
        assert REASONS[verdict.why]


@given(asked())
def test_equal_facts_get_an_equal_verdict(given_: tuple[Outbound, Facts, Policy, datetime]) -> None:
    assert decide(*given_) == decide(*given_)


@given(asked())
def test_nobody_is_reminded_twice_within_a_day_in_the_credit_lane(
    given_: tuple[Outbound, Facts, Policy, datetime],
) -> None:
    outbound, facts, policy, now = given_
    recent = any(
        one.kind in (Kind.REMINDER, Kind.DUE_NOTICE, Kind.CALL_ROW) and one.at > now - timedelta(days=1)
        for one in facts.contacts
    )
    if recent and facts.lane is Lane.CREDIT and outbound.kind in (Kind.REMINDER, Kind.DUE_NOTICE, Kind.CALL_ROW):
        assert decide(outbound, facts, policy, now) != Allow()
