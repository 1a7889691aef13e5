"""A shop whose reminders run while everything else happens, workers crash, and claims lie about half done.

What must hold is read from the events, in the order in which they were committed for a buyer, and from what arrived:
`outreach_model`.
"""

from collections import Counter as Tally
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from nuanfu.cases import resolving, wishes
from nuanfu.cases.models import Application
from nuanfu.cases.resolving import Choice, Then
from nuanfu.cases.said import Found, Said
from nuanfu.clock import SHANGHAI, shanghai_day
from nuanfu.conduct.models import ContactMade
from nuanfu.desk import agents, applying, ownership
from nuanfu.desk.models import Agent
from nuanfu.errors import NuanfuError
from nuanfu.ledger import switches
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.ledger.orders import NewInstalment, NewItem, NewOrder
from nuanfu.negotiation.moves import Lane
from nuanfu.outreach import planner, replies, results
from nuanfu.outreach.channels.base import Ended
from nuanfu.outreach.claiming import Claimed, send, settle, take_next
from nuanfu.outreach.deciding import Decision, Go
from nuanfu.outreach.models import Reminder
from nuanfu.outreach.parts import Parts, ways_over
from nuanfu.turns.models import Conversation, Message
from tests.harness import empty, policy_with, shipped_words
from tests.outreach import Phones, cadence
from tests.stateful.counter import Counter
from tests.stateful.outreach_model import Model, hold

BUYERS = ("b0", "b1", "b2", "b3")
SHARE = 3  # that many have one number
LARGE = 60000  # fen: its third step is a call
STOP = Said("别再联系我", "request_stop_collection", 0.9)
STRANGER = Said("你打错了", "out_of_scope", 0.9, signals=("third_person",))
HELLO = Said("密码忘了", "reason_password", 0.9)
FORGOT = Said("忘了", "reason_forgot", 0.9)
PERSON = Said("转人工", "request_human", 0.9)
HARD = Said("实在没钱", "reason_hardship", 0.9)
DISPUTE = Said("发错货了", "reason_dispute", 0.9)
STEPS_AFTER = (timedelta(minutes=31), timedelta(days=1, minutes=1), timedelta(days=2, minutes=1))
LEASE = 30.0
DAY = timedelta(days=1)
PATIENT = {"outreach__skip_after_unpaid_orders": 99, "outreach__per_minute": 600}  # else a long history falls silent


def number_of(buyer: str) -> str:
    """Return a buyer's number; the first ones share one."""
    return f"138{max(SHARE - 1, int(buyer[1:])):08}"


class Crash(BaseException):
    """A process dies here; a BaseException, so that nothing on the way catches it."""


@dataclass
class World:
    """One shop, four buyers, some workers; its clocks are moved by hand."""

    database: Database
    chance: Random
    seen: Tally[str]
    claims: list[tuple[Claimed, float]] = field(default_factory=list)
    written: list[tuple[int, str, datetime]] = field(default_factory=list)
    buyers: tuple[str, ...] = BUYERS
    seconds: float = 0.0
    orders: int = 0
    payments: int = 0

    def __post_init__(self) -> None:
        empty(self.database)
        self.counter = Counter(self.database)
        self.counter.publish(policy_with(**PATIENT))
        self.words = shipped_words()
        self.phones = Phones()
        reminders = cadence(("channels: [im]\n    script: reminder.first", BY_SMS))
        self.parts = Parts(
            self.database,
            self.words,
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
        steps: list[Callable[[], None]] = [self.wait, self.edge, self.next_step, self.next_step, self.order, self.go_on]
        steps += [self.tick, self.tick, self.tick_and_crash, self.tick_and_die, self.report, self.pay, self.say]
        steps += [self.people_answer, self.people_answer, self.crowd]
        steps += self.chance.choices([self.quieten, self.switch, self.slow, self.answer_badly], [3, 1, 1, 1], k=1)
        self.chance.choice(steps)()

    def wait(self) -> None:
        """Let time pass: minutes, hours or days."""
        self.counter.clock.move(minutes=self.chance.choice([1, 10, 31, 150, 600, 1440]))

    def edge(self) -> None:
        """Let it become early, late or night, and let a worker look at what is due then."""
        at = self.now.astimezone(SHANGHAI)
        hour, minute = self.chance.choice([(7, 30), (21, 30), (21, 30), (22, 30)])
        edge = at.replace(hour=hour, minute=minute)
        self.counter.clock.at = edge if edge > at else edge + DAY
        self.tick()

    def next_step(self) -> None:
        """Let time pass until some order's next step should go, at an hour at which most may, and let it go."""
        with self.database.reading() as session:
            placed = session.scalars(select(Order.placed_at).where(Order.status == "pending")).all()
        ahead = [at + delay for at in placed for delay in STEPS_AFTER if at + delay > self.now]
        if ahead:
            at = min(ahead).astimezone(SHANGHAI)
            if not 9 <= at.hour < 16:
                at = at.replace(hour=10) + (DAY if at.hour >= 16 else timedelta(0))
            self.counter.clock.at = max(at, self.now)
            self.tick()

    def order(self) -> None:
        """Place an order in some lane."""
        self.place(self.chance.choice(self.buyers), self.chance.choice([Lane.ORDER, Lane.ORDER, Lane.CREDIT]))

    def crowd(self) -> None:
        """Let all who share a number place a large order within the minute: their steps come due together."""
        for buyer in self.buyers[:SHARE]:
            self.place(buyer, price=LARGE)
        self.next_step()

    def place(self, buyer: str, lane: Lane = Lane.ORDER, price: int | None = None) -> None:
        """Let a buyer place an order."""
        number = f"o{self.orders}"
        self.orders += 1
        item = NewItem("NW-BED-4", "四件套", 1, price or self.chance.choice([9900, 29900, LARGE]))
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
        promised = Said("明天付", "promise_to_pay", 0.9, found=(self._tomorrow(),))
        self._says(self._buyer_of(number), self.chance.choice([HELLO, FORGOT, promised, PERSON, HARD, DISPUTE]), number)

    def _says(self, buyer: str, said: Said, number: str | None = None) -> None:
        with self.database.reading() as session:
            self.written.append((session.scalar(select(func.max(LedgerEvent.id))) or 0, buyer, self.now))
        self.counter.says(buyer, said, number)

    def _tomorrow(self) -> Found:
        return Found("date", (shanghai_day(self.now) + DAY).isoformat())

    def quieten(self) -> None:
        """Let somebody be left in peace: by a word, a button, a reply, a person, on everything or one channel."""
        number = self._any_order()
        if number is None:
            return
        buyer = self._buyer_of(number)
        how = self.chance.choice(["word", "button", "button", "reply", "channel", "stranger", "wish", "wish", "again"])
        self.seen[f"peace by {how}"] += 1
        match how:
            case "word":
                self._says(buyer, STOP)
            case "channel":
                channel = Found("channel", self.chance.choice(["sms", "im", "phone"]))
                self._says(buyer, replace(STOP, found=(channel,)))
            case "stranger":
                self._says(buyer, STRANGER)
            case "reply":
                with self.database.writing() as session:
                    replies.take_reply(session, number_of(buyer), "R", self.now)
            case "button":
                with self.database.writing() as session:
                    wishes.stop_reminders(session, buyer, now=self.now)
            case "again":
                with self.database.writing() as session:
                    wishes.resume_reminders(session, buyer, now=self.now)
            case "wish":
                with suppress(NuanfuError), self.database.writing() as session:
                    applying.apply(session, buyer, applying.Wish(number, "stop", text="别催了"), self.words, self.now)

    def people_answer(self) -> None:
        """Let people work: they decide applications, take over who waits, and give back what they have."""
        with self.database.reading() as session:
            waiting = session.scalars(select(Application).where(Application.state == "pending")).all()
            talks = session.scalars(select(Conversation).where(Conversation.owner != "bot")).all()
        for application in waiting:
            self.seen["decided"] += 1
            self.counter.decide(application.id, yes=self.chance.random() < 0.7)
        for talk in talks:
            if talk.owner == "queue":
                with self.database.writing() as session:
                    ownership.claim(session, talk.buyer_id, self._agent(session), self.words, now=self.now)
            elif self.chance.random() < 0.7:
                self._hand_back(talk.buyer_id)

    def _hand_back(self, buyer: str) -> None:
        until = self.now + 2 * DAY
        with suppress(NuanfuError), self.database.writing() as session:
            then = self.chance.choice([Then.RESUME, Then.RESUME, Then.PAUSE, Then.STOP])
            choices = [
                Choice(number, then, until if then is Then.PAUSE else None)
                for number in resolving.undecided(session, buyer)
            ]
            ownership.hand_back(session, buyer, self._agent(session), choices, self.words, now=self.now)
            self.seen["handed back"] += 1

    def _agent(self, session: Session) -> Agent:
        return agents.by_name(session, "小林") or agents.add(session, "小林", "never-used", capacity=99, who="test")

    def _buyer_of(self, number: str) -> str:
        with self.database.reading() as session:
            return session.get_one(Order, number).buyer_id

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
            self.seen[_told(taken.handled.decision)] += 1
            if taken.claimed is not None:
                self.seen["outside"] += 1
                self.claims.append((taken.claimed, self.seconds))
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

    def tick_and_die(self) -> None:
        """Let a worker die as soon as its claim has committed."""
        planner.plan(self.database, self.parts.reminders, self.now)

        def dies(_: Session) -> None:
            raise Crash

        event.listen(Session, "after_commit", dies)
        try:
            take_next(self.parts, self.now)
        except Crash:
            self.seen["dies behind the claim"] += 1
        finally:
            event.remove(Session, "after_commit", dies)

    def go_on(self) -> None:
        """Let the workers go on with what they have claimed: send and write down, or die in between, or before."""
        for claimed, since in self.claims:
            fate = self.chance.choice(["done", "done", "done", "dies before", "dies after"])
            if fate == "dies before":
                continue
            before = len(self.phones.arrived)
            outcome = send(self.parts, claimed)
            assert len(self.phones.arrived) == before or self.seconds - since < LEASE, (
                "a claim that had run out was sent"
            )
            self.seen["too late" if outcome.told == "lease" else fate] += 1
            if fate == "done":
                settle(self.parts, claimed, outcome, self.now)
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
            contacts = Tally(session.scalars(select(ContactMade.reminder_id)))
            reminders = {row.id: row for row in session.scalars(select(Reminder))}
            orders = {row.order_no: row for row in session.scalars(select(Order))}
            said = session.scalars(select(Message.text).where(Message.text.contains("小助手小暖"))).all()
        model = Model(reminders, orders, number_of, self.written)
        hold(model, events)
        assert contacts == Tally(model.sent.keys()), "whatever started counts against the caps, and nothing else"
        self.each_step_arrived_once(reminders, len(said))

    def each_step_arrived_once(self, reminders: dict[int, Reminder], written: int) -> None:
        """Nothing arrived twice, nothing arrived that is not shown as sent or unknown."""
        arrived = Tally(message.reminder_id for message in self.phones.arrived)
        assert set(arrived.values()) <= {1}
        assert {reminders[one].state for one in arrived} <= {"sent", "unknown"}
        keys = Tally((row.order_no, row.instalment, row.step, row.anchor) for row in reminders.values())
        assert set(keys.values()) <= {1}
        in_chat = [row for row in reminders.values() if row.channel == "im" and row.state == "sent"]
        assert len(in_chat) == written, "a message stands in the chat exactly where its reminder says so"


def _told(decision: Decision) -> str:
    return decision.way.value if isinstance(decision, Go) else decision.why


BY_SMS = "channels: [sms, im]\n    sms: reminder.sms_order\n    script: reminder.first"
