import pytest

from nuanfu.conduct.sms import MOST_CHARACTERS, lint_sms
from nuanfu.conduct.words.carriers import CARRIERS
from nuanfu.negotiation.moves import Lane

GOOD = "【暖屋家居】您有一笔订单待付款，订单保留到{until}，若已付款请忽略。拒收请回复R"


def rules(text: str, lane: Lane = Lane.ORDER) -> list[str]:
    return [finding.rule for finding in lint_sms(text, lane, "暖屋家居")]


def written(body: str) -> str:
    return f"【暖屋家居】{body}。拒收请回复R"


def test_an_order_notice_with_signature_and_way_out_may_go() -> None:
    assert rules(GOOD) == []


@pytest.mark.parametrize("text", [GOOD[6:], f" {GOOD}", GOOD.replace("暖屋家居", "别家"), f"您好{GOOD}"])
def test_the_signature_of_the_shop_comes_first(text: str) -> None:
    assert rules(text) == ["短信签名"]


def test_there_is_one_signature() -> None:
    assert rules(written("您的【订单】待付款")) == ["短信签名"]


@pytest.mark.parametrize("end", ["", "拒收请回复r", "退订回R", "拒收请回复R。", "拒收请回复R ", "拒收请回复Ｒ"])
def test_the_way_out_stands_at_the_end_word_for_word(end: str) -> None:
    assert rules(GOOD.removesuffix("拒收请回复R") + end) == ["退订方式"]


@pytest.mark.parametrize("word", ["催款", "催缴", "还款", "逾期", "欠款", "分期", "返利", "积分兑换", "优惠券"])
def test_what_carriers_refuse_is_refused_in_the_credit_lane_too(word: str) -> None:
    assert "运营商拒收" in rules(written(f"您好，{word}"), Lane.CREDIT)


@pytest.mark.parametrize(("rule", "text"), [(entry.rule, text) for entry in CARRIERS for text in entry.fails])
def test_an_example_that_fails_is_found(rule: str, text: str) -> None:
    assert rule in rules(written(text))


@pytest.mark.parametrize("text", [text for entry in CARRIERS for text in entry.passes])
def test_an_example_that_passes_is_not_found(text: str) -> None:
    assert rules(written(text)) == []


def test_the_shops_own_list_binds_too() -> None:
    assert "后果自负" in rules(written("后果自负"), Lane.CREDIT)


def test_seventy_characters_are_one_message_and_one_more_is_too_many() -> None:
    full = written("好" * (MOST_CHARACTERS - len(written(""))))
    assert len(full) == MOST_CHARACTERS
    assert rules(full) == []
    assert rules(full.replace("好", "好好", 1)) == ["短信长度"]


def test_nothing_at_all_is_no_message() -> None:
    assert rules("") == ["短信签名", "退订方式"]
