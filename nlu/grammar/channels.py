"""Ways in which the shop reaches the buyer: 别给我发短信, 电话一响我就慌, 短信就行. Not those that others use."""

from __future__ import annotations

import re

from nlu.grammar.found import Found, around, clause

_WORDS = re.compile(
    "(?P<sms>短信|简讯)|(?P<phone>电话|来电(?!话)|座机)|(?P<im>微信(?!号)|旺旺|私信|站内信|(?<!旺旺)弹窗|推送|(?:(?<=催付)|(?<=催付的)|(?<=催款)|(?<=提醒))消息|消息(?=别|少|不要|停|关))"
)
_CHANNELS = ("sms", "phone", "im")

# A channel is meant where the shop reaches out by it: where that is to end, is too much, or is bidden.
_END = "(?<![特分区级])别(?![家人处的])|莫|不要|不用|不许|不准|不可以|可以不|不想|不收到|勿|停|关(?![于系心注])|免了|取消|掐|少[打发给]|退订|拒收|屏蔽|能[不否]?少|先停|[不唔][打发]"
_MEANT = re.compile(
    rf"{_END}|催|老[打发给是]|总[打发给是]|天天|一直|整天|每天|半夜|上班时间|频繁|骚扰|轰炸|烦|打扰|提醒|不停|一响|响个|吓|有完没完|停停|还要?[打发]|怎么还|太多|[几一两三四五六七八九十\d]+条|又打|再打|打到|打爆|没完"
    r"|[几一两三四五六七八九十\d]+个|联系我|来一个|发过来的?短信|给我(?:打|发|拨)|打[这个]*电话过?来|打给我|打我的?电话|又来|威胁|恐吓|原文|录音|警察|派出所|律师|交给|举报|起诉|短信里的|等.{0,2}电话|答应|说好|约好|回.{0,2}电话|没[看收]到(?:你们的)?短信.{0,6}(?:忘|不知道|没[还付])|能打|留着|截图|发[给来](?:我|的)|你们又?来短信"
)
# All that stands beside a channel that is the whole answer: 短信就行, 电话那种.
_ALONE = re.compile(r"^(?:打|发|用|走|就|选|要|给我|通过|还是|那就|按)*(?:$)")
_ALONE_AFTER = re.compile(r"^(?:就?行|就?好|吧|都行|联系|的?那[种个]|可以|的?就可以|呗|提醒)*$")
# 微信 alone, or chosen, is a way to pay.
_PAYS = re.compile("(?:吧|就行|那个|支付|付)?$")
# What only the shop does by it, whatever else is said.
_SURELY = re.compile(
    "[发来]短信(?:让|喊|叫|催)|催[付款收](?:的)?(?:短信|电话|消息)|骚扰电话|短信轰炸|[给打](?:我|我的|孩子)?(?:爸|妈|老婆|老公|亲戚|家人|家里|单位|公司|学校|同事|领导|朋友|紧急联系人).{0,4}(?:打|电话)"
)
# A code that fails to come, a number that changed hands, a call promised, and what banks, couriers and strangers send.
_NOT_MEANT = re.compile(
    "验证|校验|短信码|收不到|收不着|短信没[来进到]|短信不来|短信没有|没进来|取件|号码|换了?(?:新)?(?:手机)?号|客服电话|人工电话|电话(?:是)?多少|哪个电话|打不通|打不进|占线|没人接|不接电话|留个?电话|[送收]货|收[货件]人|师傅|骑手|快递|门禁|银行|收不了|才能收|停机|超市|扣款短信|付款要短信|绑|拦截|被?拦了"
    "|接[完了个]{1,2}这?个?电话|打电话[问给](?!我)|有人打电话|是不是骗子|弹窗那|弹窗挽留|广告|副卡|电话卡|语音(?:验证)?码|语音播|韵达|[圆中申]通|顺丰|极兔|邮政|换?头像|挂我电话|电话里说|电话给[一我]个?|电话(?:也|也要)?换|关旺旺|自提|是英文"
)
# 请只发短信, 发消息就可以: the channel that may stay.
_STAYS = re.compile("(?:只|请只|就)(?:用|发|给我发|走)?$")


def _meant(text: str, start: int, end: int) -> bool:
    before, after = clause(text, start, end)
    beside = before + text[start:end] + after
    if text[start:end] in ("消息", "推送") and _WORDS.search(before):
        return False  # 微信上的催付消息 and 微信上别推送 name one way, not two
    if text[start:end] == "微信" and _PAYS.match(after) and not re.search(_END, before):
        return False
    if _ALONE.match(before) and _ALONE_AFTER.match(after) and (text[:start] == before):
        return True
    if _SURELY.search(beside):
        return True
    if _NOT_MEANT.search(beside) or (_STAYS.search(before) and re.search(_END, text[end : end + 40])):
        return False
    near = around(text, start, end)
    return _MEANT.search(beside) is not None or (_MEANT.search(near) is not None and not _NOT_MEANT.search(near))


def find(text: str) -> list[Found]:
    """Return the channels of a plain text by which the shop reaches the buyer."""
    return [
        Found("channel", match.start(), match.end(), next(name for name in _CHANNELS if match[name]))
        for match in _WORDS.finditer(text)
        if _meant(text, match.start(), match.end())
    ]
