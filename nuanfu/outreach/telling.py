"""Tell the shop in Chinese what was decided about its reminders, and why."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.cards import clock_time
from nuanfu.errors import OrderUnknown
from nuanfu.ledger import policies
from nuanfu.ledger.models import Order
from nuanfu.money import yuan
from nuanfu.outreach import debts, knowledge
from nuanfu.outreach.cadence import next_step, wanted
from nuanfu.outreach.claiming import Handled
from nuanfu.outreach.deciding import REASONS, Decision, Go, Wait, decide
from nuanfu.outreach.models import Reminder, ReminderState
from nuanfu.outreach.parts import Parts
from nuanfu.policy.reminders import Way

WAYS = {
    Way.IM: "聊天消息",
    Way.SMS: "短信",
    Way.CALL_LIST: "电话清单",
    Way.HAND_LIST: "手工发送清单",
    Way.WEBHOOK: "店里的系统",
}
STATES = {
    ReminderState.PLANNED: "已排队",
    ReminderState.SENT: "已发出",
    ReminderState.UNKNOWN: "不知道是否送达，不再发",
    ReminderState.DEFERRED: "往后放",
    ReminderState.DENIED: "不发",
}

VERSIONS = {"policy": "规则", "cadence": "节奏", "wording": "话术"}
SECTIONS = {
    "order": "未付款订单",
    "presale": "预售尾款",
    "credit": "账单",
    "promised": "买家说好的日子",
    "follow_up": "说好之后的回问",
    "timed_out": "超时订单的邀请",
}


def one_line(handled: Handled, *, rehearsed: bool) -> str:
    """Return what was, or would be, done about one step of one order."""
    return f"{handled.order_no}  {handled.step}  {_decided(handled.decision, rehearsed=rehearsed)}"


def explain(session: Session, parts: Parts, order_no: str, now: datetime) -> list[str]:
    """Return, line by line, what went out about an order, what is due and what comes; raises `OrderUnknown`."""
    order = session.get(Order, order_no)
    if order is None:
        raise OrderUnknown
    policy = policies.current(session).policy
    lines = [f"订单 {order_no}：{'账单' if order.lane == 'credit' else '未付款订单'}，待付 {yuan(order.payable)}"]
    rows = session.scalars(select(Reminder).where(Reminder.order_no == order_no).order_by(Reminder.id)).all()
    lines += [_row(row) for row in rows]
    standing = {(row.instalment, row.step, row.anchor) for row in rows}
    for known in debts.load(session, [order_no], now):
        for step in wanted(known.debt, parts.reminders, now):
            if (known.debt.instalment, step.step.step, step.anchor) in standing:
                continue
            around = knowledge.gather(session, [(known, step)], parts.words, now)[0]
            decision = decide(parts, known, step, around, policy, now)
            lines.append(f"  现在轮到 {step.step.step}：{_decided(decision, rehearsed=True)}")
        ahead = next_step(known.debt, parts.reminders, now)
        if ahead is not None:
            lines.append(f"  下一步 {ahead.step.step}：{clock_time(ahead.at)} 以后")
    return lines if len(lines) > 1 else [*lines, "  没有提醒，也没有轮到的一步"]


def by_which(versions: dict[str, str]) -> str:
    """Name the versions by which something went: policy, cadence, wording."""
    return "，".join(f"{name} {versions[key]}" for key, name in VERSIONS.items() if key in versions)


def _row(row: Reminder) -> str:
    way = WAYS[Way(row.channel)] if row.channel else ""
    why = f"：{REASONS.get(row.why, row.why)}" if row.why else ""
    waits = f"，{clock_time(row.not_before)} 再看" if row.not_before is not None else ""
    known = [
        name
        for name, at in (
            ("看过", row.seen_at),
            ("回过", row.replied_at),
            ("付了", row.paid_at),
            ("要求别再发", row.opted_out_at),
        )
        if at is not None
    ]
    after = f"  [{'、'.join(known)}]" if known else ""
    note = f"  备注：{row.note}" if row.note else ""
    note += f"  版本：{by_which(row.versions)}" if row.versions else ""
    state = STATES[ReminderState(row.state)]
    return f"  {clock_time(row.at)}  {row.step}  {state}{why}{waits}  {way}{after}{note}".rstrip()


def _decided(decision: Decision, *, rehearsed: bool) -> str:
    if isinstance(decision, Go):
        text = decision.said.text.replace("\n", " ")
        return f"{'会发' if rehearsed else '发了'}（{WAYS[decision.way]}）：{text}"
    if isinstance(decision, Wait):
        return f"等到 {clock_time(decision.until)}：{REASONS[decision.why]}"
    return f"不发：{REASONS[decision.why]}"
