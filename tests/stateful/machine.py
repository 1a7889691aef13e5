"""Random histories of a shop: whatever is told, said, answered and paid, in whatever order, at whatever time.

After each step the ledger is compared with `Model`, and the limits that must always hold are asked again.
"""

from collections import Counter as Tally
from datetime import datetime, timedelta
from random import Random
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from nuanfu.cases.intake import ToldStatus
from nuanfu.cases.said import Said
from nuanfu.ledger.database import Database
from nuanfu.ledger.orders import NewInstalment, NewItem, NewOrder
from nuanfu.negotiation.moves import Lane
from tests.harness import empty, shipped_policy
from tests.stateful import steps
from tests.stateful.counter import Chatted, Counter, View
from tests.stateful.facts import ModelOffer, ModelOrder, day_of, share
from tests.stateful.later import PayingLater
from tests.stateful.model import Model
from tests.stateful.steps import BUYERS, DISPUTES, Ask, Placed, Step
from tests.stateful.telling import amounts, heard, retold, wished

MOST_ORDERS = 7
SHOWN_STATE = {"paid": ("paid", "settled"), "closed": ("closed", "closed")}


class Histories(PayingLater):
    """One shop, three buyers, a few orders, and everything that may happen to them."""

    database: ClassVar[Database]
    seen: ClassVar[Tally[str]]

    def __init__(self) -> None:
        """Open the shop on an empty ledger."""
        super().__init__()
        empty(self.database)
        self.counter = Counter(self.database)
        self.model = Model(shipped_policy())
        self.told: dict[str, NewOrder] = {}
        self.queued: set[str] = set()
        self.paused: set[str] = set()
        self.undone = 0
        self.last_shown: dict[str, int | None] = {}
        self.views: dict[str, View] = {}

    @property
    def now(self) -> datetime:
        """Return the business time."""
        return self.counter.clock()

    @initialize(chance=st.randoms(use_true_random=False))
    def open_shop(self, chance: Random) -> None:
        """Open with some policy and some orders."""
        self.happens(("publish", steps.limits(chance)))
        for _ in range(chance.randint(3, 5)):
            self.happens(("order", steps.placed(chance)))

    @rule(chance=st.randoms(use_true_random=False))
    def something(self, chance: Random) -> None:
        """Let one more thing happen."""
        self.happens(steps.step(chance))

    def happens(self, step: Step) -> None:
        """Take one step, by its name."""
        note(repr(step))
        name, *arguments = step
        getattr(self, name)(*arguments)
        self.views = self.counter.views()

    def holds(self) -> None:
        """Ask everything that must always hold, for a history that Hypothesis does not run."""
        self.every_sum_equals_its_parts()
        self.promises_stand_as_they_were_kept()
        self.nothing_is_due_before_the_day_agreed()
        self.one_offer_of_a_kind_is_open_and_each_stands_as_it_was_answered()
        self.no_day_concedes_more_than_its_budget()
        self.the_events_alone_tell_the_same()

    # What the shop does

    def publish(self, limits: dict[str, Any]) -> None:
        """Put another policy in force."""
        policy = steps.changed(limits)
        self.counter.publish(policy)
        self.model.in_force(policy, self.now)

    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.counter.clock.move(minutes=minutes)
        self.model.open_day(self.now)

    def order(self, placed: Placed) -> None:
        """Tell a new order."""
        if len(self.told) == MOST_ORDERS:
            return
        now, pieces = self.now, placed.pieces
        least = None if placed.floor is None else share(placed.price, placed.floor)
        new = NewOrder(
            order_no=f"{placed.buyer}-{len(self.told)}",
            buyer_id=placed.buyer,
            lane=placed.lane,
            placed_at=now,
            items=(NewItem("NW-BED-4", "长绒棉四件套", pieces, placed.price, least),),
            shipping_fee=placed.fee,
            closes_at=now + timedelta(hours=placed.hours) if placed.lane is Lane.ORDER else None,
            installments=tuple(NewInstalment(now, amount) for amount in placed.parts()),
        )
        assert self.counter.put(new) is None
        self.told[new.order_no] = new
        self.model.orders[new.order_no] = ModelOrder(
            number=new.order_no,
            buyer=placed.buyer,
            lane=placed.lane.value,
            goods=placed.price * pieces,
            floor=(least or 0) * pieces,
            fee=placed.fee,
            closes_at=new.closes_at,
            placed_at=now,
            due_at=now,
        )

    def tell_changed(self, pick: int, price: int | None, hours: int | None) -> None:
        """Tell a known order again: as it was, at another price in one part, or closing at another time."""
        order = self.pick(pick)
        told = self.told[order.number]
        new = retold(told, price, None if hours is None else self.now + timedelta(hours=hours))
        bound = order.paid > 0 or any(offer.answer == "accepted" for offer in self.model.of(order))
        bound = bound or bool(order.agreements)
        differs = new.items != told.items or (not bound and amounts(new) != amounts(told))
        refused = self.counter.put(new)
        if differs and bound:
            assert refused == "order_has_agreements"
            self.seen[refused] += 1
            return
        assert refused is None
        self.told[order.number] = new
        if differs:
            order.goods = new.goods_total
            self.model.take_back(order, self.now)
        self.model.closes(order, new.closes_at)

    def tell_closed(self, pick: int) -> None:
        """Tell an order as closed; a paid one stays paid."""
        order = self.pick(pick)
        assert self.counter.put(self.told[order.number], ToldStatus.CLOSED) is None
        if order.state == "pending":
            self.model.close(order, self.now)

    def tell_paid(self, pick: int) -> None:
        """Tell an order as paid, without a payment of its own."""
        order = self.pick(pick)
        assert self.counter.put(self.told[order.number], ToldStatus.PAID) is None
        if order.state != "paid":
            self.model.pay(order, max(0, order.due - order.paid), self.now)

    def pay(self, pick: int, part: str) -> None:
        """Report a payment: a part, all that is due, or too much."""
        order, external_id = self.pick(pick), f"p{len(self.model.payments)}"
        amount = max(1, share(order.due, part))
        assert self.counter.pay(order.number, external_id, amount) is None
        self.model.payments[external_id] = (order.number, amount)
        self.model.pay(order, amount, self.now)

    def pay_again(self, pick: int, more: int) -> None:
        """Report a payment again, the same or with another amount."""
        if self.model.payments:
            external_id, (number, amount) = list(self.model.payments.items())[pick % len(self.model.payments)]
            assert self.counter.pay(number, external_id, amount + more) == ("payment_conflict" if more else None)

    # What a buyer does

    def answer(self, pick: int, yes: bool) -> None:
        """Answer an offer outside the chat, a standing one or one long gone."""
        offers = list(self.model.offers.values())
        if not offers:
            return
        standing = [o for o in offers if o.state(self.now) == "open"]
        among = standing if standing and pick % 2 else offers
        offer = among[pick % len(among)]
        state, wish = offer.state(self.now), "accepted" if yes else "declined"
        got = self.counter.answer(offer.id, yes=yes)
        self.seen[got] += 1
        if state != "open":
            assert got == (wish if state == wish else f"offer_{state}")
            return
        assert got == wish
        if yes:
            self.model.accept(offer, self.now)
        else:
            offer.answer = wish

    def haggle(self, pick: int, asks: list[Ask], named: bool, then: bool | None) -> None:
        """Talk about the price of an order, naming it or not, once or again and again, and then perhaps decide."""
        order = self.pick(pick, live=True)
        for ask in asks:
            found = () if ask is None else (heard(*ask),)
            said = Said("太贵了", "reason_price", 0.9, found=found)
            self.chat(order.buyer, said, order if named else None, ask)
        if then is not None:
            self.reply(order.buyer, then)

    def wish(self, pick: int, intent: str) -> None:
        """Ask for a gift, or for the postage to be waived."""
        order = self.pick(pick, live=True)
        self.chat(order.buyer, Said("能不能", intent, 0.9), order, None)

    def reply(self, buyer: str, yes: bool) -> None:
        """Say yes or no: to the offer shown last, or to nothing."""
        shown = self.model.offers.get(self.last_shown.get(buyer) or 0)
        stood = shown is not None and shown.state(self.now) == "open" and buyer not in self.queued
        self.chat(buyer, Said("好的", "affirm", 0.9) if yes else Said("不要", "deny", 0.9), None, None)
        if not yes:
            self.taken_back(buyer)
        if stood:
            assert shown is not None
            assert shown.answer == ("accepted" if yes else "declined")
            self.seen[f"{shown.answer} in chat"] += 1

    def dispute(self) -> None:
        """Dispute an order, for the one buyer who does; a person takes over."""
        order = next((o for o in self.model.orders.values() if o.buyer == DISPUTES), None)
        if order is not None and DISPUTES not in self.queued:
            self.counter.says(DISPUTES, Said("货不对版", "reason_dispute", 0.9), order.number)
            self.queued.add(DISPUTES)
            self.paused.add(order.number)

    # What a message may change

    def chat(self, buyer: str, said: Said, named: ModelOrder | None, ask: Ask) -> None:
        """Let a buyer say something, and count only what such a message may change."""
        standing = {o.id: o.state(self.now) for o in self.model.offers.values()}
        chatted = self.counter.says(buyer, said, named.number if named else None)
        found = self.counter.offers()
        new = [offer_id for offer_id in found if offer_id not in standing]
        moved = [i for i, state in standing.items() if state == "open" and found[i][0]["state"] != "open"]
        if said.intent != "affirm":
            self.refused(new, moved, named)
        for offer_id in new:
            self.made(*found[offer_id], ask)
        if said.intent == "affirm":
            self.agreed(new, moved, found, chatted)
        if buyer in self.queued:
            assert (new, moved) == ([], [])
        elif named is not None:
            assert self.model.open_on(named, said.intent or "", self.now) == set(new)
        assert all(self.model.offers[offer_id].order.buyer == buyer for offer_id in (*new, *moved))
        self.asked_for_less(said)
        self.last_shown[buyer] = chatted.shown[-1] if chatted.shown else None

    def asked_for_less(self, said: Said) -> None:
        """Count an application for a lower bill: a word about the price makes at most one, on a bill."""
        if said.intent != "reason_price":
            return
        waits = {
            number
            for number, view in self.counter.views().items()
            if ("reduction", "pending") in [(one["kind"], one["state"]) for one in view["applications"]]
        }
        made = [number for number in waits if not self.model.orders[number].reduction_waits]
        assert len(made) <= 1
        for number in made:
            assert self.model.orders[number].lane == "credit"
            self.model.reduce(self.model.orders[number], self.now)
            self.seen["reduction"] += 1

    def refused(self, new: list[int], moved: list[int], named: ModelOrder | None) -> None:
        """Count a refusal: it ends what is open of the price, and brings at most one other, on the order named."""
        assert len(new) <= 1
        assert len(moved) <= 1 or {self.model.offers[i].kind for i in moved} <= {"discount", "gift", "points"}
        for offer_id in moved:
            offer = self.model.offers[offer_id]
            assert named in (None, offer.order)
            offer.answer = "declined"

    def agreed(self, new: list[int], moved: list[int], found: dict[int, tuple[View, str]], chatted: Chatted) -> None:
        """Count a yes: it accepts one offer, renews one that ran out, or answers which order was meant."""
        taken = [i for i in (*new, *moved) if found[i][0]["state"] == "accepted"]
        assert len(taken) <= 1
        assert len(new) <= 1
        for offer_id in taken:
            offer = self.model.offers[offer_id]
            if offer_id in new:
                ran_out = [o.value for o in self.model.of(offer.order, offer.kind) if o.state(self.now) == "expired"]
                assert offer.value in ran_out
                self.seen["renewed"] += 1
            self.model.accept(offer, self.now)
        assert taken or set(new) <= set(chatted.shown)

    def made(self, view: View, number: str, ask: Ask) -> None:
        """Count a new offer, after asking every limit whether it may be."""
        order = self.model.orders[number]
        ends = datetime.fromisoformat(view["expires_at"])
        until = datetime.fromisoformat(view["terms"]["until"]) if view["kind"] == "deferral" else None
        parts = tuple((datetime.fromisoformat(p["due_at"]), p["amount"]) for p in view["terms"].get("parts", ()))
        offer = ModelOffer(view["id"], order, view["kind"], view["value"], self.now, ends, until=until, parts=parts)
        self.model.add(offer)
        broken = self.model.objections(offer, wished(order, *ask) if ask else None)
        assert not broken, (broken, offer)
        self.seen[offer.kind] += 1

    # What must always hold

    @invariant()
    def every_sum_equals_its_parts(self) -> None:
        """Compare each order view with plain arithmetic over what was told, agreed and paid."""
        assert set(self.views) == set(self.model.orders)
        for number, view in self.views.items():
            order = self.model.orders[number]
            assert (view["goods_total"], view["shipping_fee"]) == (order.goods, order.fee)
            assert (view["discount"], view["shipping_discount"]) == (order.agreed, order.waived)
            assert view["paid"] == order.paid
            assert view["payable"] == max(0, order.due - order.paid)
            assert view["refund_due"] == max(0, order.paid - order.due)
            parts = view["installments"]
            assert sum(part["amount"] - part["paid"] for part in parts) == view["payable"]
            assert sum(part["paid"] for part in parts) == order.paid - view["refund_due"]
            assert all(0 <= part["paid"] <= part["amount"] for part in parts)
            assert (view["status"], view["case"]["state"]) == self.stands(order)

    @invariant()
    def one_offer_of_a_kind_is_open_and_each_stands_as_it_was_answered(self) -> None:
        """Compare the offers of each order with what was answered, and count the open ones."""
        for number, view in self.views.items():
            seen = [(offer["id"], offer["state"], offer["value"]) for offer in view["offers"]]
            order = self.model.orders[number]
            assert seen == [(offer.id, offer.state(self.now), offer.value) for offer in self.model.of(order)]
            open_kinds = [offer["kind"] for offer in view["offers"] if offer["state"] == "open"]
            assert len(open_kinds) == len(set(open_kinds))

    @invariant()
    def no_day_concedes_more_than_its_budget(self) -> None:
        """Sum what each day concedes: never more than the largest budget that was in force on it."""
        for day in {day_of(offer.made_at) for offer in self.model.offers.values()}:
            assert self.model.conceded_on(day, self.now) <= max(budget for budget, _ in self.model.budgets[day])
            most = max(buyers_share for _, buyers_share in self.model.budgets[day])
            assert all(self.model.conceded_on(day, self.now, buyer) <= most for buyer in BUYERS)

    @invariant()
    def the_events_alone_tell_the_same(self) -> None:
        """Rebuild money and cases from the events, and compare them with the rows."""
        assert self.counter.rebuilt() == self.counter.kept()

    def stands(self, order: ModelOrder) -> tuple[str, str]:
        """Return the status and case that an order must show."""
        if order.state == "pending" and order.over(self.now):
            return SHOWN_STATE["closed"]
        rests = order.rests_now(self.now)
        return SHOWN_STATE.get(order.state, ("pending", "paused" if rests or order.number in self.paused else "open"))

    def pick(self, number: int, *, live: bool = False) -> ModelOrder:
        """Return one of the orders, mostly one that can still be talked about when `live`."""
        orders = list(self.model.orders.values())
        pending = [o for o in orders if o.state == "pending" and not o.over(self.now)]
        talked = [o for o in pending if o.lane == "order" and not o.agreed and o.buyer not in self.queued]
        among = talked if live and talked and number % 8 else orders
        return among[number % len(among)]
