"""What was sent to some buyers, about some orders and to their numbers: what the caps of the gate count."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from nuanfu.conduct.channels import Channel
from nuanfu.conduct.models import ContactMade
from nuanfu.conduct.outbound import Contact, Kind

A_WEEK = timedelta(days=7)
TWO_DAYS = timedelta(days=2)  # carriers count 24 hours, a day's calls by the calendar
OUTSIDE = (Channel.SMS.value, Channel.PHONE.value)


class Contacts:
    """What was sent to some buyers, about some orders, and to their numbers, oldest first."""

    def __init__(
        self,
        session: Session,
        hashes: Mapping[str, str],
        buyers: Collection[str],
        numbers: Sequence[str],
        now: datetime,
    ) -> None:
        """Read them; `hashes` are those of the buyers' numbers, by buyer id."""
        self._hashes = hashes
        self._by_buyer: dict[str, dict[int, Contact]] = defaultdict(dict)
        self._by_order: dict[str, dict[int, Contact]] = defaultdict(dict)
        self._by_number: dict[str, list[Contact]] = defaultdict(list)
        lately = and_(ContactMade.buyer_id.in_(buyers), ContactMade.at > now - A_WEEK)
        query = select(*_CONTACT).where(or_(lately, ContactMade.order_no.in_(numbers)))
        for row in session.execute(query.order_by(ContactMade.id)):
            contact = _contact(row)
            if row.order_no is not None:
                self._by_order[row.order_no][row.id] = contact
            if row.at > now - A_WEEK:
                self._by_buyer[row.buyer_id][row.id] = contact
        if self._hashes:
            outside = and_(ContactMade.at > now - TWO_DAYS, ContactMade.channel.in_(OUTSIDE))
            query = select(*_CONTACT).where(ContactMade.phone_hash.in_(set(self._hashes.values())), outside)
            for row in session.execute(query.order_by(ContactMade.id)):
                self._by_number[row.phone_hash].append(_contact(row))

    def of(self, buyer_id: str, order_no: str) -> tuple[Contact, ...]:
        """Return those of the week to a buyer, and all about an order."""
        to_buyer, about_order = self._by_buyer.get(buyer_id, {}), self._by_order.get(order_no, {})
        found = to_buyer | about_order
        return tuple(found[key] for key in sorted(found))

    def to_number_of(self, buyer_id: str) -> tuple[Contact, ...]:
        """Return the short messages and calls to a buyer's number, whoever they were for."""
        return tuple(self._by_number.get(self._hashes.get(buyer_id, ""), ()))


_CONTACT = (
    ContactMade.id,
    ContactMade.buyer_id,
    ContactMade.phone_hash,
    ContactMade.at,
    ContactMade.kind,
    ContactMade.channel,
    ContactMade.order_no,
    ContactMade.instalment,
    ContactMade.step,
    ContactMade.connected,
)


def _contact(row: Row[*tuple[Any, ...]]) -> Contact:
    return Contact(
        at=row.at,
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        order_no=row.order_no,
        instalment=row.instalment,
        step=row.step,
        connected=row.connected,
    )
