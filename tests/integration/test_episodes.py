"""A long conversation is cut into episodes for Rasa; the buyer never notices."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from nuanfu.desk import finishing
from nuanfu.rasa_client import Products, RasaAnswer
from nuanfu.testing import TableRasa
from tests.desks import ON_SQLITE
from tests.harness import Shop

# What is asked at turn 20 is answered at 21; one of two misunderstandings stands on each side of the second cut.
TALK: list[tuple[str, str | None]] = [
    *[(f"随便聊聊{number}", "greet") for number in range(18)],
    ("天书一", None),
    ("太贵了", "reason_price"),
    ("行吧", "affirm"),
    ("还能便宜点吗", "reason_price"),
    *[(f"再聊聊{number}", "greet") for number in range(17)],
    ("天书二", None),
    ("天书三", None),
    ("好的", "affirm"),
]


@pytest.fixture
def short_episodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut conversations every four turns."""
    monkeypatch.setattr(finishing, "EPISODE_TURNS", 4)


def episodes(rasa: TableRasa) -> list[int]:
    return [int(sender.split(":")[1]) for sender in rasa.senders]


def greet(shop: Shop, times: int) -> None:
    for number in range(times):
        shop.says(f"你好{number}", "greet")


def seen(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as a buyer sees it, without the numbers that name the order and the offer."""
    for message in answer["messages"]:
        card = message.get("card", {})
        card.pop("offer_id", None)
        for row in card.get("orders", []):
            row.pop("order_no")
    return answer


def talk(shop: Shop, buyer: str) -> list[dict[str, Any]]:
    shop.order(f"order-of-{buyer}", buyer)
    return [seen(shop.says(text, intent, buyer)) for text, intent in TALK]


def test_after_twenty_turns_rasa_starts_a_new_episode(shop: Shop) -> None:
    greet(shop, 21)
    assert episodes(shop.rasa) == [1] * 20 + [2]


@ON_SQLITE
@pytest.mark.usefixtures("short_episodes")
def test_the_conversation_stays_the_same_in_every_episode(shop: Shop) -> None:
    greet(shop, 9)
    assert episodes(shop.rasa) == [1] * 4 + [2] * 4 + [3]
    assert len({sender.split(":")[0] for sender in shop.rasa.senders}) == 1


class FormRasa(TableRasa):
    """A table Rasa that has a form open for some turns."""

    open_turns = 0

    async def turn(
        self, sender: str, text: str, *, turn_id: int, now: datetime, order_no: str | None, products: Products
    ) -> RasaAnswer:
        answer = await super().turn(sender, text, turn_id=turn_id, now=now, order_no=order_no, products=products)
        self.open_turns -= 1
        return replace(answer, form="deferral_form" if self.open_turns > 0 else None)


@ON_SQLITE
@pytest.mark.usefixtures("short_episodes")
def test_an_open_form_is_not_cut_in_two(shop: Shop) -> None:
    rasa = FormRasa(database=shop.database, words=shop.rasa.words)
    rasa.open_turns = 6
    shop.desk.state.parts.turns._rasa = rasa
    greet(shop, 7)
    assert episodes(rasa) == [1] * 6 + [2]


@pytest.mark.usefixtures("short_episodes")
def test_a_time_out_starts_a_new_episode_and_a_new_count(shop: Shop) -> None:
    shop.says("你好", "greet")
    shop.rasa.down = True
    shop.says("在吗", "greet")
    shop.rasa.down = False
    greet(shop, 5)
    assert episodes(shop.rasa) == [1, 1] + [2] * 4 + [3]


def test_the_replies_are_equal_before_and_after_a_change_of_episode(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(finishing, "EPISODE_TURNS", 10_000)
        in_one_piece = talk(shop, "buyer-long")
    assert set(episodes(shop.rasa)) == {1}
    shop.rasa.senders.clear()
    assert talk(shop, "buyer-cut") == in_one_piece
    assert set(episodes(shop.rasa)) == {1, 2, 3}
