"""What a wish to pay later must bring, and what follows from it: promises, deferrals, plans and applications."""

from datetime import datetime, timedelta

from nuanfu.clock import SHANGHAI
from nuanfu.negotiation.policy import Policy
from tests.stateful.facts import Agreed, ModelOrder, ModelPart, ModelPromise, Rest, copied, day_of, last_second


class PayingLaterModel:
    """The part of the model that is about time; what is open of offers and sums is in the whole of it."""

    policy: Policy

    def promise(self, order: ModelOrder, days: int, now: datetime) -> None:
        """Count a promise for so many days after today, unless it lies too far ahead; the order rests until then."""
        if order.state != "pending" or (order.lane == "credit" and days > self.policy.deferral.credit_days):
            return
        ends, until = last_second(now, days), self.waits(order, days, now)
        order.promises = [promise for promise in order.promises if promise.state(now) != "open"]
        order.promises.append(ModelPromise(ends, order.due - order.paid, order.paid))
        resting = order.rests_now(now)
        if until > now and (resting is None or resting.cause == "promise"):
            order.rests = Rest("promise", until)

    def waits(self, order: ModelOrder, days: int, now: datetime) -> datetime:
        """Return until when the shop waits for a payment in so many days."""
        ends = [last_second(now, days)]
        if order.lane == "order":
            ends.append(now + timedelta(hours=self.policy.deferral.order_hours))
            ends += [order.closes_at] if order.closes_at else []
        return min(ends)

    def to_defer(self, order: ModelOrder, days: int, now: datetime) -> str:
        """Return what a wish to pay in so many days must bring: an offer, an application, or only words."""
        deferral, until = self.policy.deferral, self.waits(order, days, now)
        if order.state != "pending" or order.applied_until is not None:
            return "words"
        due_at = order.next_due
        if order.lane == "order":
            kept = until > now and day_of(until) == day_of(last_second(now, days))
            return "offer" if kept else "words"
        if due_at is not None and due_at >= until:
            return "words"
        starts = max(now, due_at or now).astimezone(SHANGHAI).date()
        added = (until.astimezone(SHANGHAI).date() - starts).days
        if deferral.credit_days == 0 or added > deferral.credit_days:
            return "words"
        granted = len(order.standing("deferral"))
        if added > self.policy.auto_approve.deferral_days or granted >= deferral.credit_times:
            return "application"
        return "offer"

    def to_plan(self, order: ModelOrder, periods: int, now: datetime) -> str:
        """Return what a wish for so many parts must bring: an offer, an application, or only words."""
        limits, payable = self.policy.installment, order.due - order.paid
        if order.state != "pending" or order.over(now) or not limits.min_amount <= payable <= limits.max_amount:
            return "words"
        count = min((allowed for allowed in limits.periods if allowed >= periods), default=None)
        if count and count <= self.policy.auto_approve.installment_periods and not order.standing("installment"):
            return "offer"
        return "words" if order.applied_parts else "application"

    def apply(
        self, order: ModelOrder, now: datetime, *, until: datetime | None = None, parts: int | None = None
    ) -> None:
        """Count an application for a day or a number of parts; the order rests until a person decides."""
        order.applied_until = until or order.applied_until
        order.applied_parts = parts or order.applied_parts
        resting = order.rests_now(now)
        if resting is None or resting.cause in ("promise", "deferral", "plan"):
            order.rests = Rest("application", None)

    def reduce(self, order: ModelOrder, now: datetime) -> None:
        """Count an application for a lower bill; the order rests until a person decides."""
        order.reduction_waits = True
        resting = order.rests_now(now)
        if resting is None or resting.cause in ("promise", "deferral", "plan"):
            order.rests = Rest("application", None)

    def defer(self, order: ModelOrder, until: datetime, now: datetime) -> None:
        """Count an agreed deferral: it settles promise and application, and nothing is due before it."""
        order.agreements.append(Agreed("deferral", now, order.due_at, copied(order.parts), order.paid))
        order.due_at = max(until, order.due_at or until)
        for part in order.parts or []:
            part.due_at = max(until, part.due_at) if part.open else part.due_at
        order.applied_until = None
        self.rest(order, "deferral", until, now)

    def plan(self, order: ModelOrder, parts: tuple[tuple[datetime, int], ...], now: datetime) -> None:
        """Count an agreed plan: its parts take the place of what is open; it settles promise and application."""
        first = parts[0][1]
        order.agreements.append(Agreed("installment", now, order.due_at, copied(order.parts), order.paid, first))
        order.parts = [ModelPart(due_at, amount) for due_at, amount in parts]
        order.applied_parts = None
        self.rest(order, "plan", parts[0][0], now)

    def rest(self, order: ModelOrder, cause: str, until: datetime, now: datetime) -> None:
        """Let an order rest by agreement, unless another application still waits."""
        order.promises = [promise for promise in order.promises if promise.state(now) != "open"]
        resting = order.rests_now(now)
        if until > now and not (order.waits_for_a_person and resting and resting.cause == "application"):
            order.rests = Rest(cause, until)

    def refuse(self, order: ModelOrder, kind: str, now: datetime) -> None:
        """Count a refused application: the order rests no longer, and an open offer in its place goes."""
        if order.rests and order.rests.cause == "application" and not order.waits_for_a_person:
            order.rests = None
        self.withdraw(order, kind, now)

    def undo(self, order: ModelOrder, kind: str, now: datetime) -> Agreed:
        """Count the last agreement as taken back: due times and parts are as before it, and the rest is over."""
        last = order.agreements.pop()
        assert last.kind == kind
        if kind == "installment":
            order.parts, order.due_at = last.parts, last.due_at
            grown = order.due - order.paid - sum(part.open for part in order.parts or [])
            if order.parts and grown < 0:
                self.lower(order, -grown, now)
        else:
            order.due_at = last.due_at
            for part, before in zip(order.parts or [], last.parts or [], strict=True):
                part.due_at = before.due_at if part.open else part.due_at
        if order.rests and order.rests.cause in ("deferral", "plan"):
            order.rests = None
        return last
