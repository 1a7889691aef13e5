"""A shop whose reminders run while everything else happens, workers crash, and claims lie about half done.

What must hold is read from the events, in the order in which they were committed for a buyer, and from what arrived.
"""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from nuanfu.cases.said import Found, Said
from nuanfu.clock import SHANGHAI, shanghai_day
from nuanfu.conduct.models import ContactMade
from nuanfu.ledger import switches
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Buyer, LedgerEvent, Order
from nuanfu.ledger.orders import NewInstalment, NewItem, NewOrder
from nuanfu.negotiation.moves import Lane
from nuanfu.outreach import planner, replies, results
from nuanfu.outreach.channels.base import Ended
from nuanfu.outreach.claiming import Claimed, send, settle, take_next
from nuanfu.outreach.models import Reminder
from nuanfu.outreach.parts import Parts, ways_over
from nuanfu.turns.models import Message
from tests.harness import empty, shipped_policy, shipped_words
from tests.outreach import Phones, cadence
from tests.stateful.counter import Counter

BUYERS = ("b0", "b1", "b2")
STOP = Said("别再联系我", "request_stop_collection", 0.9)
HELLO = Said("密码忘了", "reason_password", 0.9)
FORGOT = Said("忘了", "reason_forgot", 0.9)
PERSON = Said("转人工", "request_human", 0.9)
STARTS = ("reminder.sent", "reminder.started")
COUNTED = {"reminder", "due_notice", "call_row", "invitation"}
DAY = timedelta(days=1)


def number_of(buyer: str) -> str:
    """Return a buyer's number; the first two share one."""
    return f"138{max(1, int(buyer[1:])):08}"


class Crash(BaseException):
    """A process dies here; a BaseException, so that nothing on the way catches it."""


@dataclass
class World:
    """One shop, three buyers, some workers; its clocks are moved by hand."""

    database: Database
    chance: Random
    seen: Tally[str]
    claims: list[Claimed] = field(default_factory=list)
    buyers: tuple[str, ...] = BUYERS
    seconds: float = 0.0
    orders: int = 0
    payments: int = 0

    def __post_init__(self) -> None:
        empty(self.database)
        self.counter = Counter(self.database)
        self.counter.publish(shipped_policy())
        self.phones = Phones()
        reminders = cadence(("channels: [im]\n    script: reminder.first", BY_SMS))
        self.parts = Parts(
            self.database,
            shipped_words(),
            reminders,
            ways_over(self.phones),
            machine=lambda: self.seconds,
            new_token=self._token,
        )

    @property
    def now(self) -> datetime:
        return self.counter.clock()

    def _token(self) -> str:
        return f"{self.chance.getrandbits(64):x}"

    def something(self) -> None:
        """Let one more thing happen, reminders most of all."""
        steps: list[Callable[[], None]] = [
            self.wait,
            self.wait,
            self.order,
            self.tick,
            self.tick,
            self.tick,
            self.go_on,
        ]
        steps += [self.pay, self.say, self.tick_and_crash, self.go_on, self.report]
        steps += self.chance.choices([self.stop, self.refuse, self.switch, self.slow, self.answer_badly], k=1)
        self.chance.choice(steps)()

    def wait(self) -> None:
        """Let time pass: minutes, hours or days."""
        self.counter.clock.move(minutes=self.chance.choice([1, 10, 31, 240, 600, 1440, 2880]))

    def order(self) -> None:
        """Place an order in some lane."""
        buyer, number = self.chance.choice(self.buyers), f"o{self.orders}"
        self.orders += 1
        lane = self.chance.choice([Lane.ORDER, Lane.ORDER, Lane.CREDIT])
        item = NewItem("NW-BED-4", "四件套", 1, self.chance.choice([9900, 29900, 60000]))
        closes = self.now + timedelta(days=self.chance.choice([1, 4, 9])) if lane is Lane.ORDER else None
        due = self.now + timedelta(days=self.chance.choice([-1, 0, 2, 4]))
        parts = (NewInstalment(due, item.unit_price),) if lane is Lane.CREDIT else ()
        new = NewOrder(
            number, buyer, lane, self.now, (item,), closes_at=closes, installments=parts, buyer_phone=number_of(buyer)
        )
        assert self.counter.put(new) is None

    def pay(self) -> None:
        """Pay an order, in full or in part."""
        number = self._any_order()
        if number is not None:
            self.payments += 1
            self.counter.pay(number, f"p{self.payments}", self.chance.choice([1000, 100_000]))

    def say(self) -> None:
        """Let a buyer who has an order say something."""
        number = self._any_order()
        if number is None:
            return
        with self.database.reading() as session:
            buyer = session.get_one(Order, number).buyer_id
        promised = Said("明天付", "promise_to_pay", 0.9, found=(self._tomorrow(),))
        self.counter.says(buyer, self.chance.choice([HELLO, HELLO, FORGOT, promised, PERSON]), number)

    def _tomorrow(self) -> Found:
        return Found("date", (shanghai_day(self.now) + DAY).isoformat())

    def stop(self) -> None:
        """Let a buyer ask to be left alone."""
        with self.database.reading() as session:
            known = session.scalars(select(Buyer.id).order_by(Buyer.id)).all()
        if known:
            self.counter.says(self.chance.choice(known), STOP)
            self.seen["stop"] += 1

    def refuse(self) -> None:
        """Let somebody answer a short message with R."""
        with self.database.writing() as session:
            replies.take_reply(session, number_of(self.chance.choice(self.buyers)), "R", self.now)

    def switch(self) -> None:
        """Turn the shop's switch."""
        with self.database.writing() as session:
            paused = self.chance.random() < 0.3
            switches.set_to(session, switches.OUTGOING, {} if paused else None, now=self.now, who="test")

    def slow(self) -> None:
        """Let the machine's clock run past every claim."""
        self.seconds += 31

    def answer_badly(self) -> None:
        """Let the carrier answer badly next time."""
        self.phones.answers.append(self.chance.choice([Ended.UNCLEAR, Ended.REFUSED, Ended.NOT_NOW]))

    def report(self) -> None:
        """Write down what came of what went out."""
        with self.database.writing() as session:
            results.gather(session, self.parts.reminders, self.now)

    def tick(self) -> None:
        """Plan, and let a worker take what there is; what goes outside may lie about until `go_on`."""
        planner.plan(self.database, self.parts.reminders, self.now)
        while (taken := take_next(self.parts, self.now)) is not None:
            if taken.claimed is not None:
                self.seen["outside"] += 1
                self.claims.append(taken.claimed)
        if self.chance.random() < 0.6:
            self.go_on()

    def tick_and_crash(self) -> None:
        """Let a worker die within its claim, before the claim commits."""
        planner.plan(self.database, self.parts.reminders, self.now)

        def dies(*_: Any) -> Any:
            raise Crash

        im = type("DyingIm", (type(self.parts.ways["im"]),), {"put": dies})()
        dying = replace(self.parts, ways={**self.parts.ways, "im": im}, new_token=dies)
        try:
            while take_next(dying, self.now) is not None:
                pass
        except Crash:
            self.seen["crash in the claim"] += 1

    def go_on(self) -> None:
        """Let the workers go on with what they have claimed: send and write down, or die in between, or before."""
        for claimed in self.claims:
            fate = self.chance.choice(["done", "done", "done", "dies before", "dies after"])
            if fate == "dies before":
                continue
            outcome = send(self.parts, claimed)
            if fate == "done":
                settle(self.parts, claimed, outcome, self.now)
            self.seen[fate] += 1
        self.claims = []

    def _any_order(self) -> str | None:
        with self.database.reading() as session:
            numbers = session.scalars(select(Order.order_no).order_by(Order.order_no)).all()
        return self.chance.choice(numbers) if numbers else None

    # What must hold

    def holds(self) -> None:
        """Ask everything that must always hold."""
        with self.database.reading() as session:
            events = session.scalars(select(LedgerEvent).order_by(LedgerEvent.id)).all()
            contacts = {row.reminder_id: row for row in session.scalars(select(ContactMade))}
            reminders = {row.id: row for row in session.scalars(select(Reminder))}
            orders = {row.order_no: row for row in session.scalars(select(Order))}
            said = session.scalars(select(Message.text).where(Message.text.contains("小助手小暖"))).all()
        nothing_starts_against_a_wish(events, reminders)
        nothing_starts_about_what_is_paid(events)
        self.each_step_arrived_once(reminders, len(said))
        nobody_is_reminded_beside_a_payment(events, reminders, orders)
        nobody_is_reminded_twice_a_day(contacts.values(), reminders, orders)
        everything_is_within_the_hours(contacts.values())

    def each_step_arrived_once(self, reminders: dict[int, Reminder], written: int) -> None:
        """Nothing arrived twice, nothing arrived that is not shown as sent or unknown."""
        arrived = Tally(message.reminder_id for message in self.phones.arrived)
        assert set(arrived.values()) <= {1}
        assert {reminders[one].state for one in arrived} <= {"sent", "unknown"}
        keys = Tally((row.order_no, row.instalment, row.step, row.anchor) for row in reminders.values())
        assert set(keys.values()) <= {1}
        in_chat = [row for row in reminders.values() if row.channel == "im" and row.state == "sent"]
        assert len(in_chat) == written, "a message stands in the chat exactly where its reminder says so"


BY_SMS = "channels: [sms, im]\n    sms: reminder.sms_order\n    script: reminder.first"


def nothing_starts_against_a_wish(events: Any, reminders: dict[int, Reminder]) -> None:
    """After a stop no reminder starts; after a refusal no short message; while the switch is off, nothing."""
    stopped: set[str] = set()
    no_sms: set[str] = set()
    paused = False
    for event in events:
        if event.kind == "contact.suppressed":
            (stopped if event.data["channel"] == "all" else no_sms).add(number_of(event.buyer_id))
        elif event.kind == "switch.changed":
            paused = event.data["on"]
        elif event.kind in STARTS:
            assert not paused
            number = number_of(event.buyer_id)
            assert number not in stopped
            assert not (event.data["channel"] == "sms" and number in no_sms)


def nothing_starts_about_what_is_paid(events: Any) -> None:
    """No reminder starts about an order after its full payment has committed."""
    payable: dict[str, int] = defaultdict(lambda: 1)
    for event in events:
        if event.kind == "payment.recorded":
            payable[event.order_no] = event.data["payable"]
        elif event.kind in STARTS:
            assert payable[event.order_no] > 0


def nobody_is_reminded_beside_a_payment(events: Any, reminders: dict[int, Reminder], orders: dict[str, Order]) -> None:
    """Order lane: who paid an order in full today or within 24 hours hears nothing about another."""
    paid: dict[str, dict[str, datetime]] = defaultdict(dict)
    for event in events:
        if event.kind == "payment.recorded" and event.data["payable"] == 0:
            paid[event.buyer_id][event.order_no] = event.at
        elif event.kind in STARTS and orders[event.order_no].lane == "order":
            if reminders[event.data["reminder_id"]].section == "follow_up":
                continue
            others = [at for order_no, at in paid[event.buyer_id].items() if order_no != event.order_no]
            assert all(event.at - at >= DAY for at in others)


def nobody_is_reminded_twice_a_day(contacts: Any, reminders: dict[int, Reminder], orders: dict[str, Order]) -> None:
    """Between two counted reminders of a buyer lie 24 hours, but for one that they asked for in the order lane."""
    by_buyer: dict[str, list[datetime]] = defaultdict(list)
    for contact in sorted(contacts, key=lambda one: (one.at, one.id)):
        if contact.kind not in COUNTED:
            continue
        before = by_buyer[contact.buyer_id]
        asked = reminders[contact.reminder_id].section == "promised" and orders[contact.order_no].lane == "order"
        assert asked or not before or contact.at - before[-1] >= DAY
        before.append(contact.at)


def everything_is_within_the_hours(contacts: Any) -> None:
    """Nothing starts between 22:00 and 08:00, no short message after 21:00."""
    for contact in contacts:
        hour = contact.at.astimezone(SHANGHAI).hour
        assert 8 <= hour < (21 if contact.channel == "sms" else 22)
