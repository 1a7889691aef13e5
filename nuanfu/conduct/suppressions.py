"""Silence: write down who is not to be contacted, on which channel, and tell it to whoever is about to write.

Every call stands under the buyer's lock, so that nothing starts to be sent after a silence has committed.
"""

import hashlib
import re
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TypeGuard

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from nuanfu.conduct.channels import Channel
from nuanfu.conduct.models import ContactAddress, Salt, Suppression
from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Buyer

_COUNTRY = re.compile(r"^(?:00)?86(?=1\d{10}$)")


def suppress(
    session: Session,
    buyer: Buyer,
    channels: Collection[Channel],
    *,
    cause: str,
    now: datetime,
    who: str,
    until: datetime | None = None,
    number_only: bool = False,
    phone: str | None = None,
) -> None:
    """Fall silent towards a locked buyer on some channels; one that is silent for as long already stays as it is.

    `number_only` concerns the number and not the person: somebody else answers it. Without a number the buyer is meant.
    `phone` is that number when it is another than the buyer's own.
    """
    hashed = hash_of(session, phone or buyer.phone)
    if hashed is not None:
        lock_number(session, hashed)
    number_only = number_only and hashed is not None
    for channel in channels:
        there = _at_number(session, hashed, now) if phone else standing(session, buyer, now)
        if any(_lasts(row, until) and row.channel == channel for row in there):
            continue
        session.add(
            Suppression(
                buyer_id=buyer.id,
                phone_hash=hashed,
                number_only=number_only,
                channel=channel.value,
                cause=cause,
                at=now,
                until=until,
            )
        )
        session.flush()
        record(
            session,
            "contact.suppressed",
            at=now,
            who=who,
            why=cause,
            buyer_id=buyer.id,
            channel=channel.value,
            until=until.isoformat() if until else None,
        )


def lift(
    session: Session, buyer: Buyer, channels: Collection[Channel] = (), *, cause: str, now: datetime, who: str
) -> list[Suppression]:
    """End what a locked buyer has asked for themselves, on some channels or on all; return what has ended.

    What binds them by their number alone, asked for by another account, is not theirs to end.
    """
    lifted = [
        row
        for row in standing(session, buyer, now)
        if row.buyer_id == buyer.id
        and row.cause == cause
        and not row.number_only
        and (not channels or row.channel in (*channels, Channel.ALL))
    ]
    for row in lifted:
        row.lifted_at = now
        record(session, "contact.allowed", at=now, who=who, why=cause, buyer_id=buyer.id, channel=row.channel)
    session.flush()
    return lifted


def standing(session: Session, buyer: Buyer, now: datetime) -> list[Suppression]:
    """Return what binds towards a buyer now, by their id or by their number, oldest first."""
    return [row for _, row in _standing(session, [buyer.id], known_hashes(session, {buyer.id: buyer.phone}), now)]


def standing_of(
    session: Session, buyers: Collection[str], hashes: Mapping[str, str], now: datetime
) -> dict[str, set[Channel]]:
    """Return, by buyer id, the channels on which the shop is silent now; `hashes` are those of their numbers."""
    found: dict[str, set[Channel]] = defaultdict(set)
    for buyer_id, row in _standing(session, buyers, hashes, now):
        found[buyer_id].add(Channel(row.channel))
    return found


def stops(session: Session, buyers: Collection[Buyer], now: datetime) -> dict[str, Suppression]:
    """Return, by buyer, the longest silence on every channel; later orders of those buyers start stopped by it."""
    longest: dict[str, Suppression] = {}
    hashes = known_hashes(session, {buyer.id: buyer.phone for buyer in buyers})
    for buyer_id, row in _standing(session, [buyer.id for buyer in buyers], hashes, now):
        if row.channel == Channel.ALL and not (buyer_id in longest and _lasts(longest[buyer_id], row.until)):
            longest[buyer_id] = row
    return longest


def any_stop(session: Session) -> bool:
    """Tell whether anybody was ever stopped on every channel: most imports need not look further."""
    return session.scalar(select(Suppression.id).where(Suppression.channel == Channel.ALL.value).limit(1)) is not None


def of_buyer(session: Session, buyer: Buyer) -> list[Suppression]:
    """Return every silence ever kept towards a buyer, ended ones too, oldest first: the proof of it."""
    query = select(Suppression).where(Suppression.buyer_id == buyer.id).order_by(Suppression.id)
    return list(session.scalars(query))


def _standing(
    session: Session, buyers: Collection[str], hashes: Mapping[str, str], now: datetime
) -> list[tuple[str, Suppression]]:
    numbers: dict[str, set[str]] = defaultdict(set)
    for buyer_id, hashed in hashes.items():
        numbers[hashed].add(buyer_id)
    by_person = and_(Suppression.buyer_id.in_(buyers), Suppression.number_only.is_(False))
    query = (
        select(Suppression)
        .where(
            or_(by_person, Suppression.phone_hash.in_(numbers)),
            Suppression.lifted_at.is_(None),
            or_(Suppression.until.is_(None), Suppression.until > now),
        )
        .order_by(Suppression.id)
    )
    found, known = [], set(buyers)
    for row in session.scalars(query):
        concerned = {row.buyer_id} & known if not row.number_only else set()
        if row.phone_hash in numbers:
            concerned |= numbers[row.phone_hash]
        found += [(buyer_id, row) for buyer_id in sorted(concerned)]
    return found


def _at_number(session: Session, hashed: str | None, now: datetime) -> list[Suppression]:
    query = select(Suppression).where(
        Suppression.phone_hash == hashed,
        Suppression.lifted_at.is_(None),
        or_(Suppression.until.is_(None), Suppression.until > now),
    )
    return list(session.scalars(query))


def _lasts(row: Suppression, until: datetime | None) -> bool:
    return row.until is None or (until is not None and row.until >= until)


def lock_number(session: Session, hashed: str) -> None:
    """Lock a number by its hash, after the buyer and before any order: several buyers may share it."""
    query = select(ContactAddress).where(ContactAddress.phone_hash == hashed).with_for_update()
    if session.scalar(query) is None:
        locks.add_if_missing(session, ContactAddress, phone_hash=hashed)
        session.scalar(query)


def known_hashes(session: Session, phones: Mapping[str, str | None]) -> dict[str, str]:
    """Return, by buyer id, the hash of each number, without making the salt: none while none was kept by a number."""
    salt = session.get(Salt, "phone")
    if salt is None:
        return {}
    return {buyer_id: _hashed(salt.value, phone) for buyer_id, phone in phones.items() if _is_number(phone)}


def hash_of(session: Session, phone: str | None) -> str | None:
    """Return the salted hash of a number, the same however it is written; None for none, and for what is none (`-`)."""
    if not _is_number(phone):
        return None
    salt = session.get(Salt, "phone")
    if salt is None:
        locks.add_if_missing(session, Salt, name="phone", value=secrets.token_hex(32))
        salt = session.get_one(Salt, "phone")
    return _hashed(salt.value, phone)


def _is_number(phone: str | None) -> TypeGuard[str]:
    return phone is not None and re.search(r"\d", phone) is not None


def _hashed(salt: str, phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    return hashlib.sha256(f"{salt}:{_COUNTRY.sub('', digits)}".encode()).hexdigest()
