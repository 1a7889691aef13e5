"""The flow `hardship`: listen first, let the reminders rest, then one way out after the other, none of them twice."""

from sqlalchemy.orm import Session

from nuanfu.cases import applications, cards, hardships
from nuanfu.cases.models import Application
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows import ways_out
from nuanfu.flows.talk import Talk
from nuanfu.ledger import locks
from nuanfu.ledger.models import Order
from nuanfu.turns.acting import Reply, Result, RunningTurn


def answer_hardship(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Listen; of several orders all rest, and the ways out are about the one that is meant."""
    talk = Talk(session, running, said, words)
    found = talk.order()
    if isinstance(found, Order):
        return _listen(talk, found)
    for order in found:
        hardships.rest(session, locks.order(session, order.order_no), talk.now)
    return talk.ask_which(found)


def take_way(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a yes as the wish for the way out that was shown last."""
    talk = Talk(session, running, said, words)
    return ways_out.took(talk, _order_asked(talk), str(talk.asked.get("way")))


def leave_way(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a no as the end of that way; the next one is shown."""
    talk = Talk(session, running, said, words)
    return ways_out.next_way(talk, _order_asked(talk))


def _listen(talk: Talk, order: Order) -> Result:
    if order.status == "closed":
        return talk.answer(talk.say("cancel.closed_already"), asks={})
    if order.payable == 0:
        return talk.answer(talk.say("bill.paid_indeed"), card=cards.bill_card([order]), asks={})
    heard = [talk.say("hardship.listen")] if talk.said.emotion == "calm" else []
    waiting = applications.waiting_on(talk.session, order)
    if waiting is not None:
        return _still_waits(talk, heard, waiting)
    if order.paid and order.lane == "order":
        heard.append(talk.say("hardship.order_paid"))
        talk.running.turn.for_person = True
        return talk.answer(*heard, asks={})
    if talk.rested:
        heard.append(talk.say("hardship.rests"))
    first = talk.answer(*heard)
    then = ways_out.next_way(talk, order)
    return Result(_joined(first, then), asks=then.asks)


def _joined(first: Result, then: Result) -> list[Reply]:
    """Put what was heard before a way out: in one bubble, unless the way comes with a card."""
    heard, (reply, *others) = first.replies[0], then.replies
    if not heard.text:
        return [reply, *others]
    if reply.card is not None:
        return [heard, reply, *others]
    return [Reply(f"{heard.text}\n{reply.text}"), *others]


def _still_waits(talk: Talk, heard: list[str], waiting: Application) -> Result:
    told = talk.say("application.pending", **applications.told(waiting))
    card = {"type": "application", **applications.view(waiting)}
    return talk.answer(*heard, told, card=card)


def _order_asked(talk: Talk) -> Order:
    talk.running.conversation.order_no = talk.asked["hardship"]
    return locks.order(talk.session, talk.asked["hardship"])
