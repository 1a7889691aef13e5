"""What must be done by hand on the shop's platform, written down in the transaction that causes it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Offer, Todo, TodoKind, TodoState
from nuanfu.desk_errors import TodoEnded, TodoUnknown
from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.money import Fen, yuan
from nuanfu.negotiation.moves import OfferKind

AFTER_ACCEPTANCE = {
    OfferKind.DISCOUNT: TodoKind.PRICE,
    OfferKind.FREE_SHIPPING: TodoKind.POSTAGE,
    OfferKind.GIFT: TodoKind.GIFT,
    OfferKind.POINTS: TodoKind.POINTS,
}
BEFORE_PAYING = (TodoKind.PRICE.value, TodoKind.POSTAGE.value)  # until they are done the platform asks for too much
WAITING = (TodoState.OPEN.value, TodoState.TAKEN.value)
BY_PLATFORM = frozenset({"shop", "import", "demo"})  # who tells what has happened there already
IMPORT = "import"


def after_acceptance(session: Session, order: Order, offer: Offer, now: datetime) -> None:
    """Write down what an accepted offer asks for; a further price replaces the one before it."""
    kind = AFTER_ACCEPTANCE.get(OfferKind(offer.kind))
    if kind is not None:
        _drop(session, order, (kind.value,), now, "replaced")
        detail = offer.title if kind is TodoKind.GIFT else None
        _make(session, order, kind, offer.value, now, detail=detail, offer_id=offer.id)


def after_courier(session: Session, order: Order, courier: str, price: Fen, now: datetime) -> None:
    """Write down that another courier was chosen; the latest choice counts."""
    _drop(session, order, (TodoKind.COURIER.value,), now, "replaced")
    _make(session, order, TodoKind.COURIER, price, now, detail=courier)


def after_closing(session: Session, order: Order, now: datetime, *, who: str) -> None:
    """Write down that a cancelled order is to be closed on the platform; nothing else of it is to be done."""
    _drop(session, order, tuple(TodoKind), now, "order closed")
    if who not in BY_PLATFORM:
        _make(session, order, TodoKind.CLOSE, 0, now)


def after_payment(session: Session, order: Order, now: datetime) -> None:
    """Write down what was paid too much; once all is paid no price is to be changed any more."""
    if order.payable == 0:
        _drop(session, order, (*BEFORE_PAYING, TodoKind.CLOSE.value), now, "paid")
    known = [todo.amount for todo in _of(session, order, (*WAITING, TodoState.DONE)) if todo.kind == TodoKind.REFUND]
    if order.refund_due > 0 and order.refund_due not in known:
        _drop(session, order, (TodoKind.REFUND.value,), now, "replaced")
        _make(session, order, TodoKind.REFUND, order.refund_due, now)


def seen_on_platform(
    session: Session, order: Order, *, goods: Fen | None, postage: Fen | None, closed: bool, now: datetime
) -> None:
    """Tick what the platform itself shows as done: the agreed amounts, or the closing."""
    for todo in _of(session, order, WAITING):
        price = todo.kind == TodoKind.PRICE and goods == order.goods_total - order.discount
        fee = todo.kind == TodoKind.POSTAGE and postage == order.shipping_fee - order.shipping_discount
        if price or fee or (closed and todo.kind == TodoKind.CLOSE):
            _end(session, order, todo, TodoState.DONE, now, who=IMPORT, why="seen on the platform")


def waiting_among(session: Session, numbers: Collection[str]) -> set[str]:
    """Return which of some orders have something to be done."""
    query = select(Todo.order_no).where(Todo.order_no.in_(numbers), Todo.state.in_(WAITING))
    return set(session.scalars(query))


def price_waits(session: Session, order: Order) -> bool:
    """Tell whether a buyer must not pay yet: the price of an imported order is still to be changed by hand."""
    open_price = select(Todo.id).where(
        Todo.order_no == order.order_no, Todo.kind.in_(BEFORE_PAYING), Todo.state.in_(WAITING)
    )
    return session.scalar(open_price.limit(1)) is not None and is_imported(session, order)


def is_imported(session: Session, order: Order) -> bool:
    """Tell whether the shop's system does not follow by itself what was agreed: the order came from a file."""
    created = select(LedgerEvent.who).where(LedgerEvent.order_no == order.order_no, LedgerEvent.kind == "order.created")
    return session.scalar(created.limit(1)) == IMPORT


def listed(session: Session, *, done: bool, limit: int = 500) -> list[Todo]:
    """Return what is to be done, oldest first; or what was done, newest first."""
    if done:
        query = select(Todo).where(Todo.state == TodoState.DONE.value).order_by(Todo.done_at.desc(), Todo.id.desc())
    else:
        query = select(Todo).where(Todo.state.in_(WAITING)).order_by(Todo.id)
    return list(session.scalars(query.limit(limit)))


def text_of(todo: Todo, order: Order) -> str:
    """Return in one line what is to be done on the platform."""
    match TodoKind(todo.kind):
        case TodoKind.PRICE:
            return f"把商品总价改成 {yuan(order.goods_total - order.discount)}（优惠 {yuan(todo.amount)}）"
        case TodoKind.POSTAGE:
            return f"把邮费改成 {yuan(order.shipping_fee - order.shipping_discount)}（减 {yuan(todo.amount)}）"
        case TodoKind.GIFT:
            return f"订单备注：{todo.detail or '随单赠品'}"
        case TodoKind.COURIER:
            more = f"，邮费加 {yuan(todo.amount)}" if todo.amount else ""
            return f"换成{todo.detail}发货{more}"
        case TodoKind.POINTS:
            return f"付款后送 {todo.amount} 积分"
        case TodoKind.REFUND:
            return f"退还多付的 {yuan(todo.amount)}"
    return "在平台上关闭订单，原因选买家不想要了"


def take(session: Session, todo_id: int, agent_id: int, *, now: datetime) -> Todo:
    """Take something on oneself; raises `TodoUnknown`, or `TodoEnded` when a colleague did or it is done."""
    order, todo = locked(session, todo_id)
    if todo.state not in WAITING or todo.owner_id not in (None, agent_id):
        raise TodoEnded
    todo.state, todo.owner_id = TodoState.TAKEN.value, agent_id
    _record(session, order, todo, now, f"agent:{agent_id}", "taken")
    return todo


def tick(session: Session, todo_id: int, agent_id: int, note: str | None, *, now: datetime) -> tuple[Order, Todo]:
    """Say that something is done on the platform; raises `TodoUnknown` or `TodoEnded`."""
    order, todo = locked(session, todo_id)
    if todo.state not in WAITING:
        raise TodoEnded
    todo.owner_id, todo.note = agent_id, note
    _end(session, order, todo, TodoState.DONE, now, who=f"agent:{agent_id}", why="by hand")
    return order, todo


def untick(session: Session, todo_id: int, agent_id: int, note: str | None, *, now: datetime) -> Todo:
    """Say that something ticked, or taken, is to be done after all; raises `TodoUnknown` or `TodoEnded`."""
    order, todo = locked(session, todo_id)
    if todo.state not in (TodoState.DONE, TodoState.TAKEN) or order.status == "closed":
        raise TodoEnded
    todo.state, todo.done_at, todo.owner_id, todo.note = TodoState.OPEN.value, None, None, note
    _record(session, order, todo, now, f"agent:{agent_id}", "undone")
    return todo


def taken_by(session: Session, agent_id: int) -> list[int]:
    """Return what an agent took and has not done."""
    taken = select(Todo.id).where(Todo.state == TodoState.TAKEN.value, Todo.owner_id == agent_id)
    return list(session.scalars(taken.order_by(Todo.id)))


def pass_on(session: Session, todo_id: int, agent_id: int, to: int | None, *, now: datetime) -> None:
    """Give what an agent took to a colleague, or to anybody; what is not theirs any more stays."""
    order, todo = locked(session, todo_id)
    if todo.state != TodoState.TAKEN or todo.owner_id != agent_id:
        return
    todo.state, todo.owner_id = (TodoState.TAKEN if to is not None else TodoState.OPEN).value, to
    _record(session, order, todo, now, f"agent:{agent_id}", "passed on")


def locked(session: Session, todo_id: int) -> tuple[Order, Todo]:
    """Lock a thing to do with its buyer and order; raises `TodoUnknown`."""
    found = session.get(Todo, todo_id)
    if found is None:
        raise TodoUnknown
    owner = session.scalar(select(Order.buyer_id).where(Order.order_no == found.order_no))
    locks.buyer(session, owner or "")
    order = locks.order(session, found.order_no)
    session.refresh(found)
    return order, found


def untold(session: Session) -> list[int]:
    """Return the changes of price that are done and whose buyers have not heard."""
    query = select(Todo.id).where(
        Todo.state == TodoState.DONE.value, Todo.kind.in_(BEFORE_PAYING), Todo.told_at.is_(None)
    )
    return list(session.scalars(query.order_by(Todo.id)))


def _of(session: Session, order: Order, states: Collection[str]) -> list[Todo]:
    query = select(Todo).where(Todo.order_no == order.order_no, Todo.state.in_(states)).order_by(Todo.id)
    return list(session.scalars(query))


def _drop(session: Session, order: Order, kinds: Collection[str], now: datetime, why: str) -> None:
    for todo in _of(session, order, WAITING):
        if todo.kind in kinds:
            _end(session, order, todo, TodoState.DROPPED, now, who="desk", why=why)


def _make(
    session: Session,
    order: Order,
    kind: TodoKind,
    amount: Fen,
    now: datetime,
    *,
    detail: str | None = None,
    offer_id: int | None = None,
) -> None:
    todo = Todo(
        order_no=order.order_no,
        kind=kind.value,
        amount=amount,
        detail=detail,
        offer_id=offer_id,
        state=TodoState.OPEN.value,
        made_at=now,
    )
    session.add(todo)
    session.flush()
    _record(session, order, todo, now, "desk", "made")


def _end(session: Session, order: Order, todo: Todo, state: TodoState, now: datetime, *, who: str, why: str) -> None:
    todo.state, todo.done_at = state.value, now
    _record(session, order, todo, now, who, why)


def _record(session: Session, order: Order, todo: Todo, now: datetime, who: str, why: str) -> None:
    told: dict[str, Any] = {"todo_id": todo.id, "todo_kind": TodoKind(todo.kind).name.lower(), "amount": todo.amount}
    record(session, f"todo.{todo.state}", at=now, who=who, why=why, order=order, **told)
