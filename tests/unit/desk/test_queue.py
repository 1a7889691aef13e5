"""The queue as one agent is to work it: their own first, and nobody left behind by that."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nuanfu.desk.models import Agent
from nuanfu.desk.queue import PATIENCE, Place, for_agent, priority, suits
from nuanfu.turns.models import Conversation
from tests.harness import MORNING

ME = Agent(id=1, name="小林", skills=["售后"])


def place(
    number: int, waited: int = 1, *, mine: bool = False, closes_in: int | None = None, crisis: bool = False
) -> Place:
    brief = {"why": "crisis" if crisis else "request_human"}
    since = MORNING - timedelta(minutes=waited)
    one = Conversation(id=number, familiar_id=1 if mine else None, waiting_since=since, brief=brief)
    return Place(one, MORNING + timedelta(minutes=closes_in) if closes_in is not None else None)


def worked(*waiting: Place) -> list[int]:
    ordered = sorted(waiting, key=lambda one: one.order)
    return [one.conversation.id for one in for_agent(ordered, ME, MORNING)]


def test_whom_the_agent_knows_comes_before_who_waits_a_little_longer() -> None:
    assert worked(place(1, waited=4), place(2, waited=2, mine=True)) == [2, 1]


def test_who_waits_longer_than_the_limit_is_not_overtaken() -> None:
    assert worked(place(1, waited=6), place(2, waited=2, mine=True)) == [1, 2]


def test_behind_who_waits_too_long_the_known_still_come_first() -> None:
    assert worked(place(1, waited=9), place(2, waited=3), place(3, waited=2, mine=True)) == [1, 3, 2]


def test_an_order_about_to_close_is_not_overtaken() -> None:
    assert worked(place(1, closes_in=60), place(2, mine=True)) == [1, 2]


def test_a_crisis_is_not_overtaken() -> None:
    assert worked(place(1, crisis=True), place(2, mine=True, closes_in=300)) == [1, 2]


def about(why: str, *reasons: str) -> Conversation:
    return Conversation(id=1, brief={"why": why, "reasons": list(reasons)})


def test_a_skill_is_named_as_a_shop_names_it() -> None:
    assert suits(about("reason_dispute"), ME)
    assert suits(about("request_human", "reason_service"), ME)
    assert not suits(about("request_human", "reason_price"), ME)


def test_a_skill_may_also_be_an_intent_or_its_name() -> None:
    assert suits(about("reason_price"), Agent(id=2, skills=["reason_price"]))
    assert suits(about("reason_price"), Agent(id=2, skills=["嫌贵、讲价、要优惠券"]))


def test_the_right_to_decide_is_no_skill_for_talks() -> None:
    assert not suits(about("request_human"), Agent(id=2, skills=["审批"]))


PLACES = st.lists(
    st.builds(
        lambda waited, mine, closes_in, crisis: (waited, mine, closes_in, crisis),
        st.integers(0, 12),
        st.booleans(),
        st.none() | st.integers(1, 600),
        st.booleans(),
    ),
    max_size=12,
)


@given(PLACES)
def test_nobody_who_waits_too_long_or_is_urgent_is_ever_overtaken(
    drawn: list[tuple[int, bool, int | None, bool]],
) -> None:
    made = [
        place(number, waited, mine=mine, closes_in=closes_in, crisis=crisis)
        for number, (waited, mine, closes_in, crisis) in enumerate(drawn)
    ]
    shop_order = sorted(made, key=lambda one: one.order)
    mine_first = for_agent(shop_order, ME, MORNING)
    assert sorted(one.conversation.id for one in mine_first) == sorted(one.conversation.id for one in made)
    for index, one in enumerate(shop_order):
        if is_protected(one, MORNING):
            before = {each.conversation.id for each in shop_order[:index]}
            now_before = {each.conversation.id for each in mine_first[: mine_first.index(one)]}
            assert now_before <= before


def is_protected(one: Place, now: datetime) -> bool:
    since = one.conversation.waiting_since
    assert since is not None
    return priority(one.conversation, one.closes_at, now) != "normal" or now - since > PATIENCE
