"""The outbox: what the shop's own system is told of, written down in the transaction in which it happens."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from nuanfu.ledger.models import Outbox

BY_THE_SHOP = frozenset({"shop", "import"})  # what the shop has told us, it is not told back


def keep(
    session: Session,
    kind: str,
    *,
    at: datetime,
    who: str,
    order_no: str | None,
    buyer_id: str | None,
    data: dict[str, Any],
) -> None:
    """Put a ledger event into the outbox if it is one that a shop can be told of."""
    told = _told(kind, who, data)
    if told is not None and buyer_id is not None:
        put(session, told, at=at, order_no=order_no, buyer_id=buyer_id, data=data)


def put(
    session: Session, kind: str, *, at: datetime, order_no: str | None, buyer_id: str, data: dict[str, Any]
) -> None:
    """Put one message into the outbox; messages of one order stay in order, others in that of their buyer."""
    stream = f"order:{order_no}" if order_no else f"buyer:{buyer_id}"
    session.add(Outbox(kind=kind, stream=stream, at=at, order_no=order_no, buyer_id=buyer_id, data=data, spread=False))


def _told(kind: str, who: str, data: dict[str, Any]) -> str | None:
    """Return the name under which the shop hears of a ledger event, None for one that it does not hear of."""
    if kind in ("offer.accepted", "handoff.requested", "agreement.broken"):
        return kind
    if kind == "promise.broken":
        return "agreement.broken"
    if kind != "case.changed":
        return None
    before, after = data["before"], data["after"]
    if after == "stopped":
        return "case.stopped"
    if after == "open" and before in ("paused", "stopped"):
        return "case.resumed"
    cancelled = after == "closed" and data["cause"] == "cancelled" and who not in BY_THE_SHOP
    return "order.cancelled" if cancelled else None
