"""One signed request a message; only what certainly was not taken may be tried again."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from nuanfu.outreach.channels.aliyun import Aliyun, canonical_query, signed_headers
from nuanfu.outreach.channels.base import Ended, Outgoing

AT = datetime(2026, 11, 23, 2, 31, tzinfo=UTC)
MESSAGE = Outgoing(
    reminder_id=7,
    key="reminder-7",
    buyer_id="b1",
    order_no="A1",
    number="13800001234",
    script="reminder.sms_due",
    text="【暖屋家居】…",
    variables={"shop": "暖屋家居", "day": "11月29日"},
)


class Cloud:
    """Answers as told, and keeps what it was asked."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.answer, self.url, self.headers = answer, "", {}

    def __call__(self, url, headers):
        self.url, self.headers = url, dict(headers)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def answered(status: int = 200, **told: str) -> httpx.Response:
    return httpx.Response(status, json=told)


def carrier(cloud: Cloud) -> Aliyun:
    templates = {"reminder.sms_due": "SMS_1"}
    return Aliyun("id", "secret", "暖屋家居", templates, fetch=cloud, clock=lambda: AT, nonce=lambda: "n" * 32)


def test_a_message_names_number_signature_template_variables_and_its_key() -> None:
    cloud = Cloud(answered(Code="OK", BizId="biz-1"))
    outcome = carrier(cloud).send(MESSAGE)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(cloud.url).query).items()}
    assert (outcome.ended, outcome.told) == (Ended.TAKEN, "biz-1")
    assert json.loads(asked.pop("TemplateParam")) == {"day": "11月29日"}
    assert asked == {
        "PhoneNumbers": "13800001234",
        "SignName": "暖屋家居",
        "TemplateCode": "SMS_1",
        "OutId": "reminder-7",
    }


def test_the_secret_leaves_only_as_a_signature() -> None:
    cloud = Cloud(answered(Code="OK"))
    carrier(cloud).send(MESSAGE)
    assert "secret" not in cloud.url + str(cloud.headers)
    assert "Credential=id," in cloud.headers["Authorization"]


def test_the_signature_is_that_of_the_carriers_own_kit() -> None:
    query = canonical_query({"PhoneNumbers": "13800001234", "SignName": "暖屋 家居*~"})
    headers = signed_headers(query, "id", "secret", AT, "n" * 32)
    assert headers["Authorization"].endswith(
        "Signature=6d0f9f6a8121d7885a65481dc07214ce0387ba8ae83921c359b6984f6b239394"
    )


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        (answered(Code="isv.BUSINESS_LIMIT_CONTROL"), Ended.NOT_NOW),
        (answered(503, Code="Throttling.User"), Ended.NOT_NOW),
        (answered(Code="isv.MOBILE_NUMBER_ILLEGAL"), Ended.REFUSED),
        (answered(400, Code="InvalidAccessKeyId.NotFound"), Ended.REFUSED),
        (answered(Code="isp.SYSTEM_ERROR"), Ended.UNCLEAR),
        (answered(500, Code="InternalError"), Ended.UNCLEAR),
        (httpx.Response(502, text="<html>"), Ended.UNCLEAR),
        (httpx.ConnectError("no way"), Ended.NOT_NOW),
        (httpx.ReadTimeout("cut off"), Ended.UNCLEAR),
    ],
)
def test_an_answer_is_taken_for_what_it_is(answer: httpx.Response | Exception, ended: Ended) -> None:
    assert carrier(Cloud(answer)).send(MESSAGE).ended is ended
