"""Which of the two was chosen: the deferral, the order, or neither in so many words."""

import pytest

from nuanfu.flows.which_undone import choice_in


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("1", "deferral"),
        ("第一个", "deferral"),
        ("延期不要了", "deferral"),
        ("还是按原来的日子", "deferral"),
        ("2。", "order"),
        ("取消订单", "order"),
        ("东西不要了", "order"),
        ("算了，不要了", None),
        ("12", None),
        ("延期和订单都取消", None),
    ],
)
def test_a_choice_is_read(text: str, choice: str | None) -> None:
    assert choice_in(text) == choice
