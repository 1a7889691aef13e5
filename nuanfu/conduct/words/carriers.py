"""What carriers refuse in a short message, whoever sends it: the shop refuses it first.

Source: the template rules of the three carriers. That offers, discounts and plans never go by SMS is our own rule.
"""

import re

from nuanfu.conduct.words.entry import Entry

_INSTEAD = "短信只写订单状态，例如「您有一笔订单待付款，保留到 {until}」；其余的在聊天里说"

CARRIERS = (
    Entry(
        "运营商拒收",
        re.compile(
            "催款|催缴|催收|还款|还钱|逾期|欠[款费钱]|分期|返利|返现|积分兑换|积分清零|优惠券|代金券|红包|中奖|免费领|贷款|借款|套现|征信"
        ),
        _INSTEAD,
        fails=("请尽快还款", "已逾期", "可分期付款", "送您优惠券", "积分兑换中"),
        passes=("您有一笔订单待付款", "订单保留到 18:00"),
    ),
    Entry(
        "短信不谈价",
        re.compile("优惠|折扣|打折|立减|减免|包邮|免邮|特价|促销|赠品|赠送|延期付"),
        _INSTEAD,
        fails=("优惠 20 元", "限量打折", "现在付款包邮"),
        passes=("您的订单金额已更新，详情见店铺消息",),
    ),
)
