"""Decide an application for the shop, and tell the buyer the result in the same transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from nuanfu.cases import applications, cards
from nuanfu.cases.applications import NOTHING_NAMED, Decided
from nuanfu.cases.kinds.kind import Named
from nuanfu.cases.models import Application
from nuanfu.cases.offers import asking
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.desk import conversations
from nuanfu.turns.models import Author, Owner


def approve(
    session: Session, application_id: int, words: Words, *, named: Named = NOTHING_NAMED, now: datetime, who: str
) -> Application:
    """Grant an application; raises `ApplicationUnknown`, `ApplicationDecided` or `ApplicationOutdated`."""
    decided = applications.approve(session, application_id, named=named, now=now, who=who)
    _tell(session, decided, words, "approved", _card(decided.application), now)
    return decided.application


def refuse(session: Session, application_id: int, reason: str, words: Words, *, now: datetime, who: str) -> Application:
    """Refuse an application with a reason that the buyer reads; raises as `approve`."""
    decided = applications.refuse(session, application_id, reason, now=now, who=who)
    _tell(session, decided, words, "refused", _card(decided.application), now)
    return decided.application


def counter(
    session: Session, application_id: int, named: Named, words: Words, *, now: datetime, who: str
) -> Application:
    """Offer something else; the buyer's next yes takes it. Raises as `approve`, and `ApplicationHasNoCounter`."""
    decided = applications.counter(session, application_id, named, now=now, who=who)
    assert decided.offer is not None
    _tell(session, decided, words, "counter", cards.offer_card(decided.offer), now)
    conversation = conversations.of_buyer(session, decided.application.buyer_id, now)
    conversation.asked = asking(decided.offer)
    return decided.application


def _card(application: Application) -> dict[str, Any]:
    return {"type": "application", **applications.view(application)}


def _tell(session: Session, decided: Decided, words: Words, how: str, card: dict[str, Any], now: datetime) -> None:
    """Write the result into the buyer's conversation, whoever owns it: a stop never forbids it."""
    application = decided.application
    conversation = conversations.of_buyer(session, application.buyer_id, now)
    text = Speaker(session, conversation, words).say(f"application.told_{how}_{application.kind}", **decided.told)
    conversation.order_no = application.order_no
    author = Author.SYSTEM if conversation.owner == Owner.AGENT else Author.BOT  # beside an agent the bot is silent
    conversations.write(session, conversation, author, [{"text": text, "card": card}], at=now)
