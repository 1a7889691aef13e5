"""Tell the shop's own system what has happened: signed, in order for each order, at least once.

A message that cannot be delivered for a day is dead; what follows in its stream waits until somebody replays or drops
it. A call that may have arrived is made again, so every body carries the `id` by which a receiver takes it once.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import httpx
import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from nuanfu.cases.cards import shanghai_iso
from nuanfu.clock import machine_seconds
from nuanfu.errors import DeliveryUnknown
from nuanfu.ledger import policies
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Outbox
from nuanfu.outreach.models import Delivery, DeliveryState

LEASE_SECONDS = 30.0
CALL_SECONDS = 10.0
FIRST_WAIT, LONGEST_WAIT = 10.0, 3 * 3600.0
MOST_ATTEMPTS = 16  # with the waits between them about a day
BATCH = 200
STANDING = (DeliveryState.PENDING.value, DeliveryState.DEAD.value)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Call:
    """One message on its way."""

    delivery_id: int
    url: str
    body: bytes


Post = Callable[[str, bytes, dict[str, str]], int]
"""Posts a body with headers to an address and returns the status; raises `httpx.HTTPError` when nobody answers."""


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post over HTTP; redirects are not followed, and no proxy of the environment is used."""
    with httpx.Client(timeout=CALL_SECONDS, trust_env=False, follow_redirects=False) as client:
        return client.post(url, content=body, headers=headers).status_code


def deliver_all(
    database: Database, secret: str, *, post: Post = post, machine: Callable[[], float] = machine_seconds
) -> int:
    """Address what lies in the outbox and deliver what is due; return how many messages arrived."""
    spread(database, wanted=bool(secret))
    arrived, silent = 0, set[str]()
    while secret and (call := claim(database, machine(), without=silent)) is not None:
        why = _try(call, secret, post)
        arrived += settle(database, call, why, machine())
        if why:
            silent.add(call.url)  # who did not answer once is left alone for this round
    return arrived


def spread(database: Database, *, wanted: bool) -> None:
    """Address every message of the outbox to those who want to hear it; without a secret to nobody."""
    with database.exclusively("outbox"):  # one at a time, so that a stream is addressed in its order
        while _spread_some(database, wanted=wanted) == BATCH:
            pass


def claim(database: Database, machine_now: float, *, without: Collection[str] = ()) -> Call | None:
    """Take the next message that is due and has nothing before it in its stream; None when there is none.

    `without` are addresses to leave alone.
    """
    earlier = aliased(Delivery)
    behind = exists().where(
        earlier.stream == Delivery.stream,
        earlier.url == Delivery.url,
        earlier.id < Delivery.id,
        earlier.state.in_(STANDING),
    )
    due = (
        select(Delivery)
        .where(
            Delivery.state == DeliveryState.PENDING.value,
            Delivery.next_at <= machine_now,
            Delivery.lease_until <= machine_now,
            ~behind,
            Delivery.url.not_in(without),
        )
        .order_by(Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with database.writing() as session:
        delivery = session.scalar(due)
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.lease_until = machine_now + LEASE_SECONDS
        return Call(delivery.id, delivery.url, _body(session.get_one(Outbox, delivery.outbox_id)))


def settle(database: Database, call: Call, why: str, machine_now: float) -> bool:
    """Write down how a call ended; `why` is empty for one that arrived."""
    with database.writing() as session:
        delivery = session.get_one(Delivery, call.delivery_id, with_for_update=True)
        delivery.lease_until, delivery.why = 0.0, why or None
        if not why:
            delivery.state = DeliveryState.DELIVERED.value
        elif delivery.attempts >= MOST_ATTEMPTS:
            delivery.state = DeliveryState.DEAD.value
            log.warning("webhook_dead", delivery_id=delivery.id, why=why)
        else:
            delivery.next_at = machine_now + min(FIRST_WAIT * 2 ** (delivery.attempts - 1), LONGEST_WAIT)
        return not why


def sign(secret: str, body: bytes) -> str:
    """Return what stands in `X-Nuanfu-Signature`: HMAC-SHA256 of the body under the shop's secret, in hex."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def undelivered(session: Session, most: int | None = None) -> list[tuple[Delivery, Outbox]]:
    """Return what has not arrived yet, the dead first."""
    query = select(Delivery, Outbox).join(Outbox, Outbox.id == Delivery.outbox_id)
    rows = session.execute(query.where(Delivery.state.in_(STANDING)).order_by(Delivery.state, Delivery.id).limit(most))
    return [(delivery, message) for delivery, message in rows]


def replay(session: Session, delivery_id: int) -> None:
    """Let a dead message be tried again, as if for the first time; raises `DeliveryUnknown`."""
    delivery = _standing(session, delivery_id)
    delivery.state, delivery.attempts, delivery.next_at = DeliveryState.PENDING.value, 0, 0.0


def drop(session: Session, delivery_id: int) -> None:
    """Give a message up, so that what follows it can go; raises `DeliveryUnknown`."""
    _standing(session, delivery_id).state = DeliveryState.DROPPED.value


def _standing(session: Session, delivery_id: int) -> Delivery:
    found = session.get(Delivery, delivery_id, with_for_update=True)
    if found is None or found.state not in STANDING:
        raise DeliveryUnknown
    return found


def _spread_some(database: Database, *, wanted: bool) -> int:
    with database.writing() as session:
        addresses = policies.current(session).policy.webhooks if wanted else ()
        waiting = select(Outbox).where(Outbox.spread.is_(False)).order_by(Outbox.id).limit(BATCH)
        rows = session.scalars(waiting).all()
        for row in rows:
            row.spread = True
            for address in addresses:
                if row.kind in address.events:
                    session.add(_delivery(row, address.url))
        return len(rows)


def _delivery(row: Outbox, url: str) -> Delivery:
    return Delivery(
        outbox_id=row.id,
        url=url,
        stream=row.stream,
        state=DeliveryState.PENDING.value,
        attempts=0,
        next_at=0.0,
        lease_until=0.0,
    )


def _body(row: Outbox) -> bytes:
    told: dict[str, Any] = {"id": f"evt_{row.id}", "type": row.kind, "seq": row.id, "at": shanghai_iso(row.at)}
    if row.order_no is not None:
        told["order_no"] = row.order_no
    told |= {"buyer_id": row.buyer_id, "data": row.data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _try(call: Call, secret: str, post: Post) -> str:
    """Make the call; return why it did not arrive, empty when it did."""
    headers = {"Content-Type": "application/json", "X-Nuanfu-Signature": sign(secret, call.body)}
    try:
        status = post(call.url, call.body, headers)
    except httpx.HTTPError as error:
        return type(error).__name__
    return "" if 200 <= status < 300 else f"HTTP {status}"
