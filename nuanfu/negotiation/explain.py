"""Say why a move was made: one honest sentence for the buyer without internal figures, every detail for the agent."""

from collections.abc import Sequence

from nuanfu.negotiation.moves import Why

TO_BUYER = {
    "application.counter": "您的申请同事看过了，这是同事能给的日子。",
    "ask": "您提的价在店里的规则以内，就按您说的来，不加别的条件。",
    "auto_approve.deferral_days": "延几天店里有统一的规则，这个日子在规则以内，所以当场就能答应。",
    "compare": "您想先比较一下，所以这会儿不谈价，只把这件的特点说清楚。",
    "experiments.on": "小礼和积分的价值一样，先提哪一样是抽签定的，店里想知道大家更喜欢哪一样，不看是谁在买。",
    "deferral.credit_days": "能延到哪天店里有统一的规则，对谁都一样。",
    "deferral.credit_times": "一单能延几次店里有统一的规则，再延要由同事来定。",
    "deferral.hardship_days": "您说了有难处，这种情况店里由同事来定，能延得久一些。",
    "deferral.order_hours": "没付款的订单能留多久店里有统一的规则，也不能晚过它关闭的时间。",
    "gift": "店里目前没有安排小礼。",
    "gift.max_per_order": "这单的小礼已经提过了，店里一单只安排这么多。",
    "gift.min_order": "小礼要商品满一定金额才有，这单还没到。",
    "gift.stock": "小礼目前已经送完了。",
    "gift.value": "价格之外送份小礼是店里统一的规则，同样的订单同样对待。",
    "order.closes_at": "这单的付款时间已经过了，所以没法再按它谈价。",
    "order.discount": "这单的优惠价已经和您谈定，之后就按谈定的来。",
    "order.payable": "优惠最多到您还要付的金额为止。",
    "order.shipping_discount": "这单的运费已经和您谈定，之后就按谈定的来。",
    "order.shipping_fee": "这单本来就不收运费。",
    "outreach.skip_after_unpaid_orders": "店里对还没付过款的订单有统一的规则，这会儿先不谈优惠，不针对您个人。",
    "points": "店里目前没有安排积分。",
    "points.once": "这单的积分已经和您提过，店里一单只提一次。",
    "points.rate": "付款送积分是店里的统一规则，按您实际要付的金额计算。",
    "price.buyer_share_of_budget": "每天的优惠要分给很多买家，一位买家当天能用到的有限，所以给到这里。",
    "price.cap": "每单能优惠多少，店里有统一的规则，这已经是这单按规则能给的。",
    "price.daily_budget": "店里每天安排的优惠有限，今天剩下的不多，所以给到这里。",
    "price.ladder": "优惠是按商品金额照店里统一的规则给的，同样的订单同样对待，不看是谁在买。",
    "price.lanes": "这笔金额是之前就约定好的，所以不再议价，只帮您把账单说清楚。",
    "price.max_discount": "每单能优惠多少，店里有统一的规则，这已经是这单按规则能给的。",
    "price.max_rounds": "这单的优惠已经按店里的规则一步步给到头了。",
    "price.min_order": "店里的规则是商品满一定金额才谈价，这单还没到。",
    "price.offer_ttl_minutes": "店里目前没有开放优惠。",
    "price.per_buyer": "您近期已经享受过一次优惠价，店里的规则是一段时间里不重复让价。",
    "price.person_above": "这单金额比较大，店里的规则是由同事亲自和您谈。",
    "price.respect_item_floor": "这单里有的商品价格已经很实在，再低店里就卖不了了，所以给到这里。",
    "price.round_off_below": "零头按店里的规则抹掉了，付整数更方便。",
    "price.total_cap": "优惠、免邮和小礼是合在一起算的，这单按规则已经给到这里。",
    "renewal": "上一个优惠过了时间，照原样再给您一次，没有变多也没有变少。",
    "shipping.postage_cap": "运费能减多少店里有统一的规则，同样的订单同样对待。",
}
"""Rule → what a buyer is told; no limit, budget or floor is ever named in figures."""

A_PERSON_MAY_LOOK = "想请同事再看一下，跟我说“转人工”就行。"


def why_this(explanation: Sequence[Why]) -> str:
    """Return what a buyer hears to 为什么是这个价: the rule that decided the move, and that a person may look at it."""
    decisive = next((TO_BUYER[why.rule] for why in explanation if why.rule in TO_BUYER), TO_BUYER["price.ladder"])
    return decisive + A_PERSON_MAY_LOOK


def details(explanation: Sequence[Why]) -> tuple[str, ...]:
    """Return one line per rule for the agent, with its name in the policy, its limit and what it meant here."""
    return tuple(f"{why.rule} = {why.limit}：{why.meant}" for why in explanation)
