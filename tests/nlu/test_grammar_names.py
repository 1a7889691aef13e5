"""Couriers, ways to pay, channels, places and order numbers: by name, nickname, short form or common slip."""

import pytest

from nlu.grammar.places import PROVINCE_OF, province_of
from tests.nlu.test_grammar import read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("能发顺丰吗", ("courier", "顺丰", "顺丰")), ("顺丰快递", ("courier", "顺丰", "顺丰")), ("走京东物流", ("courier", "京东物流", "京东")),
        ("别发EMS", ("courier", "ems", "邮政EMS")), ("邮政", ("courier", "邮政", "邮政EMS")), ("韻達", ("courier", "韵达", "韵达")),
        ("走顺风中不", ("courier", "顺风", "顺丰")), ("换sf可以不", ("courier", "sf", "顺丰")), ("用邮证", ("courier", "邮证", "邮政EMS")), ("寄郵局的就好", ("courier", "邮局", "邮政EMS")),
        ("yd不行 换个", ("courier", "yd", "韵达")), ("jd行不行", ("courier", "jd", "京东")), ("发急兔", ("courier", "急兔", "极兔")), ("楼下就是京东点", ("courier", "京东", "京东")),
        ("让京东小哥送上来", ("courier", "京东", "京东")), ("园通快递", ("courier", "园通", "圆通")),
        ("用花呗", ("payment_method", "花呗", "花呗")), ("储蓄卡", ("payment_method", "储蓄卡", "银行卡")), ("微信支付", ("payment_method", "微信支付", "微信支付")),
        ("京东白条", ("payment_method", "京东白条", "白条")), ("支付寶", ("payment_method", "支付宝", "支付宝")),
        ("zfb", ("payment_method", "zfb", "支付宝")), ("绿泡泡转你", ("payment_method", "绿泡泡", "微信支付")), ("花贝灰的", ("payment_method", "花贝", "花呗")), ("hb分期", ("payment_method", "hb", "花呗")),
        ("xyk刷爆了", ("payment_method", "xyk", "信用卡")), ("建行的卡", ("payment_method", "建行的卡", "银行卡")), ("工商银行卡不行", ("payment_method", "工商银行卡", "银行卡")),
        ("招行信用卡", ("payment_method", "信用卡", "信用卡")), ("招行", ("payment_method", "招行", "银行卡")), ("微信付过了", ("payment_method", "微信", "微信支付")),
        ("只认微信啊", ("payment_method", "微信", "微信支付")), ("微信里没钱", ("payment_method", "微信", "微信支付")), ("换成微信也一样", ("payment_method", "微信", "微信支付")), ("微信能分期吗", ("payment_method", "微信", "微信支付")), ("用微信行吗", ("payment_method", "微信", "微信支付")), ("微信可以吗", ("payment_method", "微信", "微信支付")), ("支持微信吗", ("payment_method", "微信", "微信支付")), ("我用的微信", ("payment_method", "微信", "微信支付")), ("微信零钱差一点", ("payment_method", "微信零钱", "微信支付")),
        ("别给我发短信", ("channel", "短信", "sms")), ("不要再打电话了", ("channel", "电话", "phone")), ("微信上别催了", ("channel", "微信", "im")),
        ("電話一响我就慌", ("channel", "电话", "phone")), ("短信就行", ("channel", "短信", "sms")), ("电话那种", ("channel", "电话", "phone")), ("旺旺别叮了", ("channel", "旺旺", "im")),
        ("又来电话", ("channel", "电话", "phone")), ("中午那通来电取消吧", ("channel", "来电", "phone")), ("短信我都留着 去派出所", ("channel", "短信", "sms")),
        ("别打我爸电话", ("channel", "电话", "phone")), ("约好给我回电话", ("channel", "电话", "phone")), ("再打我妈电话我就报警", ("channel", "电话", "phone")), ("別打家裡座機", ("channel", "座机", "phone")),
        ("你们又来短信喊我付", ("channel", "短信", "sms")), ("別給我發微信", ("channel", "微信", "im")), ("催付的消息能关吗", ("channel", "消息", "im")), ("旺旺弹窗关一下", ("channel", "旺旺", "im")), ("微信上的催付消息停一下", ("channel", "微信", "im")), ("只发短信,电话就别打了", ("channel", "电话", "phone")),
        ("还发短信", ("channel", "短信", "sms")), ("我都还清了还发短信来", ("channel", "短信", "sms")), ("微信上别推送还款消息", ("channel", "微信", "im")), ("港澳", ("region", "港澳", "港澳")),
        ("宁夏中卫", ("region", "宁夏中卫", "宁夏中卫")), ("大凉山", ("region", "大凉山", "大凉山")), ("寄新疆吗", ("region", "新疆", "新疆")),
        ("花蓮", ("region", "花莲", "花莲")), ("在阿里教书", ("region", "阿里", "阿里")), ("西藏阿里能到吗", ("region", "西藏阿里", "西藏阿里")), ("寄到大同要几天", ("region", "大同", "大同")),
        ("江浙沪包邮", ("region", "江浙沪", "江浙沪")), ("武夷山星村镇送吗", ("region", "武夷山星村镇", "武夷山星村镇")), ("漠河县", ("region", "漠河县", "漠河县")), ("延庆山沟", ("region", "延庆", "延庆")),
        ("88020251117", ("order_id", "88020251117", "88020251117")), ("jd-7731920", ("order_id", "jd-7731920", "jd-7731920")),
        ("单号,80277416", ("order_id", "80277416", "80277416")), ("8826103 自己查", ("order_id", "8826103", "8826103")), ("訂單ＡＢ12345678", ("order_id", "ab12345678", "ab12345678")),
    ],
)  # fmt: skip
def test_a_name_has_its_canonical_form(text, found):
    assert read(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "短信验证码收不到", "换了手机号码", "在京东买的", "京东自营便宜", "途中通过", "邮政编码", "去邮局汇", "一路顺风", "顺风车几点到", "和田玉", "普洱茶", "大同小异", "阿里巴巴", "阿里嘎多",
        "13812345678", "20261205", "快递单号sf1234567890123", "发个hb", "打白条", "办储蓄卡要证件吗", "加你微信聊", "微信号给一个", "花被套",
        "接完这个电话就来", "客服电话是多少", "银行来短信说扣了", "手机停机收不了短信", "说是短信里有", "他们一条短信没有验证不了", "给快递员打个电话", "信用卡逾期着呢", "zfb小程序里那家", "跟邮局寄信似的", "工单号GD88213", "有人打电话说是骗子", "弹窗那张券领晚了", "支持微信登录吗", "微信里打开付不了", "微信可以联系吗", "还发短信验证码吗",
    ],
)  # fmt: skip
def test_a_word_that_only_looks_like_a_name_is_none(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("place", "province"),
    [("广西百色", "广西"), ("喀什", "新疆"), ("北京", "北京"), ("延庆", "北京"), ("长洲", "香港"), ("花莲", "台湾"), ("西藏阿里", "西藏"), ("大同", "山西"), ("月球", None)],
)  # fmt: skip
def test_a_place_lies_in_its_province(place, province):
    assert province_of(place) == province


def test_every_province_of_a_place_is_a_place_itself():
    assert {province for province in PROVINCE_OF.values() if PROVINCE_OF[province] != province} == set()
