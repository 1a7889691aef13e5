"""What accepting an offer costs over a bare ORM transaction that issues the same statements on the same tables."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import event, exists, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from benchmarks.table import Row, milliseconds, timed
from nuanfu.cases import intake, offers
from nuanfu.cases.models import Case, Offer
from nuanfu.clock import SHANGHAI, shanghai_day
from nuanfu.ledger import policies
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import BudgetDay, Buyer, Instalment, LedgerEvent, Order
from nuanfu.ledger.orders import NewItem, NewOrder
from nuanfu.ledger.policies import PolicyInForce
from nuanfu.ledger.schema import migrate
from nuanfu.negotiation.moves import Lane
from nuanfu.policy.file import load_policy

NOW = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
DAY = shanghai_day(NOW).isoformat()
ROUNDS = 300
MOST_TIMES = 3.0


def run() -> list[Row]:
    """Accept offers on SQLite, alternating with the bare transaction, each on an order of its own."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/nuanfu.db")
        migrate(database)
        in_force = _open_offers(database, 2 * ROUNDS + 2)
        numbers = iter(range(1, 2 * ROUNDS + 3))

        def ours() -> None:
            _accept(database, next(numbers), in_force)

        def bare() -> None:
            _bare(database, next(numbers), in_force)

        assert _statements(database, ours) == _statements(database, bare)
        accepted, issued = [], []
        for _ in range(ROUNDS):
            accepted += timed(ours, 1)
            issued += timed(bare, 1)
        database.close()
    ratio = milliseconds(accepted) / milliseconds(issued)
    figure = f"{ratio:.2f} × ({milliseconds(accepted):.1f} ms / {milliseconds(issued):.1f} ms)"
    how = f"SQLite, median of {ROUNDS}, alternating"
    return [Row("accepted offer over a bare ORM transaction", figure, "≤ 3 ×", ratio <= MOST_TIMES, how)]


def _open_offers(database: Database, count: int) -> PolicyInForce:
    """Make orders with an open discount each, offer n on order n."""
    with database.writing() as session:
        policies.publish(session, load_policy(Path("policy/shop.yml")), now=NOW, who="bench")
        in_force = policies.current(session)
        for number in range(1, count + 1):
            item = NewItem("NW-BED-4", "长绒棉四件套", 1, 29_900)
            closes_at = NOW + timedelta(days=1)
            order = NewOrder(f"N{number}", f"buyer-{number}", Lane.ORDER, NOW, (item,), closes_at=closes_at)
            intake.take_order(session, order, None, now=NOW, who="bench")
            session.flush()
            session.add(_offer(number, in_force))
    return in_force


def _offer(number: int, in_force: PolicyInForce) -> Offer:
    return Offer(
        id=number,
        order_no=f"N{number}",
        buyer_id=f"buyer-{number}",
        kind="discount",
        state="open",
        value=900,
        step=0,
        before=29_900,
        after=29_000,
        title="优惠 ¥9",
        terms={"text": "商品优惠 ¥9。"},
        made_at=NOW,
        expires_at=NOW + timedelta(hours=2),
        budget_day=DAY,
        reserved=900,
        policy_hash=in_force.hash,
        explanation=[],
    )


def _accept(database: Database, number: int, in_force: PolicyInForce) -> None:
    with database.writing() as session:
        order, offer = offers.locked(session, number)
        offers.accept(session, order, offer, in_force, now=NOW, who="buyer")


def _bare(database: Database, number: int, in_force: PolicyInForce) -> None:
    """Issue what an acceptance issues, one statement after the other, with nothing decided in between."""
    with database.writing() as session:
        owner = session.execute(select(Offer.buyer_id, Offer.order_no).where(Offer.id == number)).one()
        session.scalar(select(Buyer).where(Buyer.id == owner.buyer_id).with_for_update())
        order = session.scalars(select(Order).where(Order.order_no == owner.order_no).with_for_update()).one()
        offer = session.get_one(Offer, number, with_for_update=True)
        session.execute(insert(BudgetDay).values(day=DAY).on_conflict_do_nothing())
        session.scalar(select(BudgetDay).where(BudgetDay.day == DAY).with_for_update())
        session.scalar(
            select(exists().where(Offer.id > number, Offer.budget_day == DAY, Offer.made_at >= offer.expires_at))
        )
        part: Instalment = order.instalments[0]
        order.discount, part.amount = offer.value, part.amount - offer.value
        session.flush()
        _look_at_other_offers(session, order)
        offer.state, offer.answered_at = "accepted", NOW
        session.add(_event(order, in_force))
        session.flush()
        session.get_one(Case, order.order_no)


def _look_at_other_offers(session: Session, order: Order) -> None:
    others = (Offer.buyer_id == order.buyer_id, Offer.order_no != order.order_no, Offer.kind == "discount")
    session.scalar(select(func.count()).select_from(Offer).where(*others, Offer.state == "accepted"))
    session.scalars(select(Offer).where(*others, Offer.state == "open")).all()


def _event(order: Order, in_force: PolicyInForce) -> LedgerEvent:
    return LedgerEvent(
        at=NOW,
        kind="offer.accepted",
        who="buyer",
        why="buyer",
        order_no=order.order_no,
        buyer_id=order.buyer_id,
        policy_hash=in_force.hash,
        data={"value": 900, "discount": 900},
    )


def _statements(database: Database, work: Callable[[], None]) -> list[str]:
    """Return what a piece of work issues, as `SELECT orders`, in its order."""
    issued: list[str] = []

    def hear(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        table = re.search(r"(?:FROM|INTO|UPDATE) (?:\(SELECT \* FROM )?(\w+)", sql)
        if table:
            issued.append(f"{sql.split()[0]} {table.group(1)}")

    event.listen(database.engine, "before_cursor_execute", hear)
    work()
    event.remove(database.engine, "before_cursor_execute", hear)
    return issued
