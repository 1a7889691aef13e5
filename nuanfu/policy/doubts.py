"""Limits that are usable but contradict each other: said to whoever checks a policy, never a reason to refuse it."""

from nuanfu.money import share_of
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy


def doubts(policy: Policy) -> dict[str, str]:
    """Return {dotted field: what it leads to and what to write instead}; empty when nothing stands out."""
    return {**_price(policy), **_gift(policy), **_paying_later(policy), **_experiments(policy)}


def _price(policy: Policy) -> dict[str, str]:
    price, found = policy.price, {}
    if Lane.CREDIT in price.lanes:
        found["price.lanes"] = "credit 写在这里没有作用：账单从不议价，可以删掉"
    beyond = [f"{step:f}" for step in price.ladder if step > price.cap]
    if price.cap and beyond:
        found["price.ladder"] = f"{'、'.join(beyond)} 高于 cap {price.cap:f}，只会给到 cap：请提高 cap 或删掉这几步"
    if price.total_cap < price.cap:
        found["price.total_cap"] = f"比 cap {price.cap:f} 还小，优惠到不了 cap：请提高 total_cap，或降低 cap"
    if price.min_order > price.person_above:
        found["price.min_order"] = "比 person_above 还大，没有一单能由小助手谈价：请降低 min_order，或提高 person_above"
    if price.cap and price.max_rounds < len(price.ladder):
        found["price.max_rounds"] = f"ladder 有 {len(price.ladder)} 步，只会走前 {price.max_rounds} 步：请对齐"
    if price.offer_ttl_minutes == 0:
        found["price.offer_ttl_minutes"] = "0 表示不给任何优惠、赠品、积分；想给请写分钟数"
    if price.daily_budget == 0:
        found["price.daily_budget"] = "0 表示一天里一分也不让，不是不限"
    if policy.outreach.skip_after_unpaid_orders == 0:
        found["outreach.skip_after_unpaid_orders"] = "0 表示谁都不提醒、谁都不给优惠，不是不限"
    return found


def _gift(policy: Policy) -> dict[str, str]:
    if policy.gift is None:
        return {}
    most = share_of(policy.price.daily_budget, policy.price.buyer_share_of_budget)
    if policy.gift.value <= most:
        return {}
    return {
        "gift.value": f"比一位买家当天的预算 {most} 分还多，永远送不出去：请提高 daily_budget 或 buyer_share_of_budget"
    }


def _paying_later(policy: Policy) -> dict[str, str]:
    found = {}
    if policy.auto_approve.deferral_days > policy.deferral.credit_days:
        found["auto_approve.deferral_days"] = "比 deferral.credit_days 还长，实际只到 credit_days：请对齐"
    if policy.deferral.hardship_days < policy.deferral.credit_days:
        found["deferral.hardship_days"] = "有困难的买家反而延得更短：请不小于 credit_days"
    if policy.installment.max_amount < policy.installment.min_amount:
        found["installment.max_amount"] = "比 min_amount 还小，没有一单能由小助手分期：请提高 max_amount"
    return found


def _experiments(policy: Policy) -> dict[str, str]:
    held_out = policy.experiments.held_out
    if not policy.experiments.on or 0 < held_out < 1:
        return {}
    if held_out:
        return {"experiments.held_out": "1 表示每一单都用默认做法，等于没有打开：请写小一点，例如 0.2"}
    return {"experiments.held_out": "0 表示没有对照，看不出换说法有没有用：请写大一点，例如 0.2"}
