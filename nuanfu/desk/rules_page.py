"""The public page 付款与优惠规则, made from the policy in force: what every buyer may know, and no inner limit."""

from html import escape

from nuanfu.money import yuan
from nuanfu.negotiation.policy import Policy

Chapter = tuple[str, list[str]]


def chapters(policy: Policy) -> list[Chapter]:
    """Return the page's chapters, each a heading and its lines."""
    return [
        ("优惠", _concessions(policy)),
        ("运费和快递", _shipping(policy)),
        ("晚点付、分期付", _paying_later(policy)),
        ("提醒", _reminders()),
        ("不付会怎样", _consequences(policy)),
        ("人工客服", _people(policy)),
    ]


def page(policy: Policy) -> str:
    """Return the page as HTML without any script or style of another origin."""
    parts = [
        f"<section><h2>{escape(heading)}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul></section>"
        for heading, lines in chapters(policy)
        if lines
    ]
    shop = escape(policy.shop.name)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{shop} · 付款与优惠规则</title>"
        '<link rel="icon" href="/static/icon.svg"><link rel="stylesheet" href="/static/rules.css"></head>'
        f"<body><main><h1>{shop} <small>付款与优惠规则</small></h1>{''.join(parts)}"
        f"<footer>版本 {escape(str(policy.version))}</footer></main></body></html>"
    )


def _concessions(policy: Policy) -> list[str]:
    lines = [
        "优惠按商品金额照统一的规则给，同样的订单同样对待，不看是谁在买。",
        "优惠都写明到什么时候有效，过了时间可以再问一次。",
    ]
    if policy.gift is not None and policy.gift.max_per_order:
        lines.append(f"商品满 {yuan(policy.gift.min_order)} 的订单可以有随单小礼：{policy.gift.title}，送完为止。")
    if policy.points is not None and policy.points.rate:
        lines.append("付款可以送积分，一分积分抵一分钱。")
    if policy.price.person_above:
        lines.append(f"商品超过 {yuan(policy.price.person_above)} 的订单由人工来谈。")
    return lines


def _shipping(policy: Policy) -> list[str]:
    shipping = policy.shipping
    lines = [f"一般 {shipping.days['default']} 天送到。"]
    others = [f"{place} {days} 天" for place, days in shipping.days.items() if place != "default"]
    if others:
        lines.append(f"{'，'.join(others)}。")
    if shipping.couriers:
        fees = "，".join(f"{name}加 {yuan(fee)}" for name, fee in shipping.couriers.items())
        lines.append(f"可以指定快递：{fees}。")
    if shipping.no_service_regions:
        lines.append(f"暂不送：{'、'.join(shipping.no_service_regions)}。")
    return lines


def _paying_later(policy: Policy) -> list[str]:
    deferral, plan = policy.deferral, policy.installment
    lines = []
    if deferral.order_hours:
        lines.append(f"没付款的订单最多为您保留 {deferral.order_hours} 小时，不超过平台的关单时间。")
    if deferral.credit_days:
        lines.append(f"账单可以申请延期，最多 {deferral.credit_days} 天；有困难可以申请更久，由人工答复。")
    if plan.periods:
        periods = "、".join(f"{count} 期" for count in plan.periods)
        fee = f"，手续费一共 {yuan(plan.fee)}" if plan.fee else "，不收手续费"
        lines.append(f"应付满 {yuan(plan.min_amount)} 可以分 {periods}{fee}。")
    lines.append(f"要人工决定的申请 {policy.applications.answer_within_hours} 小时内答复，等待期间不提醒。")
    return lines


def _reminders() -> list[str]:
    return ["说一声“别再提醒了”就停，账单和日期不变；想恢复也只要说一声。", "晚上十点到早上八点不发提醒。"]


def _consequences(policy: Policy) -> list[str]:
    told = policy.consequences
    named = (("未付款的订单", told.order), ("预售", told.presale), ("账单", told.credit))
    return [f"{which}：{text}" for which, text in named if text]


def _people(policy: Policy) -> list[str]:
    return [f"人工在线时间：{policy.handoff.hours}（北京时间），说“转人工”就有人接。"]
