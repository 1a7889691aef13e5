"""Entities stand where the buyer typed them, and days follow the desk's clock."""

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from nlu.entities import Entities, moment
from nlu.normaliser import Normaliser


def found(text, **metadata):
    message = Message({"text": text, "metadata": metadata})
    Entities().process(Normaliser().process([message]))
    return message.get("entities")


def test_offsets_are_those_of_the_text_as_typed():
    text = "好\u200b的，  付１２０塊！"
    [amount] = found(text)
    assert text[amount["start"] : amount["end"]] == "１２０塊"
    assert amount["value"] == 12000


def test_an_order_number_keeps_the_capitals_it_was_typed_with():
    [order] = found("单号SC2510190066")
    assert order["value"] == "SC2510190066"


def test_an_order_number_typed_full_width_is_made_plain():
    [order] = found("单号ＳＣ２５１０１９００６６")
    assert order["value"] == "SC2510190066"


def test_a_place_is_kept_as_typed_and_has_its_province():
    [place] = found("可以寄花蓮嗎")
    assert (place["value"], place["province"]) == ("花蓮", "台湾")


def test_a_slip_or_a_nickname_becomes_the_canonical_name():
    assert [(one["entity"], one["value"]) for one in found("发顺风,绿泡泡付")] == [
        ("courier", "顺丰"),
        ("payment_method", "微信支付"),
    ]


def test_a_day_is_resolved_against_the_now_of_the_turn():
    [day] = found("明天付", now="2026-12-31T23:30:00+08:00")
    assert day["value"] == "2027-01-01"


def test_a_now_in_another_zone_is_read_in_shanghai():
    [day] = found("今晚就付", now="2026-12-31T17:00:00Z")
    assert day["value"] == "2027-01-01"


def test_without_a_now_the_system_clock_decides():
    assert abs((moment(None) - datetime.now(timezone.utc)).total_seconds()) < 5


@pytest.mark.parametrize("now", ["yesterday", "2026-13-01", ""])
def test_a_now_that_is_no_time_is_refused_or_absent(now):
    if now:
        with pytest.raises(ValueError, match=r"isoformat|month"):
            moment({"now": now})
    else:
        assert moment({"now": now}).tzinfo is not None


@given(st.text(st.characters(), max_size=60))
def test_any_text_has_entities_that_lie_inside_it(text):
    for entity in found(text):
        assert 0 <= entity["start"] < entity["end"] <= len(text)
