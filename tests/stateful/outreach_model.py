"""What reminders must never do, told by a model of its own: from the events as they were committed, not from the gate.

It knows who is left in peace, what is paid, who has whose conversation, and what was sent: each start is held against
that.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nuanfu.clock import SHANGHAI
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.outreach.models import Reminder

STARTS = ("reminder.sent", "reminder.started")
TAKEN_BACK = ("reminder.refused", "reminder.not_now")
REACHES = {"im": "im", "sms": "sms", "call_list": "phone", "hand_list": "im"}
NOT_COUNTED = {"follow_up"}
PEOPLES = {"handoff.requested", "conversation.claimed", "conversation.released", "conversation.transferred"}
BOTS = {"conversation.handed_back", "conversation.with_bot"}
NEEDS_PERSON = {"hardship", "dispute", "handoff", "claimed_paid", "application"}
BY_DAYLIGHT = {"second"}  # steps that policy/reminders.yml lets out by 17:00 alone
MINUTE, TWO_HOURS, DAY, WEEK = timedelta(minutes=1), timedelta(hours=2), timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Silence:
    """A channel on which somebody, or a number, is left in peace."""

    buyer: str
    number: str
    channel: str
    cause: str
    until: datetime | None


@dataclass(frozen=True)
class Sent:
    """Something that started and was not taken back."""

    reminder_id: int
    buyer: str
    order_no: str
    channel: str
    counted: bool
    reminds: bool
    at: datetime


@dataclass
class Model:
    """The state of the shop as its events tell it; `written` holds after which event a buyer wrote, and when."""

    reminders: dict[int, Reminder]
    orders: dict[str, Order]
    numbers: Any
    written: Sequence[tuple[int, str, datetime]]
    silences: list[Silence] = field(default_factory=list)
    cases: dict[str, LedgerEvent] = field(default_factory=dict)
    paid_after: set[str] = field(default_factory=set)
    payable: dict[str, int] = field(default_factory=dict)
    paid_at: dict[str, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))
    with_person: set[str] = field(default_factory=set)
    paused: bool = False
    sent: dict[int, Sent] = field(default_factory=dict)

    def take(self, event: LedgerEvent) -> None:
        """Take one event in; a start is held against everything before it."""
        data, buyer, order = event.data, event.buyer_id or "", event.order_no or ""
        match event.kind:
            case "contact.suppressed":
                until = datetime.fromisoformat(data["until"]) if data["until"] else None
                self.silences.append(Silence(buyer, self.numbers(buyer), data["channel"], event.why, until))
            case "contact.allowed":
                self.silences = [one for one in self.silences if not self._ends(one, event)]
            case "case.changed":
                self.cases[order] = event
                self.paid_after.discard(order)
            case "payment.recorded":
                self.payable[order] = data["payable"]
                self.paid_after.add(order)
                if data["payable"] == 0:
                    self.paid_at[buyer][order] = event.at
            case "switch.changed":
                self.paused = data["on"]
            case kind if kind in PEOPLES:
                self.with_person.add(buyer)
            case kind if kind in BOTS:
                self.with_person.discard(buyer)
            case kind if kind in TAKEN_BACK:
                self.sent.pop(data["reminder_id"], None)
            case kind if kind in STARTS:
                self.start(event, self.reminders[data["reminder_id"]])

    def _ends(self, silence: Silence, event: LedgerEvent) -> bool:
        return (silence.buyer, silence.channel, silence.cause) == (event.buyer_id, event.data["channel"], event.why)

    def start(self, event: LedgerEvent, reminder: Reminder) -> None:
        """Hold a start against what is known."""
        buyer, order, at, channel = reminder.buyer_id, reminder.order_no, event.at, REACHES[event.data["channel"]]
        lane = self.orders[order].lane
        asked = reminder.section == "promised" and lane == "order"
        on_list = event.data["channel"] == "call_list"
        counted = on_list or not (reminder.section == "follow_up" or (reminder.section == "promised" and not asked))
        self.in_peace(buyer, order, channel, at)
        self.owed(buyer, order, lane, counted, at)
        assert asked or buyer not in self.with_person, "a person has the conversation"
        if not asked:
            recent = [when for seen, who, when in self.written if who == buyer and seen < event.id]
            assert all(at - when >= TWO_HOURS for when in recent), "the buyer has just written"
        self.within_hours(reminder.step, channel, at)
        assert reminder.id not in self.sent, "a step went out twice"
        if counted:
            self.not_too_often(buyer, order, lane, asked, reminder, at)
        if channel != "im":
            self.number_bears_it(buyer, channel, at)
        reminds = counted and reminder.section != "timed_out"
        self.sent[reminder.id] = Sent(reminder.id, buyer, order, channel, counted, reminds, at)

    def in_peace(self, buyer: str, order: str, channel: str, at: datetime) -> None:
        """Nobody is reached against their wish, nor about an order that rests until a person has looked."""
        assert not self.paused, "everything was paused"
        number = self.numbers(buyer)
        for one in self.silences:
            standing = one.until is None or one.until > at
            concerned = one.buyer == buyer or one.number == number
            assert not (standing and concerned and one.channel in ("all", channel)), f"silence on {one.channel}"
        case = self.cases.get(order)
        if case is None:
            return
        assert case.data["after"] != "stopped", "the case is stopped"
        assert case.data["cause"] != "cancelled", "the order was cancelled"
        if case.data["after"] == "paused" and case.data["cause"] in NEEDS_PERSON:
            until = datetime.fromisoformat(case.data["until"]) if case.data["until"] else None
            looked_at = case.why == "person paused" and until is not None and until <= at
            assert looked_at or order in self.paid_after, "a person was to look first"

    def owed(self, buyer: str, order: str, lane: str, counted: bool, at: datetime) -> None:
        """Nobody is reminded of what is paid, nor beside a payment of today."""
        assert self.payable.get(order, 1) > 0, "there was nothing to pay"
        if lane == "order" and counted:
            others = [when for number, when in self.paid_at[buyer].items() if number != order]
            assert all(at - when >= DAY for when in others), "another order was paid within a day"

    def within_hours(self, step: str, channel: str, at: datetime) -> None:
        """Everything keeps its hours."""
        closes = {"im": 22, "sms": 21, "phone": 17}[channel]
        assert 8 <= at.astimezone(SHANGHAI).hour < min(closes, 17 if step in BY_DAYLIGHT else 22), "out of hours"

    def not_too_often(self, buyer: str, order: str, lane: str, asked: bool, reminder: Reminder, at: datetime) -> None:
        """One a day and buyer, three an order, two a week where something is owed."""
        to_buyer = [one.at for one in self.sent.values() if one.buyer == buyer and one.counted]
        assert asked or all(at - when >= DAY for when in to_buyer), "two reminders within a day"
        if lane == "credit":
            assert sum(at - when < WEEK for when in to_buyer) < 2, "three reminders within a week"
        elif reminder.section != "timed_out":
            assert sum(one.order_no == order and one.reminds for one in self.sent.values()) < 3, "four about one order"

    def number_bears_it(self, buyer: str, channel: str, at: datetime) -> None:
        """A number bears two messages a minute and ten a day, one call a minute and five an hour."""
        number = self.numbers(buyer)
        times = [one.at for one in self.sent.values() if one.channel == channel and self.numbers(one.buyer) == number]
        bounds = {"sms": ((MINUTE, 2), (DAY, 10)), "phone": ((MINUTE, 1), (timedelta(hours=1), 5))}
        for within, most in bounds[channel]:
            assert sum(at - when < within for when in times) < most, f"too many {channel} to one number"


def hold(model: Model, events: Iterable[LedgerEvent]) -> None:
    """Hold every start against what had been committed before it."""
    for event in events:
        model.take(event)
