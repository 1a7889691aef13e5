"""Tell a buyer that the agreed price stands on the platform: only then are they asked to pay."""

from datetime import datetime

from sqlalchemy.orm import Session

from nuanfu.cases import cards, todos
from nuanfu.cases.models import Case
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.cases.states import CaseState
from nuanfu.desk import conversations
from nuanfu.money import yuan
from nuanfu.turns.models import Author, Owner


def tell_price_changed(session: Session, todo_id: int, words: Words, *, now: datetime) -> bool:
    """Tell the buyer of an imported order that they can pay now; False when there is nothing to tell, or not yet.

    What a buyer asked for is told whoever answers them; after a stop nothing is told, the order shows it.
    """
    order, todo = todos.locked(session, todo_id)
    if todo.told_at is not None or todos.price_waits(session, order):
        return False
    todo.told_at = now
    resting = session.get_one(Case, order.order_no).state in (CaseState.STOPPED, CaseState.CLOSED)
    if order.status != "pending" or resting or not todos.is_imported(session, order):
        return False
    conversation = conversations.of_buyer(session, order.buyer_id, now)
    text = Speaker(session, conversation, words).say("todo.price_changed", after=yuan(order.payable))
    author = Author.SYSTEM if conversation.owner == Owner.AGENT else Author.BOT
    part = {"text": text, "card": cards.bill_card([order])}
    conversations.write(session, conversation, author, [part], at=now)
    return True
