"""The part of a history that is about paying later: promises, deferrals, and what a person decides about them."""

from abc import abstractmethod
from collections import Counter as Tally
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from nuanfu.cases.said import Found, Said
from tests.stateful.counter import Counter, View
from tests.stateful.facts import ModelOrder
from tests.stateful.model import Model
from tests.stateful.steps import Ask
from tests.stateful.telling import ahead


class PayingLater(RuleBasedStateMachine):
    """Steps and invariants of paying later, for the machine that holds the shop and its model."""

    seen: ClassVar[Tally[str]]
    counter: Counter
    model: Model
    queued: set[str]
    paused: set[str]
    last_shown: dict[str, int | None]
    views: dict[str, View]
    now: datetime

    @abstractmethod
    def pick(self, number: int, *, live: bool = False) -> ModelOrder:
        """Return one of the orders."""

    @abstractmethod
    def made(self, view: View, number: str, ask: Ask) -> None:
        """Count a new offer, after asking every limit whether it may be."""

    @abstractmethod
    def reply(self, buyer: str, yes: bool) -> None:
        """Say yes or no."""

    def promise(self, pick: int, days: int) -> None:
        """Promise to pay an order in some days, on its bill or on an order that is only placed."""
        order = self.pick(pick)
        said = Said("到时候付", "promise_to_pay", 0.9, found=(Found("date", ahead(self.now, days)),))
        self.counter.says(order.buyer, said, order.number)
        if order.buyer in self.queued:
            return
        self.last_shown[order.buyer] = None
        before = len(order.promises)
        self.model.promise(order, days, self.now)
        self.seen["promised"] += len(order.promises) > before

    def defer(self, pick: int, days: int, then: bool | None) -> None:
        """Ask to pay an order in some days, and then perhaps decide about what is offered."""
        order = self.pick(pick)
        due = self.model.to_defer(order, days, self.now)
        said = Said("能不能缓缓", "request_deferral", 0.9, found=(Found("date", ahead(self.now, days)),))
        chatted = self.counter.says(order.buyer, said, order.number)
        if order.buyer in self.queued:
            return
        self.last_shown[order.buyer] = chatted.shown[-1] if chatted.shown else None
        until = self.model.waits(order, days, self.now)
        assert bool(chatted.shown) == (due == "offer")
        if due == "offer":
            for old in self.model.of(order, "deferral"):
                old.answer = "withdrawn" if old.state(self.now) == "open" else old.state(self.now)
            self.made(*self.counter.offers()[chatted.shown[-1]], None)
            if then is not None:
                self.reply(order.buyer, then)
        elif due == "application":
            self.model.apply(order, until, self.now)
            self.seen["application"] += 1

    def decide(self, pick: int, yes: bool) -> None:
        """Approve or refuse what waits for a person."""
        waiting = [order for order in self.model.orders.values() if order.applied_until]
        if not waiting:
            return
        order = waiting[pick % len(waiting)]
        assert order.applied_until is not None
        (asked,) = [
            one
            for one in self.views[order.number]["applications"]
            if (one["kind"], one["state"]) == ("deferral", "pending")
        ]
        outdated = yes and order.applied_until <= self.now
        decided = self.counter.decide(asked["id"], yes=yes)
        self.seen[decided] += 1
        if outdated:
            assert decided == "application_outdated"
        elif yes:
            order.approved += 1
            self.model.defer(order, order.applied_until, self.now)
        else:
            order.applied_until = None
            self.model.refuse(order, self.now)

    def taken_back(self, buyer: str) -> None:
        """Count a deferral that a no took back: of this buyer, less than a day old, and nothing else was asked."""
        found = self.counter.offers()
        for offer in self.model.offers.values():
            if offer.kind == "deferral" and offer.answer == "accepted" and found[offer.id][0]["state"] == "withdrawn":
                assert offer.order.buyer == buyer
                assert offer.answered_at is not None
                assert self.now < offer.answered_at + timedelta(hours=24)
                offer.answer = "withdrawn"
                self.model.undo(offer.order, self.now)
                self.seen["taken back"] += 1

    @invariant()
    def promises_stand_as_they_were_kept(self) -> None:
        """Compare each order's promises with the money that came in, and its rest with the last of them."""
        for number, view in self.views.items():
            order = self.model.orders[number]
            seen = [(promise["amount"], promise["state"]) for promise in view["promises"]]
            assert seen == [(promise.amount, promise.state(self.now)) for promise in order.promises]
            self.seen.update(promise["state"] for promise in view["promises"])

    @invariant()
    def nothing_is_due_before_the_day_agreed(self) -> None:
        """Compare due times and rest with what was agreed: every open part waits for the agreed day, and no longer."""
        for number, view in self.views.items():
            order = self.model.orders[number]
            dues = [datetime.fromisoformat(part["due_at"]) for part in view["installments"] if part["state"] != "paid"]
            assert all(due == order.due_at for due in dues)
            rests = order.rests_now(self.now)
            if view["case"]["state"] == "paused" and number not in self.paused:
                assert rests is not None
                until = view["case"]["until"]
                assert (view["case"]["cause"], until and datetime.fromisoformat(until)) == (rests.cause, rests.until)
