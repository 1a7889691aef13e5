"""What a colleague reads first when a conversation is handed over: why, what was said and offered, what is left."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import cards, facts
from nuanfu.cases.models import Case, Reason
from nuanfu.cases.why import rules_of
from nuanfu.ledger import policies
from nuanfu.ledger.models import Order
from nuanfu.negotiation.limits import discount_room

NEXT_STEPS = {
    "crisis": "先陪他说话，不提订单；必要时请他打 12356、110 或 120",
    "bereaved": "先慰问，付款的事等家属主动提起再说",
    "third_person": "不透露任何订单信息；停用这个联系方式",
    "minor": "请家长来沟通；未付款的订单按家长的意思取消",
    "reason_dispute": "先核实货的问题，处理好之前不谈付款",
    "threaten_complaint": "先道歉，听完诉求；提醒已全部暂停",
    "person_above": "金额较大，由人工谈价，不超过规则里的上限",
    "other_person": "先道歉；确认那个联系方式已删除，不再联系任何旁人",
    "cancel_paid": "按退款退货流程办理",
    "noted": "小助手答不了这一句，已告诉买家同事会看到",
    "picture": "看一下买家发来的图片，再接着回答",
}
USUAL = "接着买家最后一句话回答"


def brief_for(
    session: Session, why: str, order: Order | None, emotion: str, *, now: datetime, turn_id: int | None
) -> dict[str, Any]:
    """Return the brief as JSON: ids, amounts and labels only, so that it can be kept without the buyer's words."""
    told: dict[str, Any] = {
        "why": why,
        "at": cards.shanghai_iso(now),
        "emotion": emotion,
        "turn_id": turn_id,
        "next_step": NEXT_STEPS.get(why, USUAL),
    }
    return told if order is None else told | _about(session, order, now)


def _about(session: Session, order: Order, now: datetime) -> dict[str, Any]:
    policy = policies.current(session).policy
    situation = facts.gather(session, order, policy, now)
    room, limit = discount_room(situation, policy)
    case = session.get_one(Case, order.order_no)
    heard = select(Reason).where(Reason.order_no == order.order_no).order_by(Reason.at.desc())
    return {
        "order_no": order.order_no,
        "payable": order.payable,
        "case": {"state": case.state, "cause": case.cause},
        "reasons": [reason.reason for reason in session.scalars(heard)],
        "offers": [
            {"kind": offer.kind, "value": offer.value, "state": offer.state_at(now).value, "why": rules_of(offer)}
            for offer in facts.offers_of(session, order)
        ],
        "room": {"discount": room, "limit": limit.rule, "meant": limit.meant},
    }
