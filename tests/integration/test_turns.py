"""Each buyer message is kept once, answered once, in order, whatever is sent again, at once, or to another desk."""

import asyncio

from nuanfu.turns.models import TurnState
from tests.desks import desks, held_rasa, lines, said_by, turns_of, until
from tests.harness import Shop, offer_in


def test_the_same_client_id_again_returns_the_stored_answer(shop: Shop) -> None:
    shop.order()
    first = shop.says("太贵了", client_id="one")
    again = shop.says("太贵了", client_id="one")
    assert again == first
    assert (said_by(shop, "buyer"), shop.rasa.texts) == (["太贵了"], ["太贵了"])
    assert len(shop.view()["offers"]) == 1


def test_spaces_around_a_repeated_text_make_no_other_text(shop: Shop) -> None:
    first = shop.says("你好", "greet", client_id="one")
    assert shop.says("  你好\n", "greet", client_id="one") == first


def test_a_repeat_while_the_first_still_runs_waits_for_its_answer(shop: Shop) -> None:
    shop.order()
    shop.understand("太贵了", "reason_price")

    async def story() -> None:
        rasa = held_rasa(shop)
        async with desks(shop, rasa) as [desk]:
            first = asyncio.create_task(desk.says("太贵了", "one"))
            await until(lambda: rasa.arrived == 1)
            again = asyncio.create_task(desk.says("太贵了", "one"))
            await asyncio.sleep(0.1)
            assert not again.done()
            rasa.gate.set()
            assert await again == await first
        assert rasa.texts == ["太贵了"]

    asyncio.run(story())
    assert said_by(shop, "buyer") == ["太贵了"]


def test_a_repeat_at_another_desk_gets_the_answer_of_the_first(shop: Shop) -> None:
    shop.order()
    shop.understand("太贵了", "reason_price")

    async def story() -> None:
        rasa = held_rasa(shop)
        async with desks(shop, rasa, 2) as [one, two]:
            first = asyncio.create_task(one.says("太贵了", "one"))
            await until(lambda: rasa.arrived == 1)
            while_it_runs = asyncio.create_task(two.says("太贵了", "one"))
            await asyncio.sleep(0.1)
            rasa.gate.set()
            assert await while_it_runs == await first
            assert await two.says("太贵了", "one") == await first
        assert rasa.texts == ["太贵了"]

    asyncio.run(story())


def test_a_client_id_used_for_another_text_is_refused_and_keeps_nothing(shop: Shop) -> None:
    shop.says("你好", "greet", client_id="one")
    body = {"buyer_id": "buyer-1", "text": "太贵了", "client_id": "one"}
    answer = shop.client.post("/api/v1/chat", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "client_id_reused")
    assert said_by(shop, "buyer") == ["你好"]


def test_a_client_id_is_unique_for_one_buyer_only(shop: Shop) -> None:
    shop.says("你好", "greet", client_id="one")
    shop.says("太贵了", client_id="one", buyer="buyer-2")
    assert said_by(shop, "buyer", "buyer-2") == ["太贵了"]


def test_bubbles_sent_while_the_bot_answers_are_read_as_one_turn(shop: Shop) -> None:
    shop.order()
    shop.understand("太贵了", "reason_price")
    shop.understand("算了\n不要了\n真的", "deny")

    async def story() -> None:
        rasa = held_rasa(shop)
        async with desks(shop, rasa, 2) as [one, two]:
            first = asyncio.create_task(one.says("太贵了", "m1"))
            await until(lambda: rasa.arrived == 1)
            later = []
            for number, (desk, text) in enumerate(((one, "算了"), (two, "不要了"), (one, "真的")), 2):
                later.append(asyncio.create_task(desk.says(text, f"m{number}")))
                await until(lambda number=number: len(turns_of(shop)) == number)
            rasa.gate.set()
            await first
            second, third, fourth = await asyncio.gather(*later)
            assert second == third == fourth
            assert await one.says("不要了", "m3") == second
        assert rasa.texts == ["太贵了", "算了\n不要了\n真的"]

    asyncio.run(story())
    assert said_by(shop, "buyer") == ["太贵了", "算了", "不要了", "真的"]
    assert {turn.state for turn in turns_of(shop)} == {TurnState.DONE}


def test_a_bubble_sent_before_the_offer_was_shown_does_not_refuse_it(shop: Shop) -> None:
    shop.order()
    shop.understand("太贵了", "reason_price")
    shop.understand("便宜点", "reason_price")

    async def story() -> None:
        rasa = held_rasa(shop)
        async with desks(shop, rasa) as [desk]:
            first = asyncio.create_task(desk.says("太贵了", "m1"))
            await until(lambda: rasa.arrived == 1)
            second = asyncio.create_task(desk.says("便宜点", "m2"))
            await until(lambda: len(turns_of(shop)) == 2)
            rasa.gate.set()
            assert offer_in(await first)["offer_id"] == offer_in(await second)["offer_id"]

    asyncio.run(story())
    assert [offer["state"] for offer in shop.view()["offers"]] == ["open"]


def test_one_turn_has_one_now_also_when_it_reads_several_bubbles(shop: Shop) -> None:
    shop.order()
    shop.understand("太贵了", "reason_price")
    shop.understand("还是贵\n便宜点", "reason_price")

    async def story() -> None:
        rasa = held_rasa(shop)
        async with desks(shop, rasa) as [desk]:
            first = asyncio.create_task(desk.says("太贵了", "m1"))
            await until(lambda: rasa.arrived == 1)
            waiting = []
            for number, text in ((2, "还是贵"), (3, "便宜点")):
                shop.clock.move(minutes=1)
                waiting.append(asyncio.create_task(desk.says(text, f"m{number}")))
                await until(lambda number=number: len(turns_of(shop)) == number)
            rasa.gate.set()
            await asyncio.gather(first, *waiting)
        assert rasa.nows[1] == shop.clock() == turns_of(shop)[1].now

    asyncio.run(story())


def test_a_bubble_about_another_order_is_a_turn_of_its_own(shop: Shop) -> None:
    shop.order("A1")
    shop.order("A2")
    shop.understand("太贵了", "reason_price")
    shop.understand("这个也贵", "reason_price")

    async def story() -> None:
        rasa = held_rasa(shop)
        async with desks(shop, rasa) as [desk]:
            held = asyncio.create_task(desk.says("你好", "m0"))
            await until(lambda: rasa.arrived == 1)
            first = asyncio.create_task(desk.says("太贵了", "m1", order_no="A1"))
            await until(lambda: len(turns_of(shop)) == 2)
            second = asyncio.create_task(desk.says("这个也贵", "m2", order_no="A2"))
            await until(lambda: len(turns_of(shop)) == 3)
            rasa.gate.set()
            await asyncio.gather(held, first, second)
        assert rasa.texts == ["你好", "太贵了", "这个也贵"]

    asyncio.run(story())
    assert len(shop.view("A1")["offers"]) == len(shop.view("A2")["offers"]) == 1


def test_messages_sent_to_two_desks_at_once_are_each_kept_once_and_run_one_at_a_time(shop: Shop) -> None:
    shop.order()
    texts = [f"第{number}句" for number in range(24)]

    async def story() -> None:
        rasa = held_rasa(shop, open_gate=True)
        async with desks(shop, rasa, 2) as both, asyncio.TaskGroup() as group:
            for number, text in enumerate(texts):
                group.create_task(both[number % 2].says(text, f"m{number}"))
        assert list(rasa.most_inside.values()) == [1]
        kept = said_by(shop, "buyer")
        assert "\n".join(rasa.texts).split("\n") == kept

    asyncio.run(story())
    assert sorted(said_by(shop, "buyer")) == sorted(texts)
    assert [line.seq for line in lines(shop)] == list(range(1, len(lines(shop)) + 1))


def test_two_buyers_do_not_wait_for_each_other(shop: Shop) -> None:
    async def story() -> None:
        rasa = held_rasa(shop)
        async with desks(shop, rasa) as [desk]:
            both = [asyncio.create_task(desk.says("你好", "m1", buyer)) for buyer in ("buyer-1", "buyer-2")]
            await until(lambda: rasa.most_at_once == 2)
            rasa.gate.set()
            await asyncio.gather(*both)

    asyncio.run(story())


def test_messages_are_numbered_without_a_gap(shop: Shop) -> None:
    shop.order()
    for text in ("太贵了", "还是贵", "再便宜点"):
        shop.says(text)
    found = lines(shop)
    assert [line.seq for line in found] == list(range(1, len(found) + 1))
    assert [line.text for line in found if line.author == "buyer"] == ["太贵了", "还是贵", "再便宜点"]


def test_a_message_about_an_order_that_is_not_the_buyers_is_refused_as_unknown_and_not_kept(shop: Shop) -> None:
    shop.order("A1", buyer="buyer-2")
    body = {"buyer_id": "buyer-1", "text": "太贵了", "client_id": "one", "order_no": "A1"}
    answer = shop.client.post("/api/v1/chat", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "order_unknown")
    assert lines(shop) == []
