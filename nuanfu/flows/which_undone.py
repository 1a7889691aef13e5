"""算了，不要了 after an agreed deferral: is the deferral taken back, or the order cancelled? One honest question."""

import re

from sqlalchemy.orm import Session

from nuanfu.cases import agreements
from nuanfu.cases.models import Offer
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows.taking_back import take_back
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.turns.acting import Result, RunningTurn

ASKED = "deferral_or_order"
MARKS = " ,.!?~，。！？～"
_DEFERRAL = re.compile("^(?:1|１|一|第一个?|前者|前面那?个?)$|延|缓|晚点付|原来的(?:日子|日期|时间)|按时付|照常付")
_ORDER = re.compile(
    "^(?:2|２|二|两|第二个?|后者|后面那?个?)$|取消|退掉|关掉|关单|订单|整单|这单|东西|货|商品|都不要|全部?不要|不买"
)


def ask(talk: Talk, order: Order) -> Result | None:
    """Ask which of the two is meant, when the word answers an agreement that may still be taken back; else None."""
    agreement = agreements.standing(talk.session, order.order_no)
    if agreement is None or not agreements.may_be_taken_back(agreement, order, talk.now):
        return None
    choice = choice_in(talk.said.text)
    if choice == "order" or not _answers_it(talk, order, agreement.offer_id):
        return None
    if choice == "deferral":
        return take_back(talk)
    return talk.answer(talk.say("cancel.or_deferral"), asks={ASKED: order.order_no})


def chosen(session: Session, running: RunningTurn, said: Said, words: Words) -> Result | None:
    """Do what was chosen; None where nothing was asked, or the message chooses neither."""
    order_no = running.conversation.asked.get(ASKED)
    choice = choice_in(said.text) if order_no else None
    if choice is None:
        return None
    from nuanfu.flows import cancel  # it asks here first

    running.conversation.order_no = order_no
    if choice == "deferral":
        return take_back(Talk(session, running, said, words))
    running.turn.order_no = running.turn.order_no or order_no
    return Talk(session, running, said, words).about_order(cancel.cancel_now)


def choice_in(text: str) -> str | None:
    """Return `deferral` or `order` where a text chooses one of them, or None."""
    word = text.strip(MARKS)
    deferral, order = _DEFERRAL.search(word), _ORDER.search(word)
    if bool(deferral) == bool(order):
        return None
    return "deferral" if deferral else "order"


def _answers_it(talk: Talk, order: Order, offer_id: int | None) -> bool:
    """Tell whether nothing else was asked since the agreement: it is what a bare word is about."""
    if not talk.asked or talk.asked.get("agreed") == order.order_no:
        return True
    asked = talk.asked.get("offer")
    return asked is not None and asked == offer_id and talk.session.get(Offer, asked) is not None
