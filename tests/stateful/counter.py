"""A shop's counter without HTTP: the same services as the desk calls, one transaction after another, quick to run."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.pool import ConnectionPoolEntry

from nuanfu import errors
from nuanfu.cases import applications, intake, lapses, offers
from nuanfu.cases.intake import ToldStatus
from nuanfu.cases.kinds.kind import Named
from nuanfu.cases.models import Case, Offer
from nuanfu.cases.said import Said
from nuanfu.desk import finishing, receiving
from nuanfu.desk.order_view import offer_view, order_view
from nuanfu.flows.registry import decision_for
from nuanfu.ledger import policies
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.ledger.orders import NewOrder
from nuanfu.ledger.payments import NewPayment
from nuanfu.ledger.rebuild import RebuiltOrder, RebuiltPart, rebuild
from nuanfu.ledger.schema import migrate
from nuanfu.negotiation.policy import Policy
from nuanfu.rasa_client import RasaAnswer
from nuanfu.testing import HandClock
from nuanfu.turns.acting import act
from nuanfu.turns.models import Turn
from tests.harness import MORNING, shipped_words

View = dict[str, Any]


def hurry(database: Database) -> None:
    """Let commits not wait for the disk: what a power cut would lose is not what these tests are about."""
    statement = "PRAGMA synchronous=OFF" if database.is_sqlite else "SET synchronous_commit = off"

    def prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        if not database.is_sqlite:
            connection.commit()

    event.listen(database.engine, "connect", prepare)


@dataclass(frozen=True, slots=True)
class Chatted:
    """What a message brought: the offers on the cards of the answer, and who answers now."""

    shown: tuple[int, ...]
    mode: str


class Counter:
    """A shop on a real ledger, called directly; its clock is moved by hand."""

    def __init__(self, database: Database, at: datetime = MORNING) -> None:
        """Open the counter; nothing is published yet."""
        self.database = database
        self.clock = HandClock(at)

    def migrate(self) -> None:
        """Bring the database to the newest revision."""
        migrate(self.database)

    def publish(self, policy: Policy) -> None:
        """Put a policy in force."""
        with self.database.writing() as session:
            policies.publish(session, policy, now=self.clock(), who="test")

    def put(self, order: NewOrder, status: ToldStatus | None = None) -> str | None:
        """Tell an order; return the code of the refusal, None when it was taken."""
        try:
            with self.database.writing() as session:
                intake.take_order(session, order, status, now=self.clock(), who="shop")
        except errors.NuanfuError as refused:
            return refused.code
        return None

    def pay(self, order_no: str, external_id: str, amount: int) -> str | None:
        """Report a payment; return the code of the refusal, None when it was taken."""
        try:
            with self.database.writing() as session:
                new = NewPayment(external_id, amount, self.clock())
                intake.take_payment(session, order_no, new, now=self.clock(), who="shop")
        except errors.NuanfuError as refused:
            return refused.code
        return None

    def answer(self, offer_id: int, *, yes: bool) -> str:
        """Accept or decline an offer outside the chat; return its state, or the code of the refusal."""
        now = self.clock()
        try:
            with self.database.writing() as session:
                order, offer = offers.locked(session, offer_id)
                if yes:
                    offers.accept(session, order, offer, policies.current(session), now=now, who="buyer")
                else:
                    offers.decline(session, order, offer, now=now, who="buyer")
                return offer.state
        except errors.NuanfuError as refused:
            return refused.code

    def decide(self, application_id: int, *, yes: bool) -> str:
        """Approve or refuse an application; return its state, or the code of the refusal."""
        try:
            with self.database.writing() as session:
                if yes:
                    decided = applications.approve(session, application_id, now=self.clock(), who="test")
                else:
                    decided = applications.refuse(session, application_id, "不合适", now=self.clock(), who="test")
                return decided.application.state
        except errors.NuanfuError as refused:
            return refused.code

    def grant(self, application_id: int) -> str:
        """Approve an application."""
        return self.decide(application_id, yes=True)

    def propose_another_day(self, application_id: int, until: datetime) -> str:
        """Answer an application with an offer of another day; return its state, or the code of the refusal."""
        now = self.clock()
        try:
            with self.database.writing() as session:
                applications.counter(session, application_id, Named(until=until), now=now, who="test")
                newest = session.scalars(select(Offer).order_by(Offer.id.desc()).limit(1)).one()
                return newest.state
        except errors.NuanfuError as refused:
            return refused.code

    def settle_lapses(self, buyer_id: str, now: datetime) -> int:
        """Write down what of a buyer is past its time at `now`; return how many orders it touched."""
        with self.database.writing() as session:
            return lapses.settle(session, buyer_id, now=now, who="test")

    def events(self, order_no: str) -> list[str]:
        """Return the kinds of an order's events as they were written."""
        query = select(LedgerEvent.kind).where(LedgerEvent.order_no == order_no).order_by(LedgerEvent.id)
        with self.database.reading() as session:
            return list(session.scalars(query))

    def take(self, offer_id: int) -> str:
        """Accept an offer outside the chat."""
        return self.answer(offer_id, yes=True)

    def leave(self, offer_id: int) -> str:
        """Decline an offer outside the chat."""
        return self.answer(offer_id, yes=False)

    def close(self, order: NewOrder) -> str | None:
        """Tell an order as closed."""
        return self.put(order, ToldStatus.CLOSED)

    def says(self, buyer_id: str, said: Said, order_no: str | None = None) -> Chatted:
        """Let a buyer say something that is understood as `said`."""
        incoming = receiving.Incoming(buyer_id, said.text, uuid.uuid4().hex, order_no)
        with self.database.writing() as session:
            received = receiving.receive(session, incoming, self.clock())
        assert received.job is not None
        words = shipped_words()
        if received.job.listens:
            with self.database.writing() as session:
                finishing.heard(session, received.turn_id, buyer_id, said.signals, words)
                answer = session.get_one(Turn, received.turn_id).answer
            assert answer is not None
            return Chatted((), answer["mode"])
        action, decide = decision_for(said)
        replies = act(self.database, received.turn_id, action, lambda s, running: decide(s, running, said, words))
        rasa = RasaAnswer(said.intent, said.confidence, said.emotion, said.signals, tuple(replies))
        with self.database.writing() as session:
            finishing.finish(session, received.turn_id, buyer_id, rasa, words)
            answer = session.get_one(Turn, received.turn_id).answer
        assert answer is not None
        cards = [message["card"] for message in answer["messages"] if "card" in message]
        return Chatted(tuple(card["offer_id"] for card in cards if card["type"] == "offer"), answer["mode"])

    def hears(self, buyer_id: str, said: Said) -> int:
        """Take a message in and claim its turn, without an answer yet; return the turn."""
        incoming = receiving.Incoming(buyer_id, said.text, uuid.uuid4().hex)
        with self.database.writing() as session:
            return receiving.receive(session, incoming, self.clock()).turn_id

    def decides(self, turn_id: int, said: Said) -> None:
        """Decide about a turn that was claimed, as its action does."""
        action, decide = decision_for(said)
        words = shipped_words()
        act(self.database, turn_id, action, lambda s, running: decide(s, running, said, words))

    def views(self) -> dict[str, View]:
        """Return the order view of every order, as it reads now."""
        with self.database.reading() as session:
            numbers = session.scalars(select(Order.order_no).order_by(Order.order_no)).all()
            return {number: order_view(session, number, self.clock()) for number in numbers}

    def taken_back(self) -> list[tuple[str, str, int | None]]:
        """Return order, kind and offer of every agreement that was taken back, in the order in which they were."""
        query = select(LedgerEvent).where(LedgerEvent.kind == "agreement.taken_back").order_by(LedgerEvent.id)
        with self.database.reading() as session:
            rows = session.scalars(query).all()
            return [(str(row.order_no), row.data["agreement_kind"], row.data["offer_id"]) for row in rows]

    def offers(self) -> dict[int, tuple[View, str]]:
        """Return the view of every offer with its order's number, by its id."""
        with self.database.reading() as session:
            rows = session.scalars(select(Offer).order_by(Offer.id)).all()
            return {row.id: (offer_view(row, self.clock()), row.order_no) for row in rows}

    def rebuilt(self) -> dict[str, tuple[str, RebuiltOrder]]:
        """Return status and sums of every order as its events tell them."""
        with self.database.reading() as session:
            orders = rebuild(session.scalars(select(LedgerEvent).order_by(LedgerEvent.id)))
        for order in orders.values():
            order.reserved = {offer_id: fen for offer_id, fen in order.reserved.items() if fen}
        return {number: (order.status, order) for number, order in orders.items()}

    def kept(self) -> dict[str, tuple[str, RebuiltOrder]]:
        """Return status and sums of every order as the ledger's rows have them, in the same shape."""
        with self.database.reading() as session:
            orders = session.scalars(select(Order)).all()
            cases = {case.order_no: case for case in session.scalars(select(Case))}
            holding = session.scalars(select(Offer).where(Offer.reserved > 0)).all()
            return {
                order.order_no: (
                    order.status,
                    _as_rebuilt(
                        order,
                        cases[order.order_no],
                        {offer.id: offer.reserved for offer in holding if offer.order_no == order.order_no},
                    ),
                )
                for order in orders
            }


def _as_rebuilt(order: Order, case: Case, reserved: dict[int, int]) -> RebuiltOrder:
    return RebuiltOrder(
        lane=order.lane,
        goods_total=order.goods_total,
        shipping_fee=order.shipping_fee,
        parts=[RebuiltPart(part.amount, part.paid, part.due_at) for part in order.instalments],
        discount=order.discount,
        shipping_discount=order.shipping_discount,
        paid=order.paid,
        case=case.state,
        cause=case.cause,
        until=case.until,
        reserved=reserved,
    )
