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
BY_REASON = {
    "reason_price": "先听嫌在哪里；还能让多少写在上面，不够就说明白为什么",
    "reason_compare": "说清自家不一样在哪里，不催，留着门",
    "reason_service": "先道歉，再说怎么补救，这时不谈钱",
    "reason_trust": "给凭证、说售后，不急着谈付款",
    "reason_hardship": "先体谅，不催；看能不能延期、分期，或者先停提醒",
    "reason_changed_mind": "问一句为什么，能解决就解决，不能就痛快取消",
    "reason_terms": "用他自己订单的数字讲规则",
    "reason_shipping_fee": "运费能减的写在规则里，减不了说明原因",
    "reason_delivery_time": "给一个准的日子，做不到别答应",
    "reason_delivery_area": "查清能不能送，再回答",
    "reason_courier": "报清换快递的差价，等他点头",
}
PAYING = "一步一步带他付款，卡在哪一步问哪一步"
BY_REASON |= dict.fromkeys(
    ("reason_password", "reason_verification_code", "reason_payment_howto", "reason_bank_limit", "reason_system_error"),
    PAYING,
)
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
    if order is None:
        return told
    about = _about(session, order, now)
    latest = next((reason for reason in about["reasons"] if reason in BY_REASON), None)
    if why not in NEXT_STEPS and latest is not None:
        told["next_step"] = BY_REASON[latest]
    return told | about


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
