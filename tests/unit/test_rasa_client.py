"""What goes to Rasa is never a command, and what comes back is an answer or an error."""

import asyncio
import json
import string
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.errors import RasaUnavailable
from nuanfu.rasa_client import RasaServers, harmless, read_answer
from tests.desks import FakeRasaServer, fake_rasa_server

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
GOODS = {"A1": ["长绒棉四件套"], "A2": ["护眼学习台灯"]}
PARSE = {"intent": {"name": "greet", "confidence": 0.9}, "ranking": [], "entities": [], "signals": []}
GOOD = {"messages": [{"text": "您好"}], "parse": PARSE, "form": None, "error": None}

# Everything that some strip() or some screen takes for nothing: ASCII and Unicode spaces, controls, format characters.
BLANKS = st.text(
    st.sampled_from(string.whitespace)
    | st.characters(categories=["Zs", "Zl", "Zp", "Cc", "Cf"])
    | st.sampled_from("\x1c\x1d\x1e\x1f\x85\u200b\u2060\ufeff"),
    max_size=6,
)
SLASHES = st.sampled_from(["", "/", "／", "//", "／/", "/／", "\u2044", "\u2215", "\ud800/"])
REST = st.text(max_size=30) | st.sampled_from(["restart", 'inform{"amount": 1}', "session_start", "back"])


def arrives(text: str) -> str:
    """Return what Rasa looks at: the text after the JSON of the request and the stripping of its channel."""
    return str(json.loads(json.dumps({"text": harmless(text)}))["text"]).strip()


@given(BLANKS, SLASHES, BLANKS, REST)
def test_no_text_becomes_a_command(before: str, slash: str, between: str, rest: str) -> None:
    assert not arrives(before + slash + between + rest).startswith("/")


@given(st.text())
def test_no_text_whatever_becomes_a_command(text: str) -> None:
    assert not arrives(text).startswith("/")


@given(st.text(), st.text())
def test_bubbles_read_together_never_become_a_command(first: str, second: str) -> None:
    assert not arrives(f"{first}\n{second}").startswith("/")


@given(st.text())
def test_a_text_without_a_leading_slash_arrives_as_it_was_written(text: str) -> None:
    if not text.lstrip().startswith("/"):
        assert harmless(text) == text


@given(BLANKS, REST)
def test_what_follows_the_slash_is_still_there_to_be_understood(blanks: str, rest: str) -> None:
    assert harmless(f"{blanks}/{rest}").endswith(rest)


@pytest.mark.parametrize("text", ["/restart", " /restart", "\n\t/restart", "\u3000/restart", "\x1c/restart"])
def test_a_leading_slash_arrives_as_a_full_width_one(text: str) -> None:
    assert arrives(text) == "／restart"


def ask(fake: FakeRasaServer, text: str, sender: str = "7:2") -> Any:
    async def once() -> Any:
        rasa = RasaServers([fake.url], timeout=2)
        try:
            return await rasa.turn(sender, text, turn_id=5, now=NOW, order_no="A1", products=GOODS)
        finally:
            await rasa.close()

    return asyncio.run(once())


def test_a_turn_is_sent_with_its_sender_text_and_metadata() -> None:
    with fake_rasa_server() as fake:
        ask(fake, "/restart")
    metadata = {"turn_id": 5, "now": "2026-11-23T10:00:00+08:00", "order_no": "A1", "products": GOODS}
    assert fake.bodies == [{"sender": "7:2", "text": "／restart", "metadata": metadata}]


@pytest.mark.parametrize("text", ["你好 \ud800", "\udc00/restart", "\x00", "𝓗𝓲 👩‍👩‍👧", "a" * 40_000])
def test_any_text_can_be_sent(text: str) -> None:
    with fake_rasa_server() as fake:
        assert ask(fake, text).messages == ({"text": "您好"},)


def test_a_conversation_stays_with_one_server_in_all_its_episodes() -> None:
    async def story(urls: list[str]) -> None:
        rasa = RasaServers(urls, timeout=2)
        for conversation in range(12):
            for episode in range(3):
                await rasa.turn(f"{conversation}:{episode}", "x", turn_id=1, now=NOW, order_no=None, products={})
        await rasa.close()

    with fake_rasa_server() as one, fake_rasa_server() as two:
        asyncio.run(story([one.url, two.url]))
    served = [{body["sender"].split(":")[0] for body in fake.bodies} for fake in (one, two)]
    assert all(served)
    assert not served[0] & served[1]


def test_a_rasa_with_a_server_that_is_down_is_not_healthy() -> None:
    async def story(urls: list[str]) -> bool:
        rasa = RasaServers(urls, timeout=2)
        try:
            return await rasa.healthy()
        finally:
            await rasa.close()

    with fake_rasa_server() as fake:
        assert asyncio.run(story([fake.url])) is True
        assert asyncio.run(story([fake.url, "http://127.0.0.1:9"])) is False


def read(**changes: Any) -> Any:
    return read_answer(200, json.dumps({**GOOD, **changes}).encode())


def test_an_answer_has_what_was_understood_and_what_is_said() -> None:
    entities = [{"entity": "emotion", "value": "angry"}, {"entity": "amount", "value": 100, "start": 0, "end": 1}]
    answer = read(parse={**PARSE, "entities": entities, "signals": ["crisis"]}, form="deferral_form")
    assert (answer.intent, answer.confidence, answer.emotion) == ("greet", 0.9, "angry")
    assert (answer.signals, answer.messages, answer.form) == (("crisis",), ({"text": "您好"},), "deferral_form")


@pytest.mark.parametrize("intent", [{"name": "nlu_fallback", "confidence": 0.3}, {"name": None, "confidence": 0.0}])
def test_a_message_that_was_not_understood_has_no_intent_and_no_confidence(intent: dict[str, Any]) -> None:
    answer = read(parse={**PARSE, "intent": intent})
    assert (answer.intent, answer.confidence) == (None, None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>It works!</html>",
        b'{"messages": [',
        b"\xff\xfe\xfd",
        b"[]",
        b"null",
        b"{}",
        json.dumps({**GOOD, "messages": []}).encode(),
        json.dumps({**GOOD, "messages": ["x"]}).encode(),
        json.dumps({**GOOD, "error": "it broke"}).encode(),
        json.dumps({**GOOD, "parse": None}).encode(),
        json.dumps({**GOOD, "parse": "greet"}).encode(),
        json.dumps({**GOOD, "parse": {**PARSE, "intent": None}}).encode(),
        json.dumps({**GOOD, "parse": {**PARSE, "entities": [{"entity": "amount"}]}}).encode(),
        json.dumps({**GOOD, "parse": {"intent": {"name": "greet"}}}).encode(),
    ],
)
def test_whatever_is_not_an_answer_of_the_channel_is_refused(content: bytes) -> None:
    with pytest.raises(RasaUnavailable):
        read_answer(200, content)


@pytest.mark.parametrize("content", [b"", b"<html>Bad gateway</html>", b'{"error": null}', b"[]"])
def test_an_error_status_is_refused_whatever_comes_with_it(content: bytes) -> None:
    with pytest.raises(RasaUnavailable):
        read_answer(502, content)


def test_the_error_of_the_channel_is_named() -> None:
    with pytest.raises(RasaUnavailable, match="500: TurnFailed: no model"):
        read_answer(500, b'{"messages": [], "error": "TurnFailed: no model"}')


def asked(fake: FakeRasaServer, question: Any) -> Any:
    async def once() -> Any:
        rasa = RasaServers([fake.url], timeout=2)
        try:
            return await question(rasa)
        finally:
            await rasa.close()

    return asyncio.run(once())


EXPLAINED = {
    "intent": "reason_price",
    "confidence": 0.9,
    "against": "deny",
    "words": [{"start": 1, "end": 2, "text": "贵", "weight": 2.5}],
    "neighbours": [{"text": "太贵了", "intent": "reason_price", "weight": -0.5}],
    "rest": 0.25,
    "understood": True,
}


def test_a_text_is_sent_to_be_explained_as_it_was_typed() -> None:
    with fake_rasa_server(lambda _: (200, json.dumps(EXPLAINED).encode())) as fake:
        why = asked(fake, lambda rasa: rasa.explain(" /贵\ud800"))
    assert fake.bodies == [{"text": " /贵?"}]
    assert why.model_dump(mode="json") == EXPLAINED


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", json.dumps({**EXPLAINED, "words": [{"text": "x"}]}).encode()])
def test_whatever_is_not_an_explanation_is_refused(content: bytes) -> None:
    with fake_rasa_server(lambda _: (200, content)) as fake, pytest.raises(RasaUnavailable):
        asked(fake, lambda rasa: rasa.explain("贵"))


def test_each_message_gets_its_own_signals() -> None:
    def hear(body: dict[str, Any]) -> tuple[int, bytes]:
        signals = [["crisis"] if text == "不想活了" else [] for text in body["texts"]]
        return 200, json.dumps({"signals": signals}).encode()

    async def all_heard(rasa: RasaServers) -> list[tuple[str, ...]]:
        return await asyncio.gather(*(rasa.hear(text) for text in ("你好", "不想活了", "在吗\ud800")))

    with fake_rasa_server(hear) as fake:
        assert asked(fake, all_heard) == [(), ("crisis",), ()]
    assert [text for body in fake.bodies for text in body["texts"]] == ["你好", "不想活了", "在吗?"]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"signals": []}', b'{"signals": [[], []]}', b'{"signals": [[1]]}'])
def test_whatever_is_not_one_list_of_signals_for_each_text_is_refused(content: bytes) -> None:
    with fake_rasa_server(lambda _: (200, content)) as fake, pytest.raises(RasaUnavailable):
        asked(fake, lambda rasa: rasa.hear("好"))


@pytest.mark.parametrize("content", [b"", b"[]", b'{"groups": [0]}', b'{"groups": ["a", 1]}'])
def test_whatever_is_not_one_group_for_each_text_is_refused(content: bytes) -> None:
    with fake_rasa_server(lambda _: (200, content)) as fake, pytest.raises(RasaUnavailable):
        asked(fake, lambda rasa: rasa.groups(["贵", "好"]))
