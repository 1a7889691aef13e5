from pathlib import Path

import pytest

from nuanfu.errors import PolicyInvalid
from nuanfu.policy.catalogue import load_catalogue, parse_catalogue

CATALOGUE = Path(__file__).parents[3] / "policy" / "catalogue.yml"
SMALL = """
products:
  - sku: BED-4
    selling_points: [长绒棉]
  - title: 长绒棉*四件套
    selling_points: [按标题找到]
  - title: 四件套
    warranty: 一年
"""


def refusal(text):
    with pytest.raises(PolicyInvalid) as caught:
        parse_catalogue(text)
    return caught.value.fields


def test_facts_are_found_by_article_number_first():
    assert parse_catalogue(SMALL).facts_for("BED-4", "长绒棉四件套").selling_points == ("长绒棉",)


def test_facts_are_found_by_words_in_the_title_in_their_order():
    assert parse_catalogue(SMALL).facts_for("X", "【暖屋】长绒棉缎纹四件套 1.8m").selling_points == ("按标题找到",)


def test_words_in_another_order_do_not_fit():
    assert parse_catalogue(SMALL).facts_for("X", "四件套 长绒棉").warranty == "一年"


def test_width_and_case_of_a_title_do_not_matter():
    catalogue = parse_catalogue("products: [{title: USB台灯, warranty: 两年}]")
    assert catalogue.facts_for("X", "usb台灯").warranty == "两年"


def test_nothing_is_claimed_about_an_unknown_product():
    assert parse_catalogue(SMALL).facts_for("X", "牙刷") is None


def test_an_entry_names_its_product():
    assert "sku 或 title" in refusal("products:\n  - warranty: 一年\n")["products.0"]


def test_an_article_number_stands_once():
    assert "BED" in refusal("products: [{sku: BED}, {sku: BED}]")["products"]


def test_an_unknown_field_is_named_with_its_line():
    assert refusal("products:\n  - sku: A\n    point: [b]\n")["products.0.point"].startswith("line 3: ")


def test_the_shops_catalogue_knows_every_product_it_lists():
    catalogue = load_catalogue(CATALOGUE)
    assert catalogue.facts_for("NW-BED-4", "").selling_points
    assert catalogue.facts_for("unknown", "暖屋家居 护眼学习台灯").sku == "NW-LAMP-D1"
    assert catalogue.facts_for("GIFT-TEA", "").selling_points
