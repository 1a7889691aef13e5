"""Plays one scenario step by step, and tells the whole conversation when something is not as expected."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from nuanfu.negotiation.policy import Policy
from nuanfu.turns.models import Turn
from tests.harness import policy_with
from tests.scenarios import always
from tests.scenarios.shape import BUYER, Expect, Scenario, Step, Told
from tests.scenarios.stage import RealShop

LONGEST_SHOWN = 120  # characters of one message in a failure


class NotAsExpected(AssertionError):
    """A step went otherwise than the scenario says."""


@dataclass
class Happened:
    """What one step brought: the desk's answer, or the code with which it was refused."""

    answer: dict[str, Any] = field(default_factory=dict)
    refused: str | None = None
    client_id: str | None = None

    @property
    def texts(self) -> list[str]:
        """Return what was said, message by message."""
        return [message["text"] for message in self.answer.get("messages", ()) if message.get("text")]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """Return the cards that were shown."""
        return [message["card"] for message in self.answer.get("messages", ()) if message.get("card")]


class Play:
    """One scenario in a real shop."""

    def __init__(self, shop: RealShop, scenario: Scenario, sentences: always.Sentences) -> None:
        """Set the stage: the clock, the policy and the orders that stand before the first word."""
        self._shop = shop
        self._scenario = scenario
        self._sentences = sentences
        self._story: list[str] = []
        self._lines: dict[str, list[str]] = {}
        self._offers_shown: list[int] = []
        self._offers_seen: set[int] = set()
        self._sent = 0
        self._policy = _policy_of(scenario.given.policy)
        shop.begin(self._policy, scenario.given.time)
        self._bodies = {order.order_no: order.body(shop.clock()) for order in scenario.given.orders}
        for order_no in self._bodies:
            self._tell(order_no)

    def run(self) -> None:
        """Play every step; raises NotAsExpected with the conversation until then."""
        for number, step in enumerate(self._scenario.steps, start=1):
            happened = self._do(step)
            wrong = [*self._unlike(step.expect, happened), *self._broken(step, happened)]
            if wrong:
                raise NotAsExpected(self._told(number, wrong))

    def _do(self, step: Step) -> Happened:
        match step.does[0]:
            case "buyer":
                return self._say(step)
            case "pays":
                return self._pay(step)
            case "accepts":
                return self._press("accept", step.accepts)
            case "declines":
                return self._press("decline", step.declines)
            case "shop" if step.shop:
                return self._update(step.shop)
            case "policy":
                self._policy = _policy_of(step.policy or {})
                self._shop.publish(self._policy)
                self._story.append(f"(店里改了规则：{step.policy})")
            case "after" if step.after:
                self._shop.clock.at += step.after
                self._story.append(f"(过了 {step.after}，现在 {self._shop.clock():%m月%d日 %H:%M})")
        return Happened()

    def _say(self, step: Step) -> Happened:
        self._sent += 1
        body = {"buyer_id": step.by, "text": step.text, "client_id": f"m{self._sent}"}
        if step.order:
            body["order_no"] = step.order
        who = "买家" if step.by == BUYER else step.by
        self._story.append(f"{who}：{step.text[:LONGEST_SHOWN]}{'……' if len(step.text) > LONGEST_SHOWN else ''}")
        happened = self._heard(self._shop.client.post("/api/v1/chat", json=body))
        happened.client_id = body["client_id"]
        if happened.refused is None:
            self._tell_answer(happened)
        return happened

    def _pay(self, step: Step) -> Happened:
        self._sent += 1
        body = {"external_id": f"p{self._sent}", "amount": step.pays, "paid_at": self._shop.clock().isoformat()}
        self._story.append(f"(付款 {step.pays})")
        return self._heard(self._shop.client.post(f"/api/v1/orders/{step.order or self._first}/payments", json=body))

    def _press(self, answer: str, which: str | None) -> Happened:
        self._story.append(f"(在优惠卡片上点了 {answer})")
        if not self._offers_shown:
            return Happened(refused="还没有出现过优惠卡片")
        offer_id = self._offers_shown[-1 if which == "last" else 0]
        return self._heard(self._shop.client.post(f"/api/v1/offers/{offer_id}/{answer}"))

    def _update(self, told: Told) -> Happened:
        order_no = told.order or self._first
        self._story.append(f"(店铺更新订单 {order_no}：{told.model_dump(exclude_none=True, exclude={'order'})})")
        if told.status is not None:
            self._bodies[order_no]["status"] = told.status
        if told.unit_price is not None:
            self._bodies[order_no]["items"][0]["unit_price"] = told.unit_price
        return self._tell(order_no)

    def _tell(self, order_no: str) -> Happened:
        return self._heard(self._shop.client.put(f"/api/v1/orders/{order_no}", json=self._bodies[order_no]))

    def _heard(self, response: Any) -> Happened:
        body = response.json()
        if response.is_success:
            return Happened(body)
        self._story.append(f"    [拒绝 {response.status_code} {body['error']['code']}：{body['error']['fields']}]")
        return Happened(refused=body["error"]["code"])

    def _tell_answer(self, happened: Happened) -> None:
        answer = happened.answer
        signals = f", {answer['signals']}" if answer["signals"] else ""
        understood = f"{answer['intent']} {answer['confidence'] or 0:.2f}, {answer['emotion']}{signals}"
        self._story.append(f"    [{understood}; {answer['mode']}]")
        for message in answer["messages"]:
            if message.get("text"):
                self._story.append("小暖：" + message["text"].replace("\n", "\n      "))
            if message.get("card"):
                self._story.append(f"      {_in_a_line(message['card'])}")
        self._offers_shown += [card["offer_id"] for card in happened.cards if card["type"] == "offer"]

    @property
    def _first(self) -> str:
        return next(iter(self._bodies), "")

    def _view(self, order_no: str) -> dict[str, Any]:
        view: dict[str, Any] = self._shop.client.get(f"/api/v1/orders/{order_no}").json()
        return view

    def _unlike(self, expect: Expect, happened: Happened) -> Iterator[str]:
        """Compare what happened with what is written."""
        if happened.refused != expect.refused:
            yield f"refused: 应为 {expect.refused}，实为 {happened.refused}"
        yield from _unlike_answer(expect, happened)
        if expect.for_person is not None and self._is_for_person(happened) is not expect.for_person:
            yield f"for_person: 应为 {expect.for_person}"
        order_no = expect.order or self._first
        if order_no:
            yield from _unlike_order(expect, self._view(order_no))

    def _is_for_person(self, happened: Happened) -> bool:
        with self._shop.database.reading() as session:
            query = select(Turn.for_person).where(Turn.client_id == happened.client_id)
            return bool(session.scalar(query))

    def _broken(self, step: Step, happened: Happened) -> Iterator[str]:
        """Look for what must never be, in any scenario."""
        text = "\n".join(happened.texts)
        lines = self._lines.setdefault(step.by, [])
        for line in text.splitlines():
            lines.append(line)
            yield from self._sentences.repeated(lines)
        lanes = [body["lane"] for body in self._bodies.values() if body["buyer"]["id"] == step.by]
        yield from always.forbidden_words(text, step.text, lanes)
        yield from always.figures_beside_a_signal(text, happened.answer.get("signals", []))
        for order_no, body in self._bodies.items():
            view = self._view(order_no)
            new = [offer for offer in view["offers"] if offer["id"] not in self._offers_seen]
            self._offers_seen.update(offer["id"] for offer in new)
            floor = sum((item["floor_price"] or 0) * item["quantity"] for item in body["items"])
            yield from always.beyond_the_limits(view, new, floor, self._policy)
            yield from always.two_at_once(view)
            yield from always.parts_that_do_not_add_up(view)

    def _told(self, number: int, wrong: list[str]) -> str:
        scenario = self._scenario
        given = scenario.given
        rows = [f"“{scenario.name}” 第 {number} 步和写的不一样：", *(f"  ✗ {one}" for one in wrong), ""]
        rows += [f"开头：{given.time:%Y-%m-%d %H:%M}，规则改动 {given.policy or '无'}，订单 {', '.join(self._bodies)}"]
        return "\n".join([*rows, *self._story])


def _unlike_answer(expect: Expect, happened: Happened) -> Iterator[str]:
    answer, text = happened.answer, "\n".join(happened.texts)
    for name in ("intent", "emotion", "mode"):
        wanted = getattr(expect, name)
        found = answer.get(name) or "none"
        if wanted is not None and wanted != found:
            yield f"{name}: 应为 {wanted}，实为 {found}"
    if expect.signals is not None and list(expect.signals) != answer.get("signals"):
        yield f"signals: 应为 {list(expect.signals)}，实为 {answer.get('signals')}"
    if expect.silent and answer.get("messages"):
        yield "silent: 不该说话，却说了"
    yield from (f"says: 没有说到“{words}”" for words in expect.says if words not in text)
    yield from (f"never_says: 不该说“{words}”" for words in expect.never_says if words in text)
    types = [card["type"] for card in happened.cards]
    if expect.card is not None and types != ([] if expect.card == "none" else [expect.card]):
        yield f"card: 应为 {expect.card}，实为 {types}"
    if expect.offer is not None:
        yield from _unlike_offer(expect, [card for card in happened.cards if card["type"] == "offer"])


def _unlike_offer(expect: Expect, cards: list[dict[str, Any]]) -> Iterator[str]:
    if expect.offer == "none" or expect.offer is None:
        yield from (f"offer: 不该有优惠，却有 {_in_a_line(card)}" for card in cards)
        return
    if len(cards) != 1:
        yield f"offer: 应有一张优惠卡片，实有 {len(cards)} 张"
        return
    wanted = expect.offer.model_dump(exclude_none=True, exclude={"until"})
    if expect.offer.until is not None:
        wanted["expires_at"] = expect.offer.until.isoformat()
    yield from (
        f"offer.{name}: 应为 {value}，实为 {cards[0][name]}"
        for name, value in wanted.items()
        if cards[0][name] != value
    )


def _unlike_order(expect: Expect, view: dict[str, Any]) -> Iterator[str]:
    cause = f"/{view['case']['cause']}" if view["case"]["cause"] else ""
    found = {
        "case": view["case"]["state"] + cause,
        "offers": tuple(f"{offer['kind']}/{offer['state']}" for offer in view["offers"]),
        "applications": tuple(f"{one['kind']}/{one['state']}" for one in view["applications"]),
        "promises": tuple(f"{promise['pay_on']}/{promise['state']}" for promise in view["promises"]),
        "reasons": tuple(reason["reason"] for reason in view["reasons"]),
        **{name: view[name] for name in ("status", "payable", "discount", "refund_due")},
    }
    if expect.until is not None:
        found["until"] = datetime.fromisoformat(view["case"]["until"]) if view["case"]["until"] else None
    if expect.due is not None:
        first = next((part["due_at"] for part in view["installments"] if part["state"] != "paid"), None)
        found["due"] = datetime.fromisoformat(first) if first else None
    for name, value in found.items():
        wanted = getattr(expect, name)
        if wanted is not None and wanted != value:
            yield f"{name}: 应为 {wanted}，实为 {value}"


def _in_a_line(card: dict[str, Any]) -> str:
    if card["type"] == "offer":
        return f"[优惠 {card['kind']}：{card['before']} → {card['after']}，到 {card['expires_at']}]"
    orders = "、".join(f"{order['order_no']} 应付 {order['payable']}" for order in card.get("orders", ()))
    return f"[{card['type']}：{orders or card.get('topic', '')}]"


def _policy_of(changes: dict[str, Any]) -> Policy:
    """Return the shipped policy with the changes of a scenario."""
    plain = {path: str(value) if isinstance(value, Decimal) else value for path, value in changes.items()}
    return policy_with(**{path.replace(".", "__"): value for path, value in plain.items()})
