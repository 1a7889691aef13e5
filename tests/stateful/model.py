"""What a shop owes and is owed, worked out a second time: plain arithmetic over what was told, and nothing of the code.

Shares are taken with fractions, parts are not modelled at all (they are checked against the sums), and whether an offer
may be made is asked limit by limit.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nuanfu.negotiation.policy import Policy
from tests.stateful.facts import (
    ModelOffer,
    ModelOrder,
    Rest,
    day_of,
    share,
)
from tests.stateful.later_model import PayingLaterModel

REFUSES = {  # what a message about each subject refuses
    "reason_price": ("discount", "gift", "points"),
    "request_gift": ("gift", "points"),
    "reason_shipping_fee": ("free_shipping",),
}


@dataclass
class Model(PayingLaterModel):
    """The shop's orders, offers and policies, as somebody with pencil and paper would keep them."""

    policy: Policy
    orders: dict[str, ModelOrder] = field(default_factory=dict)
    offers: dict[int, ModelOffer] = field(default_factory=dict)
    payments: dict[str, tuple[str, int]] = field(default_factory=dict)
    budgets: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def in_force(self, policy: Policy, now: datetime) -> None:
        """Put a policy in force; the budgets it sets count for its day."""
        self.policy = policy
        self.open_day(now)

    def open_day(self, now: datetime) -> None:
        """Let the policy in force set the budget and the buyer's share of the day of `now`."""
        budget = self.policy.price.daily_budget
        self.budgets[day_of(now)].append((budget, share(budget, self.policy.price.buyer_share_of_budget)))

    def of(self, order: ModelOrder, kind: str | None = None) -> list[ModelOffer]:
        """Return the offers on an order, oldest first."""
        return [o for o in self.offers.values() if o.order is order and kind in (None, o.kind)]

    def open_on(self, order: ModelOrder, subject: str, now: datetime) -> set[int]:
        """Return the open offers of an order that a message about a subject refuses."""
        return {o.id for o in self.of(order) if o.state(now) == "open" and o.kind in REFUSES[subject]}

    def take_back(self, order: ModelOrder, now: datetime) -> None:
        """Withdraw what is open on an order; what ran out before has expired."""
        for offer in self.of(order):
            if offer.answer == "open":
                offer.answer = "expired" if offer.expires_at <= now else "withdrawn"

    def closes(self, order: ModelOrder, at: datetime | None) -> None:
        """Let an order close at another time; an open offer never outlives it.

        An order whose plan was begun is kept: it closes at no time.
        """
        kept = order.lane == "order" and order.state == "pending" and order.begun()
        at = None if kept else at
        order.closes_at = at
        for offer in self.of(order):
            if offer.answer == "open" and at is not None:
                offer.expires_at = min(offer.expires_at, at)

    def add(self, offer: ModelOffer) -> None:
        """Count a new offer; what had run out on its order is recorded then."""
        for other in self.of(offer.order):
            if other.answer == "open" and other.expires_at <= offer.made_at:
                other.answer = "expired"
        self.offers[offer.id] = offer

    def pay(self, order: ModelOrder, fen: int, now: datetime) -> None:
        """Count money in; a full payment settles the order."""
        order.paid += fen
        self.fill(order, fen)
        for promise in order.promises:
            enough = order.paid >= order.due or order.paid - promise.paid_before >= promise.amount
            if promise.state(now) == "open" and enough:
                promise.became = "kept"
                order.rests = None if order.rests and order.rests.cause == "promise" else order.rests
        self.settle(order, now)
        if order.state == "pending":
            self.withdraw(order, "installment", now)
            if order.standing("installment"):
                self.closes(order, order.closes_at)
                following = order.next_due
                resting = order.rests_now(now)
                if following and following > now and (resting is None or resting.cause == "plan"):
                    order.rests = Rest("plan", following)

    def fill(self, order: ModelOrder, fen: int) -> None:
        """Let money fill the parts of a plan from the first on."""
        for part in order.parts or []:
            taken = min(fen, part.open)
            part.open -= taken
            fen -= taken

    def lower(self, order: ModelOrder, fen: int, now: datetime) -> None:
        """Let a reduction lower the parts of a plan from the last on, and end an offer of one."""
        for part in reversed(order.parts or []):
            taken = min(fen, part.open)
            part.open -= taken
            fen -= taken
        self.withdraw(order, "installment", now)

    def withdraw(self, order: ModelOrder, kind: str, now: datetime) -> None:
        """Take back what is open of one kind on an order; what ran out before has expired."""
        for offer in self.of(order, kind):
            if offer.answer == "open":
                offer.answer = "expired" if offer.expires_at <= now else "withdrawn"

    def settle(self, order: ModelOrder, now: datetime) -> None:
        """Settle an order with nothing left to pay, and take its open offers back."""
        if order.paid >= order.due and order.state != "paid":
            order.state, order.applied_until, order.applied_parts, order.reduction_waits = "paid", None, None, False
            for promise in order.promises:
                promise.became = "kept" if promise.state(now) == "open" else promise.became
            self.take_back(order, now)

    def close(self, order: ModelOrder, now: datetime) -> None:
        """Close an unpaid order."""
        order.state, order.ever_closed, order.reduction_waits = "closed", True, False
        order.applied_until, order.applied_parts = None, None
        order.promises = [promise for promise in order.promises if promise.state(now) != "open"]
        self.take_back(order, now)

    def accept(self, offer: ModelOffer, now: datetime) -> None:
        """Count an offer as accepted, with what follows for the buyer's other discounts."""
        offer.answer, offer.answered_at = "accepted", now
        if offer.kind == "deferral":
            assert offer.until is not None
            self.defer(offer.order, offer.until, now)
        if offer.kind == "installment":
            self.plan(offer.order, offer.parts, now)
        if offer.kind == "free_shipping":
            self.lower(offer.order, offer.value - offer.order.waived, now)
            offer.order.waived = offer.value
        if offer.kind == "discount":
            self.lower(offer.order, offer.value - offer.order.agreed, now)
            offer.order.agreed = offer.value
            limit = self.policy.price.per_buyer.accepted
            if 1 + self.cuts_elsewhere(offer.order, now) >= limit:
                for other in self.offers.values():
                    theirs = other.order.buyer == offer.order.buyer and other.order is not offer.order
                    if theirs and other.kind == "discount" and other.answer == "open":
                        other.answer = "expired" if other.expires_at <= now else "withdrawn"
        if offer.order.state == "pending":
            self.settle(offer.order, now)

    def cuts_elsewhere(self, order: ModelOrder, now: datetime) -> int:
        """Count the buyer's accepted discounts on other orders in the policy's days."""
        since = now - timedelta(days=self.policy.price.per_buyer.days)
        return sum(
            other.kind == "discount" and other.answer == "accepted" and other.answered_at > since
            for other in self.offers.values()
            if other.order.buyer == order.buyer and other.order is not order and other.answered_at
        )

    def conceded_on(self, day: str, now: datetime, buyer: str | None = None) -> int:
        """Sum what a day's offers concede, to everybody or to one buyer."""
        return sum(
            offer.concedes(now)
            for offer in self.offers.values()
            if day_of(offer.made_at) == day and buyer in (None, offer.order.buyer)
        )

    # Whether an offer may be made

    def objections(self, offer: ModelOffer, asked: int | None) -> list[str]:
        """Return the limits that a new offer breaks; `asked` is the cut that was asked for, in fen."""
        now, order, price = offer.made_at, offer.order, self.policy.price
        always = {
            "order is over": order.over(now) or order.state != "pending",
            "lane": order.lane != "order",
            "person_above": order.goods > price.person_above,
            "ttl": offer.expires_at > now + timedelta(minutes=price.offer_ttl_minutes) or offer.expires_at <= now,
            "outlives its order": order.closes_at is not None and offer.expires_at > order.closes_at,
            "too many unpaid": self.unpaid(order, now) >= self.policy.outreach.skip_after_unpaid_orders,
            "nothing to pay": order.paid >= order.due,
        }
        about_the_price = {
            "lanes": "order" not in price.lanes,
            "min_order": order.goods < price.min_order,
            "agreed already": order.agreed > 0,
        }
        match offer.kind:
            case "discount":
                limits = always | about_the_price | self._on_discount(offer, asked) | self._on_sums(offer)
            case "gift":
                limits = always | about_the_price | self._on_gift(offer) | self._on_sums(offer)
            case "points" if order.lane == "credit":
                limits = self._on_paying_early(offer)
            case "points":
                limits = always | about_the_price | self._on_points(offer)
            case "free_shipping":
                limits = always | self._on_postage(offer) | self._on_sums(offer)
            case "deferral":
                limits = self._on_deferral(offer)
            case "installment":
                limits = self._on_plan(offer)
            case kind:
                limits = {f"unexpected kind {kind}": True}
        return [name for name, breaks in limits.items() if breaks]

    def _on_deferral(self, offer: ModelOffer) -> dict[str, bool]:
        order, now = offer.order, offer.made_at
        return {
            "order is over": order.over(now) or order.state != "pending",
            "gives money": offer.value != 0,
            "stands too long": offer.expires_at > now + timedelta(hours=24) or offer.expires_at <= now,
            "outlives its order": order.closes_at is not None and offer.expires_at > order.closes_at,
            "no end": offer.until is None or offer.until <= now,
            "past the closing": order.closes_at is not None
            and offer.until is not None
            and offer.until > order.closes_at,
        }

    def _on_plan(self, offer: ModelOffer) -> dict[str, bool]:
        order, now, limits = offer.order, offer.made_at, self.policy.installment
        payable, dues = order.due - order.paid, [due_at for due_at, _ in offer.parts]
        return {
            "order is over": order.over(now) or order.state != "pending",
            "gives money": offer.value != 0,
            "stands too long": offer.expires_at > now + timedelta(hours=24) or offer.expires_at <= now,
            "outlives its order": order.closes_at is not None and offer.expires_at > order.closes_at,
            "sum": sum(amount for _, amount in offer.parts) != payable,
            "amount": not limits.min_amount <= payable <= limits.max_amount,
            "periods": len(dues) not in limits.periods,
            "auto_approve": len(dues) > self.policy.auto_approve.installment_periods,
            "planned before": bool(order.standing("installment")),
            "first_payment_min": offer.parts[0][1] < payable * limits.first_payment_min,
            "days": dues != sorted(set(dues)) or dues[0] <= now,
            "past the closing": order.closes_at is not None and dues[0] > order.closes_at,
        }

    def unpaid(self, order: ModelOrder, now: datetime) -> int:
        """Count the buyer's unpaid orders of 30 days; 0 once one was paid."""
        theirs = [o for o in self.orders.values() if o.buyer == order.buyer and o.placed_at > now - timedelta(days=30)]
        return 0 if any(o.state == "paid" for o in theirs) else len(theirs)

    def _on_discount(self, offer: ModelOffer, asked: int | None) -> dict[str, bool]:
        order, price, now = offer.order, self.policy.price, offer.made_at
        floor_price = order.floor if price.respect_item_floor else 0
        earlier = [o for o in self.of(order, "discount") if o is not offer]
        renewed = any(o.state(now) == "expired" and o.value == offer.value for o in earlier)
        refused = [o.value for o in earlier if o.answer == "declined"]
        return {
            "cap": offer.value > share(order.goods, price.cap),
            "max_discount": offer.value > price.max_discount,
            "floor": order.goods - offer.value < floor_price,
            "payable": offer.value > order.due - order.paid,
            "nothing": offer.value <= 0,
            "max_rounds": len(earlier) >= price.max_rounds and not renewed,
            "per_buyer": self.cuts_elsewhere(order, now) >= price.per_buyer.accepted,
            "more than asked": asked is not None and 0 < asked < offer.value,
            "not more than refused": asked is None and bool(refused) and offer.value <= max(refused) and not renewed,
        }

    def _on_gift(self, offer: ModelOffer) -> dict[str, bool]:
        gift, order, now = self.policy.gift, offer.order, offer.made_at
        if gift is None:
            return {"no gift": True}
        given = [o for o in self.offers.values() if o.kind == "gift" and o is not offer and o.concedes(now)]
        return {
            "gift.value": offer.value != gift.value,
            "gift.min_order": order.goods < gift.min_order,
            "gift.stock": len(given) >= gift.stock,
            "gift.max_per_order": len([o for o in given if o.order is order]) >= gift.max_per_order,
        }

    def _on_points(self, offer: ModelOffer) -> dict[str, bool]:
        points = self.policy.points
        worth = share(offer.order.due - offer.order.paid, points.rate) if points else 0
        return {"points.rate": offer.value > worth}

    def _on_paying_early(self, offer: ModelOffer) -> dict[str, bool]:
        order, now = offer.order, offer.made_at
        earlier = [o.state(now) for o in self.of(order, "points") if o is not offer]
        return {
            "order is over": order.state != "pending",
            "gives money": offer.value != 0,
            "hurries": offer.expires_at < now + timedelta(hours=24),
            "spoken of": any(state in ("open", "accepted", "declined") for state in earlier),
            "nothing to pay": order.paid >= order.due,
        }

    def _on_postage(self, offer: ModelOffer) -> dict[str, bool]:
        order = offer.order
        return {
            "postage_cap": offer.value > self.policy.shipping.postage_cap,
            "postage": offer.value > order.fee or order.waived > 0,
            "payable": offer.value > order.due - order.paid,
            "nothing": offer.value <= 0,
        }

    def _on_sums(self, offer: ModelOffer) -> dict[str, bool]:
        """Ask the limits that discounts, postage and gifts share; the new offer is counted already."""
        day, price, now = day_of(offer.made_at), self.policy.price, offer.made_at
        buyers_share = share(price.daily_budget, price.buyer_share_of_budget)
        on_order = sum(o.concedes(now) for o in self.of(offer.order))
        return {
            "total_cap": on_order > share(offer.order.goods, price.total_cap),
            "daily_budget": self.conceded_on(day, now) > price.daily_budget,
            "buyer_share": self.conceded_on(day, now, offer.order.buyer) > buyers_share,
        }
