"""What comes back from a carrier: whether a message arrived, and a reply that refuses more."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.models import ContactMade
from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Buyer, Order
from nuanfu.outreach.models import Reminder, ReminderState

REFUSALS = frozenset({"r", "td", "t", "n", "退订", "拒收", "取消", "不要再发", "别发了"})
"""Replies that refuse short messages: R as every message says, TD and 退订 by custom."""


def refuses(text: str) -> bool:
    """Tell whether a reply refuses more, however it is written."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return plain.strip("。.!！,，") in REFUSALS


def take_reply(session: Session, number: str, text: str, now: datetime) -> bool:
    """Take a reply from a number; tell whether it refused short messages, which holds from this commit on.

    Every buyer with the number is bound by one silence, since it belongs to the number too. Other words are for nobody:
    a short message is no conversation.
    """
    if not refuses(text):
        return False
    hashed = suppressions.hash_of(session, number)
    if hashed is None:  # nobody's number
        return False
    buyers = set(session.scalars(select(ContactMade.buyer_id).where(ContactMade.phone_hash == hashed)))
    buyers |= set(session.scalars(select(Buyer.id).where(Buyer.phone.in_(_written(number)))))
    for buyer in [locks.buyer(session, buyer_id) for buyer_id in sorted(buyers)]:  # all of them before the number
        suppressions.suppress(session, buyer, (Channel.SMS,), cause="sms_reply", now=now, who="buyer")
    return True


def take_receipt(session: Session, provider_id: str, *, arrived: bool, now: datetime) -> bool:
    """Take a carrier's word on a message; False for one that nobody knows."""
    reminder = session.scalar(select(Reminder).where(Reminder.provider_id == provider_id))
    if reminder is None:
        return False
    locks.buyer(session, reminder.buyer_id)
    session.refresh(reminder, with_for_update=True)
    order = session.get_one(Order, reminder.order_no)
    if arrived:
        reminder.state, reminder.why = ReminderState.SENT.value, None
    else:
        reminder.state, reminder.why = ReminderState.DENIED.value, "refused"
    record(
        session,
        "reminder.receipt",
        at=now,
        who="carrier",
        why="receipt",
        order=order,
        reminder_id=reminder.id,
        arrived=arrived,
    )
    return True


def _written(number: str) -> set[str]:
    """Return the ways in which a shop may have told a mobile number."""
    digits = re.sub(r"\D", "", number)[-11:]
    spaced = f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return {number, digits, f"86{digits}", f"+86{digits}", f"+86 {digits}", spaced, spaced.replace(" ", "-")}
