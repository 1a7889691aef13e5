"""The desk's channel answers what was said and what was understood, and passes over nothing that fails.

A real server with the trained model, started as in production; only the action server behind it is played.
"""

import http.server
import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.message import Message

from nlu.channel import escaped

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "nuanfu.tar.gz"
METADATA = {"turn_id": 7, "now": "2026-11-23T10:00:00+08:00", "order_no": "A1"}


class PlayedActions(http.server.BaseHTTPRequestHandler):
    """Answers every action with its name and a card; one whose message speaks of failing gets an error instead."""

    wbufsize = 1 << 16
    requests: list = []

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.requests.append(asked)
        fails = "fail" in asked["tracker"]["latest_message"]["text"]
        said = {"text": asked["next_action"], "custom": {"card": {"type": "bill"}}}
        answer = json.dumps({"error": "boom"} if fails else {"events": [], "responses": [said]}).encode()
        self.send_response(500 if fails else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Start the action server and Rasa; yield Rasa's address and the file with all that it printed."""
    assert MODEL.exists(), "train the model first: make train"
    folder = tmp_path_factory.mktemp("rasa")
    actions = http.server.ThreadingHTTPServer(("127.0.0.1", 0), PlayedActions)
    threading.Thread(target=actions.serve_forever, daemon=True).start()
    endpoint = {"url": f"http://127.0.0.1:{actions.server_port}/webhook", "enable_selective_domain": True}
    (folder / "endpoints.yml").write_text(yaml.safe_dump({"action_endpoint": endpoint}))
    address, printed = f"127.0.0.1:{free_port()}", folder / "printed.txt"
    command = [sys.executable, "-m", "nlu.serve", "run", "--enable-api", "--interface", "127.0.0.1"]
    command += ["--port", address.partition(":")[2], "--model", str(MODEL), "--credentials", "credentials.yml"]
    with printed.open("w") as out:
        process = subprocess.Popen(
            [*command, "--endpoints", str(folder / "endpoints.yml")], cwd=ROOT, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        for _ in range(600):
            assert process.poll() is None, printed.read_text()
            try:
                urllib.request.urlopen(f"http://{address}/status", timeout=5)
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://{address}", printed
    finally:
        process.terminate()
        process.wait(20)
        actions.shutdown()
        actions.server_close()


def post(server, path, body):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(server[0] + path, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def get(server, path):
    with urllib.request.urlopen(server[0] + path, timeout=60) as answer:
        return answer.status, json.load(answer)


def turn(server, text, sender=None, metadata=METADATA):
    body = {"sender": sender or uuid.uuid4().hex, "text": text, "metadata": metadata}
    return post(server, "/webhooks/nuanfu/turn", body)


def test_the_server_starts_without_a_word(server):
    assert server[1].read_text() == ""


def test_a_turn_answers_what_was_said_and_what_was_understood(server):
    status, answer = turn(server, "能便宜20块吗")
    assert status == 200
    assert answer["messages"] == [{"text": "action_price", "card": {"type": "bill"}}]
    assert answer["parse"]["intent"]["name"] == "reason_price"
    assert {entity["entity"] for entity in answer["parse"]["entities"]} == {"discount", "emotion"}
    assert answer["parse"]["signals"] == []
    assert answer["form"] is None
    assert answer["error"] is None


def test_the_ranking_holds_every_intent_of_the_domain(server):
    _, answer = turn(server, "能便宜点吗")
    intents = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    assert {row["name"] for row in answer["parse"]["ranking"]} == set(intents)


def test_a_response_of_the_domain_is_one_message(server):
    _, answer = turn(server, "你好")
    assert len(answer["messages"]) == 1
    assert set(answer["messages"][0]) == {"text"}


def test_the_metadata_of_a_turn_reaches_the_action(server):
    turn(server, "能便宜点吗")
    assert PlayedActions.requests[-1]["tracker"]["latest_message"]["metadata"].items() >= METADATA.items()


def test_an_action_that_fails_fails_the_turn(server):
    status, answer = turn(server, "能便宜点吗 fail")
    assert status == 500
    assert "action_price" in answer["error"]


def test_a_failed_turn_leaves_the_conversation_as_it_was(server):
    sender = uuid.uuid4().hex
    turn(server, "你好", sender)
    turn(server, "能便宜点吗 fail", sender)
    turn(server, "能便宜点吗", sender)
    events = PlayedActions.requests[-1]["tracker"]["events"]
    assert [event["text"] for event in events if event["event"] == "user"] == ["你好", "能便宜点吗"]


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("不想活了", "crisis"),
        ("太贵了,我不想活了", "crisis"),
        ("你打错电话了", "third_person"),
        ("我妈去世了", "bereaved"),
    ],
)
def test_a_signal_outranks_every_intent(server, text, signal):
    _, answer = turn(server, text)
    assert signal in answer["parse"]["signals"]
    assert [message["text"] for message in answer["messages"]] == ["action_signal"]
    assert answer["parse"]["intent"]["name"] != "action_signal"


def test_after_a_signal_the_next_message_is_answered_as_usual(server):
    sender = uuid.uuid4().hex
    turn(server, "不想活了", sender)
    _, answer = turn(server, "能便宜点吗", sender)
    assert [message["text"] for message in answer["messages"]] == ["action_price"]


@pytest.mark.parametrize("text", ["/restart", " /restart", '/inform{"amount": 1}', "／restart", "\u3000/session_start"])
def test_a_command_typed_by_a_buyer_is_only_a_text(server, text):
    sender = uuid.uuid4().hex
    turn(server, "能便宜点吗", sender)
    status, answer = turn(server, text, sender)
    assert status == 200
    assert answer["parse"]["intent"]["confidence"] < 1
    turn(server, "能便宜点吗", sender)
    events = PlayedActions.requests[-1]["tracker"]["events"]
    assert len([event for event in events if event["event"] == "user"]) == 3


@pytest.mark.parametrize("text", ["asdfgh", "。。。", "锟斤拷烫烫烫", "qwe rty uio", "🙂"])
def test_what_is_no_language_is_not_understood(server, text):
    _, answer = turn(server, text)
    assert answer["parse"]["intent"]["name"] == "nlu_fallback"
    assert [message["text"] for message in answer["messages"]] == ["action_not_understood"]


@pytest.mark.parametrize(
    "body",
    [
        b"{bad",
        b"[]",
        b"null",
        {"text": "你好"},
        {"sender": "", "text": "你好"},
        {"sender": 5, "text": "你好"},
        {"sender": "a"},
        {"sender": "a", "text": ""},
        {"sender": "a", "text": "  "},
        {"sender": "a", "text": None},
        {"sender": "a", "text": "你好", "metadata": []},
        {"sender": "a", "text": "你好", "metadata": {"now": "yesterday"}},
        {"sender": "a", "text": "你好", "metadata": {"now": 5}},
        {"sender": "a", "text": "你好", "metadata": {"products": ["四件套"]}},
        {"sender": "a", "text": "你好", "metadata": {"products": {"A1": "四件套"}}},
        {"sender": "a", "text": "你好", "stream": True},
    ],
)
def test_a_malformed_request_is_refused(server, body):
    status, answer = post(server, "/webhooks/nuanfu/turn", body)
    assert status == 400
    assert answer["messages"] == []
    assert answer["error"]


def explained(server, text):
    return post(server, "/webhooks/nuanfu/explain", {"text": text})


def test_a_text_is_explained_by_the_parse_that_a_turn_has(server):
    status, why = explained(server, "能便宜20块吗")
    _, answer = turn(server, "能便宜20块吗")
    ranking = answer["parse"]["ranking"]
    assert status == 200
    assert (why["intent"], why["against"]) == ("reason_price", ranking[1]["name"])
    assert why["confidence"] == pytest.approx(ranking[0]["confidence"])
    assert why["understood"] is True
    assert len(why["neighbours"]) == 5


@pytest.mark.parametrize("text", [" \n能便宜20块吗 ", "/能便宜20块吗", "\ud800能便宜吗", "。。。"])
def test_the_words_of_an_explanation_stand_where_they_were_typed(server, text):
    status, why = explained(server, text)
    sound = text.encode("utf-8", "replace").decode("utf-8").replace("/", "／")
    assert status == 200
    assert [sound[word["start"] : word["end"]] for word in why["words"]] == [word["text"] for word in why["words"]]


def test_what_is_refused_in_the_end_is_told_so(server):
    _, why = explained(server, "asdfgh")
    assert why["understood"] is False


def test_an_explanation_touches_no_conversation(server):
    before = len(PlayedActions.requests)
    explained(server, "能便宜点吗")
    assert len(PlayedActions.requests) == before
    _, tracker = get(server, "/conversations/default/tracker?include_events=ALL")
    assert [event for event in tracker["events"] if event["event"] == "user"] == []


@pytest.mark.parametrize(
    "body", [b"{bad", b"[]", b"null", {}, {"text": " "}, {"text": 5}, {"text": "好", "sender": "a"}]
)
def test_a_malformed_question_for_an_explanation_is_refused(server, body):
    status, answer = post(server, "/webhooks/nuanfu/explain", body)
    assert (status, bool(answer["error"])) == (400, True)


def test_signals_are_heard_in_each_text_as_in_a_turn(server):
    texts = ["能便宜点吗", "我 不 想 活 了", "/活着没意思"]
    status, answer = post(server, "/webhooks/nuanfu/hear", {"texts": texts})
    assert (status, answer) == (200, {"signals": [turn(server, text)[1]["parse"]["signals"] for text in texts]})
    assert answer["signals"][1] == ["crisis"]


@pytest.mark.parametrize("body", [b"{bad", b"[]", {}, {"texts": "好"}, {"texts": [5]}, {"texts": ["好"] * 201}])
def test_a_malformed_question_for_signals_is_refused(server, body):
    status, answer = post(server, "/webhooks/nuanfu/hear", body)
    assert (status, bool(answer["error"])) == (400, True)


def test_texts_are_put_in_groups(server):
    texts = ["能不能便宜一点", "转人工", "能便宜一点吗"]
    assert post(server, "/webhooks/nuanfu/groups", {"texts": texts}) == (200, {"groups": [0, 1, 0]})


@pytest.mark.parametrize(
    "body", [b"{bad", b"[]", {}, {"texts": "好"}, {"texts": [""]}, {"texts": [5]}, {"texts": ["好"] * 201}]
)
def test_a_malformed_question_for_groups_is_refused(server, body):
    status, answer = post(server, "/webhooks/nuanfu/groups", body)
    assert (status, bool(answer["error"])) == (400, True)


@pytest.mark.parametrize("text", ["好" * 2000, "\ud800好", "\x00在吗", "👨‍👩‍👧‍👦", "a\u0301\u0300\u0302" * 50])
def test_any_text_is_answered(server, text):
    assert turn(server, text)[0] == 200


def test_the_parse_endpoint_answers_as_the_contract_says(server):
    _, answer = post(server, "/model/parse", {"text": "减50块,你们什么破态度,还要不要脸!"})
    by_name = {entity["entity"]: entity for entity in answer["entities"]}
    assert by_name["emotion"]["value"] == "angry"
    assert "start" not in by_name["emotion"]
    assert by_name["discount"]["value"] == {"minus": 5000}
    assert (by_name["discount"]["start"], by_name["discount"]["end"]) == (0, 4)
    assert answer["signals"] == []


@given(st.text(st.characters(), max_size=40).map(lambda text: "/" + text) | st.text(st.characters(), max_size=40))
def test_no_text_becomes_a_command(text):
    message = Message({"text": escaped(text).strip()})
    assert YAMLStoryReader.unpack_regex_message(message) is message
    assert not message.get("text").startswith("/")


@given(st.text(st.characters(), max_size=40))
def test_an_escaped_text_can_be_stored_and_sent(text):
    assert escaped(text).encode("utf-8").decode("utf-8") == escaped(text)


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=40).map(str.strip))
def test_a_text_without_a_leading_slash_is_left_as_it_is(text):
    assert text.startswith("/") or escaped(text) == text
