"""Figures with intervals that hold what they promise."""

import math
from datetime import date, timedelta
from random import Random

from nuanfu.report.comparison import MEASURES, compare
from nuanfu.report.page import page, written
from nuanfu.report.simulation import End

FIRST = date(2026, 11, 1)


def ends(chance, share, days=60, a_day=10):
    return [
        End((0, FIRST + timedelta(days=day)), paid := chance.random() < share, 100 * paid, 3 * paid)
        for day in range(days)
        for _ in range(a_day)
    ]


def test_the_interval_of_a_share_covers_the_truth_about_as_often_as_it_says():
    covered = 0
    for seed in range(100):
        figure = compare(ends(Random(seed), 0.4), ends(Random(seed), 0.4))[0].now
        covered += figure.low <= 0.4 <= figure.high
    assert 90 <= covered <= 99


def test_the_interval_of_a_difference_covers_the_truth_about_as_often_as_it_says():
    covered = 0
    for seed in range(100):
        row = compare(ends(Random(seed), 0.4), ends(Random(seed + 1000), 0.5))[0]
        covered += row.difference.low <= 0.1 <= row.difference.high
    assert 90 <= covered <= 99


def test_one_day_says_nothing_about_chance():
    one = ends(Random(1), 0.4, days=1)
    assert compare(one, one)[0].now.high == math.inf
    assert compare(one, one)[0].verdict == "看不出差别"


def test_nobody_paying_divides_nothing_by_nothing():
    nobody = ends(Random(1), 0)
    assert [row.now.value for row in compare(nobody, nobody)] == [0] * 5


def test_amounts_are_written_in_yuan_and_shares_in_percent():
    paid, per_order = MEASURES[0], MEASURES[1]
    assert written(paid, 0.5021) == "50.21 %"
    assert written(paid, 0.01, signed=True) == "+1.00 点"
    assert written(per_order, 391) == "3.91 元"


def test_the_page_stands_alone_and_escapes_the_names_of_policies():
    rows = compare(ends(Random(1), 0.4), ends(Random(2), 0.5))
    html = page(rows, ("现行规则", "<script>alert(1)</script>"), ("量出来的：…",))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<rect") == html.count("<path") == 2 * len(rows)
    assert "http" not in html


def test_a_page_of_one_day_has_no_endless_whisker():
    one = ends(Random(1), 0.4, days=1)
    assert "inf" not in page(compare(one, one), ("a", "b"), ())
