"""An offer's life: shown, accepted, declined, run out, taken back; each answer stands, none gives more than asked."""

from typing import Any

import pytest
from sqlalchemy import select

from nuanfu.cases.said import Said
from nuanfu.desk import finishing, receiving
from nuanfu.flows import price as haggling
from nuanfu.ledger.models import LedgerEvent
from nuanfu.rasa_client import RasaAnswer
from nuanfu.turns.acting import act
from tests.harness import Shop, code_of, first_offer, offer_in, policy_with, states, text_of

# Answers by API


def offer_events(shop: Shop) -> list[str]:
    query = select(LedgerEvent.kind).where(LedgerEvent.kind.like("offer.%")).order_by(LedgerEvent.id)
    with shop.database.reading() as session:
        return list(session.scalars(query))


def test_accepting_answers_the_offer_and_the_new_payable(shop: Shop) -> None:
    offer_id = first_offer(shop)
    answer = shop.answer(offer_id)
    assert answer.status_code == 200
    assert answer.json() == {"offer": shop.view()["offers"][0], "payable": 29800}
    assert answer.json()["offer"]["state"] == "accepted"


def test_declining_answers_the_offer_and_the_same_payable(shop: Shop) -> None:
    answer = shop.answer(first_offer(shop), yes=False)
    assert (answer.status_code, answer.json()["offer"]["state"], answer.json()["payable"]) == (200, "declined", 30700)


def test_an_offer_has_the_fields_of_the_contract(shop: Shop) -> None:
    first_offer(shop)
    assert set(shop.view()["offers"][0]) == {"id", "kind", "state", "value", "terms", "expires_at"}


def test_accepting_twice_is_accepting_once(shop: Shop) -> None:
    offer_id = first_offer(shop)
    first = shop.answer(offer_id).json()
    again = shop.answer(offer_id)
    assert (again.status_code, again.json()) == (200, first)
    assert shop.view()["discount"] == 900


def test_declining_twice_is_declining_once(shop: Shop) -> None:
    offer_id = first_offer(shop)
    first = shop.answer(offer_id, yes=False).json()
    again = shop.answer(offer_id, yes=False)
    assert (again.status_code, again.json()) == (200, first)


def test_a_declined_offer_cannot_be_accepted(shop: Shop) -> None:
    offer_id = first_offer(shop)
    shop.answer(offer_id, yes=False)
    assert code_of(shop.answer(offer_id)) == (409, "offer_declined")
    assert shop.view()["discount"] == 0


def test_an_accepted_offer_cannot_be_declined(shop: Shop) -> None:
    offer_id = first_offer(shop)
    shop.answer(offer_id)
    assert code_of(shop.answer(offer_id, yes=False)) == (409, "offer_accepted")
    assert shop.view()["discount"] == 900


@pytest.mark.parametrize("yes", [True, False])
def test_an_expired_offer_is_refused(shop: Shop, yes: bool) -> None:
    offer_id = first_offer(shop)
    shop.clock.move(hours=2)
    assert code_of(shop.answer(offer_id, yes)) == (409, "offer_expired")


def test_an_expired_offer_says_how_to_get_another(shop: Shop) -> None:
    offer_id = first_offer(shop)
    shop.clock.move(hours=2)
    assert "POST /api/v1/chat" in shop.answer(offer_id).json()["error"]["message"]


def test_an_offer_can_be_accepted_until_its_last_second(shop: Shop) -> None:
    offer_id = first_offer(shop)
    shop.clock.move(minutes=119, seconds=59)
    assert shop.answer(offer_id).status_code == 200


def test_an_offer_past_its_time_reads_expired_before_anybody_records_it(shop: Shop) -> None:
    first_offer(shop)
    shop.clock.move(hours=2)
    assert states(shop) == ["expired"]


def test_an_offer_accepted_in_time_stays_accepted_after_it(shop: Shop) -> None:
    offer_id = first_offer(shop)
    shop.answer(offer_id)
    shop.clock.move(hours=3)
    assert shop.answer(offer_id).status_code == 200


@pytest.mark.parametrize("yes", [True, False])
def test_a_withdrawn_offer_is_refused(shop: Shop, yes: bool) -> None:
    offer_id = first_offer(shop)
    shop.pay(30700)
    assert code_of(shop.answer(offer_id, yes)) == (409, "offer_withdrawn")


@pytest.mark.parametrize("yes", [True, False])
def test_an_unknown_offer_is_not_found(shop: Shop, yes: bool) -> None:
    assert code_of(shop.answer(4711, yes)) == (404, "offer_unknown")


def test_another_buyers_offer_is_as_if_it_did_not_exist(shop: Shop) -> None:
    offer_id = first_offer(shop)
    token = shop.client.post("/api/v1/buyers/buyer-2/token").json()["token"]
    theirs = {"Authorization": f"Bearer {token}"}
    refused = shop.client.post(f"/api/v1/offers/{offer_id}/accept", headers=theirs)
    unknown = shop.client.post("/api/v1/offers/4711/accept", headers=theirs)
    assert (refused.status_code, refused.json()) == (unknown.status_code, unknown.json())
    assert states(shop) == ["open"]


def test_a_buyers_own_token_may_accept(shop: Shop) -> None:
    offer_id = first_offer(shop)
    token = shop.client.post("/api/v1/buyers/buyer-1/token").json()["token"]
    own = {"Authorization": f"Bearer {token}"}
    assert shop.client.post(f"/api/v1/offers/{offer_id}/accept", headers=own).status_code == 200


def test_a_decline_by_api_makes_no_new_offer(shop: Shop) -> None:
    shop.answer(first_offer(shop), yes=False)
    assert states(shop) == ["declined"]


def test_the_message_after_a_decline_by_api_gets_the_next_step(shop: Shop) -> None:
    shop.answer(first_offer(shop), yes=False)
    assert offer_in(shop.says("还是贵"))["after"] == 29200


# What an offer says


def test_a_discounts_value_is_the_orders_discount_after_accepting(shop: Shop) -> None:
    offer_id = first_offer(shop)
    shop.answer(offer_id)
    view = shop.view()
    assert view["offers"][0]["value"] == view["discount"] == 900


def test_a_card_names_what_is_paid_before_and_after(shop: Shop) -> None:
    shop.order()
    card = offer_in(shop.says("太贵了"))
    assert (card["before"], card["after"]) == (30700, 29800)
    assert shop.answer(card["offer_id"]).json()["payable"] == card["after"]


def test_a_card_has_the_fields_of_the_contract(shop: Shop) -> None:
    shop.order()
    card = offer_in(shop.says("太贵了"))
    assert set(card) == {"type", "offer_id", "kind", "title", "before", "after", "terms", "expires_at"}
    assert card["expires_at"] == "2026-11-23T12:00:00+08:00"
    assert "11月23日 12:00" in card["terms"]["text"]


def test_a_gift_is_worth_the_gift_and_leaves_the_payable(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0))
    shop.order()
    card = offer_in(shop.says("太贵了"))
    assert (card["kind"], card["before"], card["after"]) == ("gift", 30700, 30700)
    assert shop.answer(card["offer_id"]).json()["payable"] == 30700
    assert shop.view()["offers"][0]["value"] == 990


def test_points_are_worth_their_share_of_the_payable_without_the_bonus(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0, gift=None))
    shop.order()
    card = offer_in(shop.says("太贵了"))
    assert (card["kind"], shop.view()["offers"][0]["value"]) == ("points", 307)
    assert "307 积分" in card["terms"]["text"]
    assert "再加 153 积分" in card["terms"]["text"]


def test_points_without_a_bonus_do_not_speak_of_one(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0, gift=None, points__early_payment_bonus=0))
    shop.order()
    answer = shop.says("太贵了")
    assert offer_in(answer)["kind"] == "points"
    assert " 0 积分" not in text_of(answer) + offer_in(answer)["terms"]["text"]


# The ladder, the gift, the points, the kind no


def test_a_no_declines_the_offer_and_brings_the_next_step(shop: Shop) -> None:
    first_offer(shop)
    assert offer_in(shop.says("不要", "deny"))["after"] == 29200
    assert states(shop) == ["declined", "open"]


def test_the_ladder_ends_in_gift_points_and_a_kind_no(shop: Shop) -> None:
    shop.order()
    kinds = [offer_in(shop.says(f"贵{n}"))["kind"] for n in range(5)]
    assert kinds == ["discount", "discount", "discount", "gift", "points"]
    assert not any("card" in message for message in shop.says("贵6")["messages"])


def test_only_ladder_offers_count_as_rounds(shop: Shop) -> None:
    shop.publish(policy_with(price__max_rounds=1))
    shop.order()
    assert [offer_in(shop.says(f"贵{n}"))["kind"] for n in range(3)] == ["discount", "gift", "points"]


def test_an_accepted_discount_ends_the_haggling_on_its_order(shop: Shop) -> None:
    shop.answer(first_offer(shop))
    more = shop.says("再便宜点")
    assert not any("card" in message for message in more["messages"])
    assert states(shop) == ["accepted"]


def test_an_offer_that_ran_out_was_not_refused_so_its_step_comes_again(shop: Shop) -> None:
    first_offer(shop)
    shop.clock.move(hours=2)
    assert offer_in(shop.says("还是贵"))["after"] == 29800


def test_a_new_offer_records_the_one_that_ran_out(shop: Shop) -> None:
    first_offer(shop)
    shop.clock.move(hours=2)
    shop.says("还是贵")
    assert offer_events(shop) == ["offer.made", "offer.expired", "offer.made"]


def test_at_most_one_offer_of_a_kind_is_open_on_an_order(shop: Shop) -> None:
    shop.order()
    for n in range(6):
        shop.says(f"贵{n}")
    assert states(shop).count("open") <= 1


def test_comparing_without_a_figure_is_encouraged_and_brings_no_money(shop: Shop) -> None:
    shop.order()
    answer = shop.says("我再比比", "reason_compare")
    assert states(shop) == []
    assert "长绒棉四件套" in text_of(answer)


def test_a_message_before_the_offer_was_shown_does_not_refuse_it(shop: Shop) -> None:
    shop.order()
    price = Said("太贵了", "reason_price", 0.9)
    words = shop.app.words()

    def write_in(text: str) -> int:
        with shop.database.writing() as session:
            return receiving.receive(session, receiving.Incoming("buyer-1", text, text), shop.clock()).turn_id

    def decide(turn_id: int) -> list[dict[str, Any]]:
        return act(shop.database, turn_id, "action_price", lambda s, r: haggling.answer_price(s, r, price, words))

    first = write_in("太贵了")
    decided = decide(first)
    second = write_in("便宜点嘛")
    with shop.database.writing() as session:
        finishing.finish(
            session, first, "buyer-1", RasaAnswer("reason_price", 0.9, "calm", (), tuple(decided)), shop.rasa.words
        )
        receiving.claim_next(session, "buyer-1", shop.clock())
    said = decide(second)
    assert states(shop) == ["open"]
    assert said[0]["card"]["offer_id"] == shop.view()["offers"][0]["id"]


# Never more than asked


@pytest.mark.parametrize(
    ("asked", "after"),
    [({"discount": {"minus": 500}}, 30200), ({"discount": {"percent": 1}}, 30401), ({"amount": 30500}, 30500)],
)
def test_an_ask_below_the_step_is_granted_as_asked(shop: Shop, asked: dict[str, object], after: int) -> None:
    shop.order()
    assert offer_in(shop.says("便宜点", **asked))["after"] == after


def test_the_odd_fen_are_dropped_as_asked(shop: Shop) -> None:
    shop.order(shipping_fee=837)
    assert offer_in(shop.says("抹个零吧", discount={"round_off": True}))["after"] == 30700


def test_an_ask_above_the_step_gets_the_step(shop: Shop) -> None:
    shop.order()
    assert offer_in(shop.says("200 卖不卖", amount=20000))["after"] == 29800


def test_every_answer_leaves_one_event(shop: Shop) -> None:
    offer_id = first_offer(shop)
    shop.answer(offer_id)
    shop.answer(offer_id)
    assert offer_events(shop) == ["offer.made", "offer.accepted"]
