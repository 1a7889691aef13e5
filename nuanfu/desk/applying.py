"""What a buyer applies for outside the chat: granted as an offer within the limits, else put before a person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import applications, bills, cards, granting, offers
from nuanfu.cases.models import ApplicationKind
from nuanfu.cases.speaker import Words
from nuanfu.clock import SHANGHAI
from nuanfu.desk import conversations, papers, queue
from nuanfu.desk.order_view import offer_view
from nuanfu.desk_errors import ApplicationImpossible
from nuanfu.errors import OrderUnknown
from nuanfu.ledger import locks, policies
from nuanfu.ledger.models import Order
from nuanfu.money import yuan
from nuanfu.negotiation.deferral import Answer, as_offer, propose_deferral
from nuanfu.negotiation.plan import PlanAnswer, PlanAsk, propose_plan
from nuanfu.negotiation.plan import as_offer as as_plan_offer

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is applied for; `until` for a deferral, `periods` for a plan, `text` in the buyer's own words.

    `papers` are the ids of pictures that the buyer gives along.
    """

    order_no: str
    kind: str
    until: date | None = None
    periods: int | None = None
    text: str = ""
    papers: tuple[str, ...] = ()


def apply(session: Session, buyer_id: str, wish: Wish, words: Words, now: datetime) -> Told:
    """Answer a wish: `{"offer"?, "application"?, "text"}`; raises `ApplicationImpossible` with the reason.

    What waits already takes further papers. Raises `OrderUnknown` for an order, and `AttachmentUnknown` for a picture,
    that is not the buyer's.
    """
    told = _answered(session, buyer_id, wish, words, now)
    number = told["application"]["id"] if "application" in told else None
    papers.give(session, wish.papers, buyer_id, number)
    papers.mark(session, buyer_id, now)
    return told


def _answered(session: Session, buyer_id: str, wish: Wish, words: Words, now: datetime) -> Told:
    own = select(Order.order_no).where(Order.order_no == wish.order_no, Order.buyer_id == buyer_id)
    if session.scalar(own) is None:
        raise OrderUnknown
    locks.buyer(session, buyer_id)
    order = locks.order(session, wish.order_no)
    if order.status != "pending" or order.payable == 0:
        raise ApplicationImpossible("这一单没有要付的了，不用申请。")
    kind = ApplicationKind(wish.kind)
    waiting = granting.waiting(session, order, kind)
    if waiting is not None:
        told = f"这一单已经有申请在处理：{waiting.progress[-1]['text']}。"
        return {"application": applications.view(waiting), "text": told}
    conversation = conversations.of_buyer(session, buyer_id, now)
    if queue.in_crisis(conversation):
        raise ApplicationImpossible("同事马上来陪您聊，别的事都先放一放。")
    if kind is ApplicationKind.DEFERRAL:
        return _deferral(session, order, wish, words, now)
    if kind is ApplicationKind.INSTALLMENT:
        return _plan(session, order, wish, words, now)
    return _made(session, order, kind, {"text": wish.text}, now)


def _deferral(session: Session, order: Order, wish: Wish, words: Words, now: datetime) -> Told:
    if wish.until is None:
        raise ApplicationImpossible("请写上希望延到哪一天。", {"until": "请写上日期"})
    in_force, bill = policies.current(session), bills.bill_of(session, order, now)
    answer = propose_deferral(bill, wish.until, in_force.policy)
    until = cards.clock_time(answer.until) if answer.until else ""
    match answer.answer:
        case Answer.OFFER:
            made = offers.make(session, order, as_offer(bill, answer, in_force.policy), in_force, now=now)
            told = {"until": until}
            text = words.scripts.say(f"deferral.offer_{order.lane}", told, ())
            return {"offer": offer_view(made, now) | {"title": made.title}, "text": text}
        case Answer.APPLY:
            assert answer.until is not None
            asked = {"until": answer.until.astimezone(SHANGHAI).isoformat()} | _in_words(wish)
            return _made(session, order, ApplicationKind.DEFERRAL, asked, now)
        case Answer.NOT_NEEDED:
            raise ApplicationImpossible(words.scripts.say("deferral.not_needed", {"until": until}, ()))
        case Answer.CLOSES_FIRST:
            raise ApplicationImpossible(words.scripts.say("deferral.closes_first", {"until": until}, ()))
        case Answer.TOO_LONG:
            last = f"{answer.last.month}月{answer.last.day}日" if answer.last else ""
            raise ApplicationImpossible(words.scripts.say("deferral.too_long", {"last": last}, ()))
    raise ApplicationImpossible(words.scripts.say("deferral.none_left", {}, ()))


def _plan(session: Session, order: Order, wish: Wish, words: Words, now: datetime) -> Told:
    if wish.periods is None:
        raise ApplicationImpossible("请写上希望分几期。", {"periods": "请写上期数"})
    in_force, bill = policies.current(session), bills.bill_of(session, order, now)
    limits = in_force.policy.installment
    plan = propose_plan(bill, PlanAsk(periods=wish.periods), in_force.policy)
    match plan.answer:
        case PlanAnswer.OFFER:
            made = offers.make(session, order, as_plan_offer(bill, plan, in_force.policy), in_force, now=now)
            told = {"periods": str(plan.periods), "parts": cards.parts_text(plan.parts)}
            text = words.scripts.say("installment.offer", told, ())
            return {"offer": offer_view(made, now) | {"title": made.title}, "text": text}
        case PlanAnswer.APPLY:
            return _made(session, order, ApplicationKind.INSTALLMENT, {"periods": plan.periods} | _in_words(wish), now)
        case PlanAnswer.BELOW_MINIMUM:
            raise ApplicationImpossible(f"满 {yuan(limits.min_amount)} 才能分期，这一单可以改申请延期。")
        case PlanAnswer.PERSON:
            raise ApplicationImpossible("这一单的分期由同事和您商定，请点「转人工」，前面说过的都会带过去。")
    raise ApplicationImpossible("这一单现在不能这样分期，可以换个期数，或者改申请延期。")


def _in_words(wish: Wish) -> Told:
    return {"text": wish.text} if wish.text else {}


def _made(session: Session, order: Order, kind: ApplicationKind, asked: Told, now: datetime) -> Told:
    policy = policies.current(session).policy
    made = applications.make(session, order, kind, asked, policy, now=now, who="buyer")
    hours = policy.applications.answer_within_hours
    return {"application": applications.view(made), "text": f"申请已提交，{hours} 小时内答复您；等待期间不会提醒付款。"}
