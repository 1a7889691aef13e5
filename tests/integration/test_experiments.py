"""An order draws once, keeps what it drew, and with experiments off nothing is drawn at all."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from nuanfu.learning.draws import Chooser, chance_of, tallies
from nuanfu.learning.experiments import FIRST_PRICE, Experiment, context_of
from nuanfu.learning.models import Draw
from nuanfu.learning.outcomes import Outcome, told_offers
from nuanfu.learning.results import results
from nuanfu.learning.thompson import Tally
from nuanfu.ledger import policies
from nuanfu.ledger.models import LedgerEvent, Order
from tests.harness import Shop, offer_in, policy_with, shipped_words, text_of
from tests.machine import Machine

ON = policy_with(experiments__on=True)
NAMES = list(shipped_words().scripts.wordings(FIRST_PRICE))


def events(shop: Shop) -> list[LedgerEvent]:
    with shop.database.reading() as session:
        return list(session.scalars(select(LedgerEvent).where(LedgerEvent.kind == "experiment.drawn")))


def draws(shop: Shop) -> list[Draw]:
    with shop.database.reading() as session:
        return list(session.scalars(select(Draw).order_by(Draw.order_no)))


def haggle(shop: Shop, number: int, **more: Any) -> dict[str, Any]:
    """Let a new buyer of a new order find it too dear."""
    shop.order(f"A{number}", f"buyer-{number}")
    return shop.says("太贵了", buyer=f"buyer-{number}", **more)


@pytest.fixture
def trying(small_shop: Shop) -> Shop:
    small_shop.publish(ON)
    return small_shop


def test_off_by_default_nothing_is_drawn_and_the_first_wording_is_said(small_shop: Shop) -> None:
    texts = {text_of(haggle(small_shop, number)) for number in range(6)}
    assert len(texts) == 1
    assert (events(small_shop), draws(small_shop)) == ([], [])


def test_an_order_draws_once_and_a_repeated_message_gets_the_same_words(shop: Shop) -> None:
    shop.publish(ON)
    shop.order()
    first = shop.says("太贵了", client_id="one")
    assert shop.says("太贵了", client_id="one") == first
    (drawn,) = events(shop)
    assert drawn.data["arm"] in NAMES
    assert 0 < drawn.data["propensity"] <= 1
    assert drawn.policy_hash is not None
    assert (drawn.order_no, drawn.why) == ("A1", "first_price_wording")


def test_after_an_offer_ran_out_the_order_keeps_its_draw(trying: Shop) -> None:
    haggle(trying, 1)
    before = draws(trying)[0].arm
    trying.clock.move(hours=3)
    trying.says("还是贵", buyer="buyer-1")
    assert [draw.arm for draw in draws(trying)] == [before]
    assert len(events(trying)) == 1


def test_what_is_said_is_what_was_drawn_and_money_is_that_of_the_default(trying: Shop) -> None:
    wordings = shipped_words().scripts.wordings(FIRST_PRICE)
    for number in range(8):
        answer = haggle(trying, number)
        arm = next(draw.arm for draw in draws(trying) if draw.order_no == f"A{number}")
        assert text_of(answer).endswith(wordings[arm].split("}")[-1])
        assert offer_in(answer)["after"] == 29800
    assert len({draw.arm for draw in draws(trying)}) > 1


def test_the_draw_of_an_order_is_the_same_on_every_machine(trying: Shop) -> None:
    haggle(trying, 1)
    (drawn,) = draws(trying)
    chance = chance_of("A1", Experiment.FIRST_PRICE_WORDING)
    held_out = chance.random() < 0.2
    assert drawn.held_out == held_out
    assert drawn.arm == (NAMES[0] if held_out else chance.choices(NAMES, [1] * len(NAMES))[0])


def test_the_held_out_share_keeps_the_default_and_is_about_as_large_as_the_policy_says(trying: Shop) -> None:
    with trying.database.writing() as session:
        trying_policy = policies.current(session)
        order = Order(order_no="", buyer_id="b", lane="order", goods_total=29900)
        chooser = Chooser(session, order, "reason_price", trying_policy, trying.clock())
        held = 0
        for number in range(400):
            order.order_no = f"X{number}"
            with session.no_autoflush:
                arm = chooser.arm(Experiment.FIRST_PRICE_WORDING, NAMES)
            (row,) = [new for new in session.new if isinstance(new, Draw)]
            held += row.held_out
            assert not row.held_out or arm == NAMES[0]
            session.expunge_all()
    assert 55 <= held <= 105


def test_an_arm_whose_words_were_taken_out_falls_back_to_the_default(trying: Shop) -> None:
    haggle(trying, 1)
    with trying.database.writing() as session:
        draw = session.get_one(Draw, ("A1", Experiment.FIRST_PRICE_WORDING.value))
        draw.arm = "gone"
    with trying.database.reading() as session:
        order = session.get_one(Order, "A1")
        chooser = Chooser(session, order, "reason_price", policies.current(session), trying.clock())
        assert chooser.arm(Experiment.FIRST_PRICE_WORDING, NAMES) == NAMES[0]


def test_what_ended_well_is_learnt_only_when_a_day_is_over_and_not_from_the_upset(shop: Shop) -> None:
    shop.publish(ON)
    for number in range(3):
        haggle(shop, number)
    with shop.database.writing() as session:
        for draw in session.scalars(select(Draw)):
            draw.arm = NAMES[1]
    shop.says("行", "affirm", buyer="buyer-0")
    shop.pay(29800, "A0", "p0")
    shop.says("行", "affirm", buyer="buyer-1")
    shop.pay(29800, "A1", "p1")
    shop.says("别再发了", "request_stop_collection", buyer="buyer-1")
    shop.says("我要投诉你们", "threaten_complaint", buyer="buyer-1")
    context = context_of("reason_price", "order", 29900)
    with shop.database.reading() as session:
        assert tallies(session, Experiment.FIRST_PRICE_WORDING, context, shop.clock()) == {}
        later = shop.clock() + timedelta(days=1)
        learnt = tallies(session, Experiment.FIRST_PRICE_WORDING, context, later)
        assert learnt == {NAMES[1]: Tally(well=1, badly=2)}
        (result,) = results(session, later)
    everybody = (result.tried.paid.good + result.held_out.paid.good, result.tried.paid.of + result.held_out.paid.of)
    assert everybody == (2, 3)


def test_points_come_first_where_they_are_worth_the_gift_and_were_drawn(trying: Shop) -> None:
    trying.publish(
        policy_with(experiments__on=True, experiments__held_out=0, price__cap=0, points__early_payment_bonus=0)
    )
    kinds = set()
    for number in range(8):
        trying.order(f"A{number}", f"buyer-{number}", unit_price=98_200, floor_price=None)
        answer = trying.says("太贵了", buyer=f"buyer-{number}")
        offer = offer_in(answer)
        kinds.add(offer["kind"])
        assert offer["after"] == 99_000
        (arm,) = [draw.arm for draw in draws(trying) if draw.order_no == f"A{number}"]
        assert offer["kind"] == {"gift_first": "gift", "points_first": "points"}[arm]
        assert trying.view(f"A{number}")["offers"][0]["value"] == 990
    assert kinds == {"gift", "points"}


def test_offers_are_told_with_their_context_and_outcome(shop: Shop) -> None:
    shop.publish(ON)
    haggle(shop, 0)
    shop.says("还是贵", buyer="buyer-0")
    shop.says("行", "affirm", buyer="buyer-0")
    shop.pay(29200, "A0", "p0")
    haggle(shop, 1)
    shop.says("邮费太贵", "reason_shipping_fee", buyer="buyer-1")
    shop.says("我要投诉你们", "threaten_complaint", buyer="buyer-1")
    haggle(shop, 2)
    shop.says("别再发了", "request_stop_collection", buyer="buyer-2")
    with shop.database.reading() as session:
        told = told_offers(session, shop.clock() - timedelta(days=1), shop.clock())
    of_0 = [(one.context.reason_group, one.outcome) for one in told if one.order_no == "A0"]
    assert of_0 == [("price", Outcome.DECLINED), ("price", Outcome.PAID)]
    of_1 = [(one.context.reason_group, one.context.band, one.outcome) for one in told if one.order_no == "A1"]
    assert of_1 == [("price", "100-300", Outcome.COMPLAINED), ("shipping", "100-300", Outcome.COMPLAINED)]
    assert [(one.outcome, one.kind) for one in told if one.order_no == "A2"] == [(Outcome.STOPPED, "discount")]


def test_the_command_says_how_to_turn_experiments_on(machine: Machine) -> None:
    machine.nuanfu("init")
    told = machine.nuanfu("experiments").out
    assert "experiments: {on: true}" in told
    assert "还没有一单抽过签" in told


def test_the_command_shows_arms_shares_and_uplift(trying: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    from nuanfu.commands import experiments as command

    for number in range(6):
        haggle(trying, number)
    with trying.database.reading() as session:
        command.console.width = 200
        command.tell(session, shipped_words().scripts, trying.clock() + timedelta(days=2), 30)
    told = capsys.readouterr().out
    assert "留作对照" in told
    assert "个百分点" in told or "还不够比" in told
    assert "嫌贵" in told
