"""Names that have a canonical form: couriers and ways to pay, with their nicknames, short forms and common slips."""

from __future__ import annotations

import re

from nlu.grammar.found import Found

# What shows that a slip or a short form names a courier: 发顺风, 走yd.
_SENT_BY = "(?<=[发走寄用换选升叫])"
_GOES = "(?=快递|速运|速递|物流|包邮|到付|[中行]不|可以|行吗|行不行|不行|吗|吧|能不能|寄|发)"
_COURIERS = (
    (
        "顺丰",
        rf"顺丰|{_SENT_BY}顺[风封](?!车|耳)|(?<!一路)顺[风封](?=快递|速运|包邮|到付)|(?<![a-z\d])sf(?![a-z\d])(?!书|小说)",
    ),
    ("圆通", rf"圆通|{_SENT_BY}[园元]通|[园元]通(?=快递|速递)|(?<![a-z])yto(?![a-z])"),
    ("中通", rf"(?<![集其途])中通(?![过知])|{_SENT_BY}[忠重]通|(?<![a-z])zto(?![a-z])"),
    ("申通", rf"申通|{_SENT_BY}[伸审深]通|[伸深]通(?=快递)|(?<![a-z])sto(?![a-z])"),
    (
        "韵达",
        rf"韵达|{_SENT_BY}(?:运达|匀达|韵答|孕达)|(?:运达|匀达|韵答)(?=快递)|{_SENT_BY}yd(?![a-z\d])|(?<![a-z\d])yd{_GOES}",
    ),
    ("极兔", rf"极兔|{_SENT_BY}[急吉集]兔|[急吉]兔(?=快递|速递)|(?<![a-z])j&t(?![a-z])"),
    (
        "邮政EMS",
        rf"邮政ems|邮政(?!编码|储蓄|银行|的?卡)|{_SENT_BY}(?:邮[证正局]|油政)(?![汇存取转给])|(?<=寄)邮局|邮局(?=寄(?!信)|发)|(?<![a-z])ems(?![a-z])",
    ),
    # 京东 alone is a shop more often than a courier.
    (
        "京东",
        rf"京东(?:快递|物流|配送)|{_SENT_BY}京东(?![卖买商付支白e店价自上的])|(?<=[丰通达兔政][和跟或、])京东|(?<=丰还是)京东|京东(?=还是[顺圆中申韵极邮])|(?<=[让是要只等])京东(?=小哥|师傅|自己人|自己送|我就|送|就|吗|吧|$)|京东(?=的件|冷链|送[货得到楼]|能?送上?|上门|小哥|点|能指定|能?[行可]不|可以[吗不]|行吗)"
        rf"|(?<![a-z\d])jd{_GOES}|{_SENT_BY}jd(?![a-z\d上自])",
    ),
)
_BANK = "(?:工商|农业|建设|招商|交通|邮储|邮政储蓄|邮政|中国|中信|光大|民生|浦发|平安|兴业|广发|华夏)银行|[工农建中交招]行|邮储|农商行?|信用社"
_METHODS = (
    (
        "支付宝",
        r"支付宝(?!小程序)|(?<![a-z])(?:zfb|alipay)(?![a-z]|小程序)|(?:支付|知付|只付|支富)[保包宝]|小蓝?宝支付",
    ),
    # 微信 alone is a way to chat; a word of paying beside it makes it one to pay.
    (
        "微信支付",
        r"(?:微信|[薇威]信|(?<![a-z])wx)(?:支付|钱包|零钱(?!通))|绿泡泡"
        r"|(?:微信|(?<![a-z])(?:wx|vx)(?![a-z]))(?=付|[里上那](?!.{0,3}催|.?推送|打开).{0,5}[钱付款还扣余只差没剩]|那边扣|那点|上?转(?!发|人)|扫|绑|过去|余额|没钱|有钱|提示|显示|能?分期|能分|可以[付分]|能付|扣|账单|收款|红包里|跳|都?少了)"
        r"|(?<=[用从拿走认换把刷跳收选按])(?:微信|(?<![a-z])wx(?![a-z]))(?![联号发加聊找消里上])|(?<=[换改]成)微信|(?<=只[认见收能支有])微信|微信(?=[和跟或、还/].{0,2}支付宝)|(?<=支付宝[和跟或、/])微信|(?<=支付宝还是)微信|(?<=跳转到)微信|(?<=支持)微信(?=[吗不么嘛吧]|$)|微信(?=[行成中][吗不么嘛]|可以[吗不么嘛]|一半)|(?<=一半)微信|(?<=用的)微信(?=$)|^微信(?=[吧的]?$|[ ,].{0,2}[选用]|就行$)",
    ),
    ("花呗", r"(?:蚂蚁)?花呗(?!网贷)|花[贝坝]|(?<![买一])花被(?![子单面套])|(?<![a-z\d发领抢个送拆])hb(?![a-z\d])"),
    ("信用卡", r"(?<!还完)信用卡(?!也?逾期|网贷)|贷记卡|(?<![a-z])xyk(?![a-z])"),
    (
        "银行卡",
        rf"^(?:{_BANK})(?=的?吧?$)|(?:(?<=^用)|(?<=^走)|(?<=^刷))(?:{_BANK})(?=的?吧?$)|银行卡|(?<!办)(?<!办张)(?:储蓄卡|借记卡)|银联卡|(?:{_BANK})的?卡(?!里住)|(?<![a-z])yhk(?![a-z])",
    ),
    ("云闪付", r"云闪付|(?<![a-z])ysf(?![a-z])"),
    ("白条", r"(?:京东)?(?<!打)白条(?![鸡鸭猪肉鱼])"),
)


def _named(entity: str, table: tuple[tuple[str, str], ...], text: str) -> list[Found]:
    return [Found(entity, m.start(), m.end(), value) for value, pattern in table for m in re.finditer(pattern, text)]


def find(text: str) -> list[Found]:
    """Return couriers and ways to pay of a plain text."""
    return _named("courier", _COURIERS, text) + _named("payment_method", _METHODS, text)
