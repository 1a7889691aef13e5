import pytest

from nuanfu.errors import PolicyInvalid, ScriptInvalid
from nuanfu.policy.catalogue import parse_catalogue
from nuanfu.policy.howto import TROUBLES, load_howtos
from nuanfu.policy.texts import unfit_in_policy
from tests.harness import policy_with

DAY = {"from": "2027-02-05", "to": "2027-02-11"}


def test_the_shops_own_policy_says_nothing_that_it_must_not():
    assert list(unfit_in_policy(policy_with())) == []


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("incidents", [{"what": "payment", "text": "支付维护，恢复后请立即还款"}], "incidents.0.text"),
        ("calendar", [{**DAY, "text": "放假，仅剩 3 天"}], "calendar.0.text"),
        ("deferral.effect", "否则会影响信用", "deferral.effect"),
        ("installment.effect", "不按时付后果自负", "installment.effect"),
        ("consequences.credit", "逾期我们将起诉您", "consequences.credit"),
        ("consequences.order", "会通知您的家人", "consequences.order"),
        ("gift.title", "限时小礼物", "gift.title"),
    ],
)
def test_a_text_of_the_policy_that_must_not_be_said_is_refused_by_its_field(field, value, named):
    with pytest.raises(PolicyInvalid) as caught:
        policy_with(**{field.replace(".", "__"): value})
    assert named in caught.value.fields
    assert "line" in caught.value.fields[named]


@pytest.mark.parametrize("text", ["逾期按合同收取违约金", "属于违约，会报送征信"])
def test_a_consequence_may_use_the_words_it_is_about(text):
    assert policy_with(consequences__credit=text).consequences.credit == text


def test_a_fact_about_goods_that_presses_is_refused_by_its_place():
    with pytest.raises(PolicyInvalid) as caught:
        parse_catalogue("products: [{sku: A, selling_points: [耐用, 仅剩 3 件]}]")
    assert "products.0.selling_points.1" in caught.value.fields


def test_a_step_out_of_a_payment_trouble_that_presses_is_refused_by_its_place(tmp_path):
    file = tmp_path / "howto.yml"
    steps = "".join(f"{trouble.value}: [先这样试试, 必须还]\n" for trouble in TROUBLES)
    file.write_text(steps, encoding="utf-8")
    with pytest.raises(ScriptInvalid) as caught:
        load_howtos(file)
    assert "reason_password.1" in caught.value.fields
