"""An asked-for cut is read as a share, a sum or the rounding off; a cut that is only told of is none."""

import pytest

from tests.nlu.test_grammar import values


@pytest.mark.parametrize(
    ("text", "discount"),
    [
        ("打八折", {"percent": 20}), ("八五折", {"percent": 15}), ("85折", {"percent": 15}), ("9.5折", {"percent": 5}), ("对折", {"percent": 50}),
        ("便宜20块", {"minus": 2000}), ("减五十", {"minus": 5000}), ("能不能少50我就付", {"minus": 5000}), ("再便宜5块吧", {"minus": 500}),
        ("减10块", {"minus": 1000}), ("优惠10%", {"percent": 10}), ("便宜百分之五", {"percent": 5}), ("让3个点", {"percent": 3}),
        ("抹零", {"round_off": True}), ("抹个零呗", {"round_off": True}), ("零头就算了吧", {"round_off": True}), ("抹零頭", {"round_off": True}),
        ("减８块", {"minus": 800}), ("再刀30嘛", {"minus": 3000}), ("给我少收五块行不行", {"minus": 500}), ("降50可以吗", {"minus": 5000}), ("便宜三千五", {"minus": 350000}),
        ("郵費減半", {"percent": 50}), ("给我减一半行吗", {"percent": 50}), ("零头那37麻烦抹了", {"minus": 3700}), ("零头3块8别要了", {"minus": 380}), ("往下凑个整", {"round_off": True}), ("去掉零头吧", {"round_off": True}),
    ],
)  # fmt: skip
def test_an_asked_for_cut_is_read(text, discount):
    assert values(text, "discount") == [discount]


@pytest.mark.parametrize(
    "text",
    [
        "打骨折", "便宜点", "至少200", "多少100", "降到300", "满300减50是什么意思", "每300减40能跨店吗", "过了两百就少二十", "别家便宜十五", "比你家少三百",
        "官网便宜四百", "别的平台同一款少三百", "得物那边少40块", "卡里少了三百", "看了下少一百八,我去存", "少了一件", "只让付五千", "让我付300", "隔壁打八折",
        "第二件半价怎么算", "旧机折旧80", "存折丢了", "户口得返廿蚊", "凑个整三百得了", "几折", "就便宜九块啊",
    ],
)  # fmt: skip
def test_what_asks_for_no_cut_is_none(text):
    assert values(text, "discount") == []


@pytest.mark.parametrize(
    ("text", "fen"),
    [("官网便宜四百", 40000), ("得物那边少40块", 4000), ("看了下少一百八,我去存", 18000), ("只让付五千", 500000)],
)
def test_a_cut_only_told_of_is_a_sum(text, fen):
    assert values(text, "amount") == [fen]
