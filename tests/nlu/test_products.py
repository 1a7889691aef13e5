"""Goods of the buyer's own orders are found in a message, and point to the one order they are in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from nlu.normaliser import Normaliser
from nlu.products import Products

BEDDING, VACUUM, SCARF = "A2024001", "A2024002", "A2024003"
ORDERS = {
    BEDDING: ["长绒棉四件套 1.8m 灰色"],
    VACUUM: ["家用吸尘器 大吸力 包邮"],
    SCARF: ["【官方】女士羊毛围巾 秋冬新款", "iPhone 15 手机壳"],
}


def found(text, products=ORDERS):
    message = Message({"text": text, "metadata": {"products": products}})
    Products().process(Normaliser().process([message]))
    return message.get("entities", [])


@pytest.mark.parametrize(
    ("text", "order_no"),
    [
        ("四件套那单不要了", BEDDING),
        ("长绒棉四件套能便宜点吗", BEDDING),
        ("灰色的吧", BEDDING),
        ("那个吸尘器啥时候发", VACUUM),
        ("围巾先不付", SCARF),
        ("手机壳还要", SCARF),
    ],
)
def test_the_name_of_the_goods_points_to_their_order(text, order_no):
    assert {entity["value"] for entity in found(text)} == {order_no}


def test_traditional_characters_and_capitals_are_read_too():
    assert [entity["value"] for entity in found("圍巾和IPHONE的殼")] == [SCARF, SCARF]


def test_a_name_stands_where_the_buyer_typed_it():
    text = "  那條\u200b圍巾！"
    [scarf] = found(text)
    assert text[scarf["start"] : scarf["end"]] == "圍巾"


def test_the_longest_name_counts_once():
    [bedding] = found("长绒棉四件套呢")
    assert bedding["end"] - bedding["start"] == 6


def test_goods_of_two_orders_tell_nothing():
    assert found("四件套不要了", {BEDDING: ["长绒棉四件套"], SCARF: ["磨毛四件套"]}) == []


def test_what_two_orders_do_not_share_still_tells():
    [bedding] = found("磨毛四件套不要了", {BEDDING: ["长绒棉四件套"], SCARF: ["磨毛四件套"]})
    assert bedding["value"] == SCARF


@pytest.mark.parametrize("text", ["包邮吗", "家用的钱都没了", "15号付", "我的手机坏了", ""])
def test_what_is_also_said_of_other_things_is_no_name(text):
    assert found(text) == []


def test_a_message_without_orders_names_nothing():
    assert found("四件套那单不要了", {}) == []


@given(text=st.text(max_size=60), titles=st.lists(st.text(max_size=40), max_size=4))
def test_any_text_and_any_title_are_read_without_an_error(text, titles):
    for entity in found(text, {"A1": titles, "A2": ["长绒棉四件套"]}):
        assert text[entity["start"] : entity["end"]]
