"""The table of rules: which deny, which defer, and how each is told to the shop. docs/conduct.md shows it.

A rule is a function of message, facts, policy and time; its docstring says what it does, with which number, and where
that comes from. The order among the denying ones is that in which reasons are told.
"""

from collections.abc import Callable
from datetime import datetime

from nuanfu.conduct.outbound import Facts, Outbound
from nuanfu.conduct.rules import caps, hours, numbers, order, silence
from nuanfu.negotiation.policy import Policy

Denies = Callable[[Outbound, Facts, Policy, datetime], bool]
Defers = Callable[[Outbound, Facts, Policy, datetime], datetime | None]

DENYING: dict[Denies, str] = {
    silence.everything_paused: "店里暂停了所有主动消息",
    silence.stopped: "买家要求停止联系",
    silence.suppressed: "买家不接受这个渠道",
    silence.needs_person: "要先由人工看过，或者等付款到账",
    silence.with_person: "会话正在由人工处理或排队",
    order.nothing_to_pay: "没有要付的了",
    order.said_already: "这一步已经发过，或者可能已经发出",
    order.not_to_invite: "只有自己超时的订单可以邀请一次",
    order.too_many_unpaid: "买家 30 天里多次下单都没付",
    order.stale_facts: "导入的数据超过 6 小时，可能已经付款",
    hours.incident_without_end: "支付出故障，还不知道什么时候恢复",
    order.closing: "离订单关闭不到 30 分钟",
    caps.enough_for_order: "这一单已经提醒过 3 次",
    caps.enough_after_due: "这一期到期后已经提醒过 2 次，请人工处理",
    caps.notice_too_late: "到期通知只在到期日和之前发",
}

DEFERRING: dict[Defers, str] = {
    silence.promised: "买家答应了付款的日子",
    silence.agreed: "延期或分期还没到时间",
    silence.just_written: "买家 2 小时内说过话",
    hours.quiet_hours: "22:00 到 08:00 不打扰",
    hours.sms_hours: "短信只在 08:00 到 21:00 发",
    hours.phone_slots: "电话只在 08:00 到 17:00 打",
    hours.closed_days: "店里的日历这些天不提醒",
    hours.incident: "支付出故障，恢复以后再说",
    order.just_placed: "下单不到 10 分钟",
    order.not_open_yet: "还没到可以付款的时间",
    order.paid_another: "买家今天或 24 小时内付过别的订单",
    caps.buyer_a_day: "24 小时内已经提醒过",
    caps.buyer_a_week: "7 天内已经提醒过 2 次",
    caps.cycle_apart: "离上一次提醒不到 7 天",
    caps.notice_too_early: "还没到通知的日子",
    numbers.sms_to_number: "这个号码的短信到了运营商上限",
    numbers.calls_to_number: "这个号码的电话到了运营商上限",
    numbers.connected_calls: "今天已经通过 3 次话",
    numbers.unanswered_calls: "今天已经有 6 次没接",
    numbers.calls_by_plan: "电话名单：一天最多通话 1 次或拨 2 次，不连着两天打",
}

# A message that would have to wait into one of these will never go.
BY_THE_CLOCK: tuple[Denies, ...] = (order.closing, caps.notice_too_late)

REASONS = {rule.__name__: said for table in (DENYING, DEFERRING) for rule, said in table.items()}
