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
    undone: int
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
            self.model.apply(order, self.now, until=until)
            self.seen["application"] += 1

    def plan(self, pick: int, periods: int, then: bool | None) -> None:
        """Ask to pay an order in so many parts, and then perhaps decide about what is offered."""
        order = self.pick(pick)
        due = self.model.to_plan(order, periods, self.now)
        said = Said("能不能分期", "request_installment", 0.9, found=(Found("periods", periods),))
        chatted = self.counter.says(order.buyer, said, order.number)
        if order.buyer in self.queued:
            return
        self.last_shown[order.buyer] = chatted.shown[-1] if chatted.shown else None
        assert bool(chatted.shown) == (due == "offer")
        if due == "offer":
            self.model.withdraw(order, "installment", self.now)
            self.made(*self.counter.offers()[chatted.shown[-1]], None)
            if then is not None:
                self.reply(order.buyer, then)
        elif due == "application":
            count = min((n for n in self.model.policy.installment.periods if n >= periods), default=periods)
            self.model.apply(order, self.now, parts=count)
            self.seen["plan applied for"] += 1

    def decide(self, pick: int, yes: bool) -> None:
        """Approve or refuse what waits for a person."""
        waiting = [
            (self.model.orders[number], asked)
            for number, view in self.views.items()
            for asked in view["applications"]
            if asked["state"] == "pending" and asked["kind"] in ("deferral", "installment")
        ]
        if waiting:
            order, asked = waiting[pick % len(waiting)]
            decided = self.counter.decide(asked["id"], yes=yes)
            self.seen[decided] += 1
            self.decided(order, asked["kind"], decided)

    def decided(self, order: ModelOrder, kind: str, decided: str) -> None:
        """Count what a person decided; what lies in the past by now is not approved."""
        over = order.over(self.now) if kind == "installment" else (order.applied_until or self.now) <= self.now
        if decided == "application_outdated":
            assert over
        elif decided == "refused":
            order.applied_until = None if kind == "deferral" else order.applied_until
            order.applied_parts = None if kind == "installment" else order.applied_parts
            self.model.refuse(order, kind, self.now)
        elif kind == "deferral":
            assert not over
            assert order.applied_until is not None
            self.model.defer(order, order.applied_until, self.now)
        else:
            assert not over
            parts = self.counter.views()[order.number]["installments"]
            still_open = [(datetime.fromisoformat(p["due_at"]), p["amount"]) for p in parts if not p["paid"]]
            assert len(still_open) == order.applied_parts
            assert sum(amount for _, amount in still_open) == order.due - order.paid
            self.model.plan(order, tuple(still_open), self.now)
            self.seen["plan approved"] += 1

    def taken_back(self, buyer: str) -> None:
        """Count agreements that a no took back: of this buyer, less than a day old, and nothing was paid on a plan."""
        found = self.counter.taken_back()
        for number, kind, offer_id in found[self.undone :]:
            order = self.model.orders[number]
            assert order.buyer == buyer
            last = self.model.undo(order, kind, self.now)
            assert self.now < last.at + timedelta(hours=24)
            assert kind == "deferral" or order.paid == last.paid_before
            if offer_id is not None:
                self.model.offers[offer_id].answer = "withdrawn"
            self.seen[f"{kind} taken back"] += 1
        self.undone = len(found)

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
            if order.parts is None:
                assert all(due == order.due_at for due in dues)
            else:
                opens = [part["amount"] - part["paid"] for part in view["installments"] if part["state"] != "paid"]
                known = [(part.due_at, part.open) for part in order.parts if part.open]
                assert list(zip(dues, opens, strict=True)) == known
            rests = order.rests_now(self.now)
            if view["case"]["state"] == "paused" and number not in self.paused:
                assert rests is not None
                until = view["case"]["until"]
                assert (view["case"]["cause"], until and datetime.fromisoformat(until)) == (rests.cause, rests.until)
