"""Decide an application for the shop, and tell the buyer the result in the same transaction."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from nuanfu.cases import applications, cards
from nuanfu.cases.models import Application
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.clock import end_of_day
from nuanfu.desk import conversations
from nuanfu.ledger import policies
from nuanfu.turns.models import Author, Owner


def approve(session: Session, application_id: int, words: Words, *, now: datetime, who: str) -> Application:
    """Grant an application; raises `ApplicationUnknown`, `ApplicationDecided` or `ApplicationOutdated`."""
    application = applications.approve(session, application_id, now=now, who=who)
    until = cards.clock_time(datetime.fromisoformat(application.asked["until"]))
    _tell(session, application, words, "application.told_approved", {"until": until}, _card(application), now)
    return application


def refuse(session: Session, application_id: int, reason: str, words: Words, *, now: datetime, who: str) -> Application:
    """Refuse an application with a reason that the buyer reads; raises as `approve`."""
    application = applications.refuse(session, application_id, reason, now=now, who=who)
    _tell(session, application, words, "application.told_refused", {"reason": reason}, _card(application), now)
    return application


def counter(session: Session, application_id: int, day: date, words: Words, *, now: datetime, who: str) -> Application:
    """Offer another day, to its end; the buyer's next yes takes it. Raises as `approve`."""
    until, in_force = end_of_day(day), policies.current(session)
    application, offer = applications.counter(session, application_id, until, in_force, now=now, who=who)
    told = {"until": cards.clock_time(until)}
    _tell(session, application, words, "application.told_counter", told, cards.offer_card(offer), now)
    conversation = conversations.of_buyer(session, application.buyer_id, now)
    conversation.asked = {"offer": offer.id}
    return application


def _card(application: Application) -> dict[str, Any]:
    return {"type": "application", **applications.view(application)}


def _tell(
    session: Session,
    application: Application,
    words: Words,
    script: str,
    variables: dict[str, str],
    card: dict[str, Any],
    now: datetime,
) -> None:
    """Write the result into the buyer's conversation, whoever owns it: a stop never forbids it."""
    conversation = conversations.of_buyer(session, application.buyer_id, now)
    text = Speaker(session, conversation, words).say(script, **variables)
    conversation.order_no = application.order_no
    author = Author.SYSTEM if conversation.owner == Owner.AGENT else Author.BOT  # beside an agent the bot is silent
    conversations.write(session, conversation, author, [{"text": text, "card": card}], at=now)
