"""Random histories of a shop: whatever is told, said, answered and paid, in whatever order, at whatever time.

After each step the ledger is compared with `Model`, and the limits that must always hold are asked again.
"""

import json
from collections import Counter as Tally
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nuanfu.cases.intake import ToldStatus
from nuanfu.cases.said import Found, Said
from nuanfu.ledger.database import Database
from nuanfu.ledger.orders import NewInstalment, NewItem, NewOrder
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.file import dump, from_json
from tests.harness import MORNING, empty, shipped_policy
from tests.stateful.counter import Chatted, Counter, View
from tests.stateful.model import Model, ModelOffer, ModelOrder, day_of, share

BUYERS = ("ann", "bob", "cat")
DISPUTES = "cat"  # one buyer's conversation may end with a person; the others go on
MOST_ORDERS = 6


@dataclass(frozen=True, slots=True)
class Placed:
    """An order as a buyer places it: `floor` is a share of the price, `cuts` are where it is split, in percent."""

    buyer: str
    lane: Lane
    price: int
    pieces: int
    floor: str | None
    fee: int
    cuts: list[int]
    hours: int


PLACED = st.builds(
    Placed,
    buyer=st.sampled_from(BUYERS),
    lane=st.sampled_from([Lane.ORDER, Lane.ORDER, Lane.ORDER, Lane.CREDIT]),
    price=st.integers(2000, 60000),
    pieces=st.integers(1, 2),
    floor=st.sampled_from([None, "0.5", "0.9", "0.97", "1", "1.1"]),
    fee=st.sampled_from([0, 800, 1237]),
    cuts=st.lists(st.integers(1, 99), max_size=2),
    hours=st.sampled_from([1, 24, 24 * 10, 24 * 10]),
)

CHOICES: dict[str, list[Any]] = {
    "price.ladder": [["0.01"], ["0.05", "0.15", "0.4"], []],
    "price.cap": ["0", "0.5"],
    "price.max_discount": [0, 500],
    "price.total_cap": ["0", "0.04", "1"],
    "price.respect_item_floor": [False],
    "price.round_off_below": [0],
    "price.daily_budget": [0, 900, 2500, 6000],
    "price.buyer_share_of_budget": ["0", "0.3", "1"],
    "price.per_buyer.accepted": [0, 2],
    "price.offer_ttl_minutes": [0, 30],
    "price.max_rounds": [0, 1],
    "price.lanes": [[]],
    "gift.stock": [0, 1],
    "gift.max_per_order": [0, 2],
    "gift.min_order": [0],
    "points.rate": ["0"],
}
LIMITS = st.sampled_from([(path, value) for path, values in CHOICES.items() for value in values])
POLICIES = st.lists(LIMITS, max_size=3).map(dict)  # few at a time: most limits at 0 together give nothing to look at
ASKS = st.one_of(
    st.none(),
    st.none(),
    st.tuples(st.just("amount"), st.integers(1, 70000)),
    st.tuples(st.just("minus"), st.integers(1, 6000)),
    st.tuples(st.just("percent"), st.integers(1, 40)),
    st.just(("round_off", True)),
)
CLOSES = (None, None, 0, 1, 48)
REPLIES = st.sampled_from([None, None, "affirm", "deny"])
MINUTES = st.sampled_from([1, 20, 45, 120, 120, 300, 24 * 60])


def changed(limits: dict[str, Any]) -> Policy:
    """Return the shipped policy with some limits changed, named by dotted path."""
    body = json.loads(dump(shipped_policy()))
    for path, value in limits.items():
        *way, last = path.split(".")
        section = body
        for name in way:
            section = section[name]
        section[last] = value
    return from_json(body)


class Histories(RuleBasedStateMachine):
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
        self.last_shown: dict[str, int | None] = {}
        self.payments = 0
        self.busy = True

    # What may happen

    @initialize(limits=POLICIES, placed=st.lists(PLACED, min_size=2, max_size=4))
    def open(self, limits: dict[str, Any], placed: list[Placed]) -> None:
        """Open with some policy and some orders."""
        self.publish(limits)
        for order in placed:
            self.order(order)

    @precondition(lambda self: self.busy)
    @rule(limits=POLICIES)
    def publish(self, limits: dict[str, Any]) -> None:
        """Put another policy in force."""
        policy = changed(limits)
        self.counter.publish(policy)
        self.model.in_force(policy, self.counter.clock())
        self.busy = False

    @precondition(lambda self: self.busy)
    @rule(minutes=MINUTES)
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.counter.clock.move(minutes=minutes)
        self.model.open_day(self.counter.clock())
        self.busy = False

    @precondition(lambda self: len(self.model.orders) < MOST_ORDERS)
    @rule(placed=PLACED)
    def order(self, placed: Placed) -> None:
        """A buyer places an order."""
        now, goods = self.counter.clock(), placed.price * placed.pieces
        least = None if placed.floor is None else share(placed.price, placed.floor)
        new = NewOrder(
            order_no=f"{placed.buyer}-{len(self.model.orders)}",
            buyer_id=placed.buyer,
            lane=placed.lane,
            placed_at=now,
            items=(NewItem("NW-BED-4", "长绒棉四件套", placed.pieces, placed.price, least),),
            shipping_fee=placed.fee,
            closes_at=now + timedelta(hours=placed.hours) if placed.lane is Lane.ORDER else None,
            installments=tuple(NewInstalment(now, amount) for amount in split(goods + placed.fee, placed.cuts)),
        )
        assert self.counter.put(new) is None
        self.told[new.order_no] = new
        self.model.orders[new.order_no] = ModelOrder(
            new.order_no,
            placed.buyer,
            placed.lane.value,
            goods,
            (least or 0) * placed.pieces,
            placed.fee,
            new.closes_at,
            now,
        )
        self.busy = True

    @rule(
        pick=st.integers(0),
        status=st.sampled_from([*[ToldStatus.PENDING] * 6, ToldStatus.PAID, ToldStatus.CLOSED]),
        price=st.sampled_from([None, None, 2999, 29900, 50001]),
        hours=st.sampled_from(CLOSES),
    )
    def tell_again(self, pick: int, status: ToldStatus, price: int | None, hours: int | None) -> None:
        """The shop tells a known order again: as it was, at another price or closing time, as paid, or as closed."""
        order, self.busy = self.pick(pick), True
        match status:
            case ToldStatus.PAID:
                self.tell_paid(order)
            case ToldStatus.CLOSED:
                self.tell_closed(order)
            case ToldStatus.PENDING:
                self.tell_changed(order, price, hours)

    def tell_changed(self, order: ModelOrder, price: int | None, hours: int | None) -> None:
        """Tell an order at another price, or closing at another time."""
        now = self.counter.clock()
        told = self.told[order.number]
        item, total = told.items[0], None
        if price is not None:
            item = NewItem(item.sku, item.title, item.quantity, price, item.floor_price)
            total = price * item.quantity + order.fee
        parts = told.installments if total is None else (NewInstalment(now, total),)
        closes_at = told.closes_at if hours is None or told.closes_at is None else now + timedelta(hours=hours)
        new = NewOrder(
            order_no=told.order_no,
            buyer_id=told.buyer_id,
            lane=told.lane,
            placed_at=told.placed_at,
            items=(item,),
            shipping_fee=told.shipping_fee,
            closes_at=closes_at,
            installments=parts,
        )
        bound = order.paid > 0 or any(offer.answer == "accepted" for offer in self.model.of(order))
        differs = new.items != told.items or (not bound and amounts(parts) != amounts(told.installments))
        refused = self.counter.put(new)
        if differs and bound:
            assert refused == "order_has_agreements"
            self.seen[refused] += 1
            return
        assert refused is None
        self.told[order.number] = new
        if differs:
            order.goods = item.unit_price * item.quantity
            self.model.take_back(order, now)
        order.closes_at = closes_at
        for offer in self.model.of(order):
            if offer.answer == "open" and closes_at is not None:
                offer.expires_at = min(offer.expires_at, closes_at)

    def tell_closed(self, order: ModelOrder) -> None:
        """Tell an order as closed; a paid one stays paid."""
        assert self.counter.put(self.told[order.number], ToldStatus.CLOSED) is None
        if order.state == "pending":
            self.model.close(order, self.counter.clock())

    def tell_paid(self, order: ModelOrder) -> None:
        """Tell an order as paid, without a payment of its own."""
        assert self.counter.put(self.told[order.number], ToldStatus.PAID) is None
        if order.state != "paid":
            self.model.pay(order, max(0, order.due - order.paid), self.counter.clock())

    @rule(pick=st.integers(0), part=st.sampled_from(["0.1", "0.1", "0.5", "0.97", "1", "1.2"]))
    def pay(self, pick: int, part: str) -> None:
        """A payment comes in: a part, all that is due, or too much."""
        order = self.pick(pick)
        self.payments, self.busy = self.payments + 1, True
        amount = max(1, share(order.due, part))
        assert self.counter.pay(order.number, f"p{self.payments}", amount) is None
        self.model.payments[f"p{self.payments}"] = (order.number, amount)
        self.model.pay(order, amount, self.counter.clock())

    @precondition(lambda self: self.model.payments)
    @rule(pick=st.integers(0), more=st.sampled_from([0, 0, 1]))
    def pay_again(self, pick: int, more: int) -> None:
        """A payment is reported again, the same or with another amount."""
        external_id = list(self.model.payments)[pick % len(self.model.payments)]
        number, amount = self.model.payments[external_id]
        assert self.counter.pay(number, external_id, amount + more) == ("payment_conflict" if more else None)

    @precondition(lambda self: self.model.offers)
    @rule(pick=st.integers(0), yes=st.booleans())
    def answer(self, pick: int, yes: bool) -> None:
        """A buyer answers an offer outside the chat, a standing one or one long gone."""
        offer = list(self.model.offers.values())[pick % len(self.model.offers)]
        now = self.counter.clock()
        state, wish = offer.state(now), "accepted" if yes else "declined"
        got = self.counter.answer(offer.id, yes=yes)
        if state == "open":
            assert got == wish
            if yes:
                self.model.accept(offer, now)
            else:
                offer.answer = wish
        else:
            assert got == (wish if state == wish else f"offer_{state}")
        self.seen[got] += 1

    @rule(pick=st.integers(0), asks=st.lists(ASKS, min_size=1, max_size=4), named=st.booleans(), then=REPLIES)
    def haggle(self, pick: int, asks: list[tuple[str, Any] | None], named: bool, then: str | None) -> None:
        """A buyer talks about the price of an order, naming it or not, once or again and again, and then decides."""
        order = self.pick(pick, live=pick % 8 > 0)
        for ask in asks:
            found = () if ask is None else (heard(*ask),)
            said = Said("太贵了", "reason_price", 0.9, found=found)
            self.chat(order.buyer, said, order if named else None, ask)
        if then is not None:
            self.reply(order.buyer, then)

    @rule(buyer=st.sampled_from(BUYERS), intent=st.sampled_from(["affirm", "affirm", "deny"]))
    def reply(self, buyer: str, intent: str) -> None:
        """A buyer says yes or no: to the offer shown last, or to nothing."""
        if intent == "deny":
            self.chat(buyer, Said("不要", "deny", 0.9), None, None)
            return
        shown = self.model.offers.get(self.last_shown.get(buyer) or 0)
        stood = shown is not None and shown.state(self.counter.clock()) == "open"
        self.chat(buyer, Said("好的", "affirm", 0.9), None, None)
        if stood and buyer not in self.queued:
            assert shown is not None
            assert shown.answer == "accepted"
            self.seen["accepted in chat"] += 1

    @precondition(lambda self: any(o.buyer == DISPUTES for o in self.model.orders.values()))
    @rule()
    def dispute(self) -> None:
        """One buyer disputes an order; a person takes over."""
        order = next(o for o in self.model.orders.values() if o.buyer == DISPUTES)
        if DISPUTES not in self.queued:
            self.counter.says(DISPUTES, Said("货不对版", "reason_dispute", 0.9), order.number)
            self.queued.add(DISPUTES)
            self.paused.add(order.number)

    # What a message may change

    def chat(self, buyer: str, said: Said, named: ModelOrder | None, ask: tuple[str, Any] | None) -> None:
        """Let a buyer say something, and count only what such a message may change."""
        self.busy, now = True, self.counter.clock()
        standing = {o.id: o.state(now) for o in self.model.offers.values()}
        chatted = self.counter.says(buyer, said, named.number if named else None)
        offers = {o["id"]: (o, number) for number, view in self.counter.views().items() for o in view["offers"]}
        new = [offer_id for offer_id in offers if offer_id not in standing]
        moved = [i for i, state in standing.items() if state == "open" and offers[i][0]["state"] != "open"]
        if buyer in self.queued:
            assert (new, moved) == ([], [])
            return
        if said.intent == "affirm":
            self.agreed(new, moved, offers, chatted)
        else:
            self.refused(named, new, moved, offers)
            for offer_id in new:
                self.made(*offers[offer_id], ask)
        assert all(self.model.offers[offer_id].order.buyer == buyer for offer_id in (*new, *moved))
        self.last_shown[buyer] = chatted.shown[-1] if chatted.shown else None

    def refused(
        self, named: ModelOrder | None, new: list[int], moved: list[int], offers: dict[int, tuple[View, str]]
    ) -> None:
        """Count a refusal: it ends one offer, and brings at most one other on the same order."""
        now = self.counter.clock()
        assert len(new) <= 1
        assert len(moved) <= 1
        assert len({offers[i][1] for i in (*new, *moved)} | ({named.number} if named else set())) <= 1
        for offer_id in moved:
            self.model.offers[offer_id].answer = "declined"
            self.seen["declined in chat"] += 1
        if named is not None:
            assert all(o.id in new for o in self.model.open_haggled(named, now))

    def agreed(self, new: list[int], moved: list[int], offers: dict[int, tuple[View, str]], chatted: Chatted) -> None:
        """Count a yes: it accepts one offer, renews one that ran out, or answers which order was meant."""
        now = self.counter.clock()
        taken = [i for i in (*new, *moved) if offers[i][0]["state"] == "accepted"]
        assert len(taken) <= 1
        assert len(new) <= 1
        for offer_id in new:
            self.made(*offers[offer_id], None)
        for offer_id in taken:
            offer = self.model.offers[offer_id]
            if offer_id in new:
                same = [o for o in self.model.of(offer.order, offer.kind) if o.state(now) == "expired"]
                assert offer.value in [o.value for o in same]
                self.seen["renewed"] += 1
            self.model.accept(offer, now)
        assert taken or set(new) <= set(chatted.shown)

    def made(self, view: View, number: str, ask: tuple[str, Any] | None) -> None:
        """Count a new offer, after asking every limit whether it may be."""
        now, order = self.counter.clock(), self.model.orders[number]
        offer = ModelOffer(view["id"], order, view["kind"], view["value"], now, _moment(view["expires_at"]))
        asked = wished(order, *ask) if ask else None
        self.model.offers[offer.id] = offer
        for other in self.model.of(order):
            if other is not offer and other.answer == "open" and other.expires_at <= now:
                other.answer = "expired"
        assert self.model.objections(offer, asked) == []
        self.seen[offer.kind] += 1

    # What must always hold

    @invariant()
    def every_sum_equals_its_parts(self) -> None:
        """Compare each order view with plain arithmetic over what was told, agreed and paid."""
        now, views = self.counter.clock(), self.counter.views()
        assert set(views) == set(self.model.orders)
        for number, view in views.items():
            order = self.model.orders[number]
            assert view["discount"] == order.agreed
            assert view["shipping_discount"] == 0
            assert view["paid"] == order.paid
            assert (view["goods_total"], view["shipping_fee"]) == (order.goods, order.fee)
            assert view["payable"] == max(0, order.due - order.paid)
            assert view["refund_due"] == max(0, order.paid - order.due)
            parts = view["installments"]
            assert sum(part["amount"] - part["paid"] for part in parts) == view["payable"]
            assert all(0 <= part["paid"] <= part["amount"] for part in parts)
            assert sum(part["paid"] for part in parts) == order.paid - view["refund_due"]
            self.stands_as_modelled(order, view)
            states = [(offer["kind"], offer["state"]) for offer in view["offers"]]
            open_kinds = [kind for kind, state in states if state == "open"]
            assert len(open_kinds) == len(set(open_kinds))
            modelled = [(offer.id, offer.state(now), offer.value) for offer in self.model.of(order)]
            assert [(offer["id"], offer["state"], offer["value"]) for offer in view["offers"]] == modelled

    def stands_as_modelled(self, order: ModelOrder, view: View) -> None:
        """Compare status and case of one order with the model."""
        if order.state == "pending" and order.over(self.counter.clock()):
            assert (view["status"], view["case"]["state"]) == ("closed", "closed")
        elif order.state == "pending":
            assert (view["status"], view["case"]["state"]) == (
                "pending",
                "paused" if order.number in self.paused else "open",
            )
        else:
            case = {"paid": "settled", "closed": "closed"}[order.state]
            assert (view["status"], view["case"]["state"]) == (order.state, case)

    @invariant()
    def no_day_concedes_more_than_its_budget(self) -> None:
        """Sum what each day concedes: never more than the largest budget that was in force on it."""
        now = self.counter.clock()
        for day in {day_of(offer.made_at) for offer in self.model.offers.values()}:
            assert self.model.conceded_on(day, now) <= max(budget for budget, _ in self.model.budgets[day])
            for buyer in BUYERS:
                most = max(buyers for _, buyers in self.model.budgets[day])
                assert self.model.conceded_on(day, now, buyer) <= most

    @invariant()
    def the_events_alone_tell_the_same(self) -> None:
        """Rebuild money and cases from the events, and compare them with the rows."""
        assert self.counter.rebuilt() == self.counter.kept()

    def pick(self, number: int, *, live: bool = False) -> ModelOrder:
        """Return one of the orders, if possible one that can still be talked about."""
        now, orders = self.counter.clock(), list(self.model.orders.values())
        talked = [o for o in orders if o.state == "pending" and not o.over(now) and o.lane == "order" and not o.agreed]
        among = talked if live and talked else orders
        return among[number % len(among)]


def split(total: int, cuts: list[int]) -> list[int]:
    """Split a total at some percentages; no cuts make one part."""
    edges = [0, *sorted(total * cut // 100 for cut in cuts), total]
    return [after - before for before, after in pairwise(edges)]


def amounts(parts: tuple[NewInstalment, ...]) -> list[int]:
    """Return the amounts of some parts."""
    return [part.amount for part in parts]


def heard(kind: str, value: Any) -> Found:
    """Return an asked-for value as the recogniser names it."""
    return Found("amount", value) if kind == "amount" else Found("discount", {kind: value})


def wished(order: ModelOrder, kind: str, value: Any) -> int | None:
    """Return the cut in fen that an ask means on an order, None when it is no wish."""
    payable = order.due - order.paid
    match kind:
        case "amount":
            return payable - value if 0 < value < payable else None
        case "percent":
            return share(order.goods, f"0.{value:02d}")
        case "round_off":
            return payable % 100 or None
        case _:
            return int(value)


def _moment(written: str) -> Any:
    return type(MORNING).fromisoformat(written)
