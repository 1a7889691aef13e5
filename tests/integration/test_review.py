"""What was not understood is shown to a person once, without who wrote it, and what they say is learnt."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from nuanfu.desk import reviewing
from nuanfu.desk.erasing import erase
from nuanfu.desk.examples import Examples
from nuanfu.errors import ExampleTaken, LabelUnknown, TurnUnknown
from nuanfu.turns.models import Owner, Review
from tests.desks import ON_SQLITE, FakeRasaServer, fake_rasa_server, set_owner, turns_of
from tests.harness import Shop
from tests.machine import Machine, Ran


def waiting(shop: Shop, limit: int = 50) -> list[str]:
    with shop.database.reading() as session:
        return [unread.text for unread in reviewing.waiting(session, limit)]


def labels(shop: Shop) -> dict[int, str]:
    with shop.database.reading() as session:
        return {review.turn_id: review.label for review in session.scalars(select(Review))}


def settle(shop: Shop, turn_id: int, label: str = reviewing.SKIPPED) -> None:
    with shop.database.writing() as session:
        reviewing.settle(session, [turn_id], label, shop.clock())


# What is looked at


def test_what_was_not_understood_waits_to_be_looked_at(shop: Shop) -> None:
    shop.says("咋整啊这玩意儿", None)
    shop.says("太贵了")
    assert waiting(shop) == ["咋整啊这玩意儿"]


def test_what_only_a_person_read_waits_too(shop: Shop) -> None:
    shop.says("咋整啊这玩意儿", None)
    set_owner(shop, Owner.AGENT)
    shop.says("那我就不要了呗")
    assert waiting(shop) == ["咋整啊这玩意儿", "那我就不要了呗"]


def test_what_rasa_could_not_answer_waits_too(shop: Shop) -> None:
    shop.rasa.down = True
    shop.says("太贵了")
    assert waiting(shop) == ["太贵了"]


def test_a_message_with_a_signal_is_nobody_s_example(shop: Shop) -> None:
    shop.says("不想活了", None, signals=["crisis"])
    set_owner(shop, Owner.AGENT)
    shop.says("真的不想活了", None, signals=["crisis"])
    assert waiting(shop) == []


def test_a_message_is_looked_at_once(shop: Shop) -> None:
    shop.says("咋整啊这玩意儿", None)
    settle(shop, turns_of(shop)[0].id)
    assert waiting(shop) == []


def test_the_oldest_come_first_and_no_more_than_asked_for(shop: Shop) -> None:
    for text in ("一", "二", "三"):
        shop.says(text, None)
    assert waiting(shop, limit=2) == ["一", "二"]


def test_what_was_erased_is_not_shown(shop: Shop) -> None:
    shop.says("咋整啊这玩意儿", None)
    with shop.database.writing() as session:
        erase(session, "buyer-1", now=shop.clock(), who="test")
    assert waiting(shop) == []


def test_what_tells_who_wrote_it_is_not_shown(shop: Shop) -> None:
    shop.order("X77", buyer="buyer-1")
    shop.says("买家我13912345678的X77咋整", None)
    assert waiting(shop) == ["某某我某号码的某单号咋整"]


# What is learnt


def example_blocks(path: Path) -> list[dict[str, Any]]:
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert body["version"] == "3.1"
    return list(body["nlu"])


@pytest.fixture
def examples(tmp_path: Path) -> Examples:
    shipped = tmp_path / "data/price/nlu_reason_price.yml"
    shipped.parent.mkdir(parents=True)
    block = "  - intent: reason_price\n    examples: |\n      - 太贵了\n      - 减[50块](discount)吧\n"
    shipped.write_text('version: "3.1"\n\nnlu:\n' + block, encoding="utf-8")
    return Examples(tmp_path / "data/shop")


def test_examples_of_one_intent_stand_in_one_file_a_block_for_each_emotion(examples: Examples, tmp_path: Path) -> None:
    for text, emotion in (("咋恁贵", "calm"), ("贵得离谱", "angry"), ("忒贵", "calm")):
        assert examples.add(text, "reason_price", emotion)
    assert example_blocks(tmp_path / "data/shop/nlu_reason_price.yml") == [
        {
            "intent": "reason_price",
            "metadata": {"emotion": emotion, "voice": "shop"},
            "examples": "".join(f"- {text}\n" for text in texts),
        }
        for emotion, texts in (("calm", ["咋恁贵", "忒贵"]), ("angry", ["贵得离谱"]))
    ]


@pytest.mark.parametrize("text", ["太贵了", "减50块吧", "咋恁贵", "咋恁贵 "])
def test_what_the_model_has_already_is_not_written_twice(examples: Examples, tmp_path: Path, text: str) -> None:
    examples.add("咋恁贵", "reason_price", "calm")
    before = (tmp_path / "data/shop/nlu_reason_price.yml").read_bytes()
    assert not examples.add(text, "reason_price", "calm")
    assert (tmp_path / "data/shop/nlu_reason_price.yml").read_bytes() == before


def test_what_is_shipped_with_another_intent_is_refused(examples: Examples, tmp_path: Path) -> None:
    with pytest.raises(ExampleTaken, match="reason_price"):
        examples.add("太贵了", "reason_compare", "calm")
    assert not (tmp_path / "data/shop").exists()


def test_what_the_shop_itself_taught_otherwise_moves(examples: Examples, tmp_path: Path) -> None:
    examples.add("咋整", "reason_price", "calm")
    assert examples.add("咋整", "reason_payment_howto", "anxious")
    assert [path.name for path in (tmp_path / "data/shop").iterdir()] == ["nlu_reason_payment_howto.yml"]


@pytest.mark.parametrize(("intent", "emotion"), [("reason_nothing", "calm"), ("reason_price", "merry")])
def test_a_label_that_does_not_exist_is_refused(examples: Examples, intent: str, emotion: str) -> None:
    with pytest.raises(LabelUnknown):
        examples.add("咋整", intent, emotion)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("一行\n又一行", "一行 又一行"),
        ("/restart", "／restart"),
        ("[图片](amount)", "【图片】(amount)"),
        ("- 减号", "- 减号"),
        ("# 井号: '引号\"", "# 井号: '引号\""),
        ("零\x00宽\u200b\u2028行", "零宽 行"),
        ("👨‍👩‍👧", "👨👩👧"),
    ],
)
def test_whatever_was_typed_is_one_line_of_an_example(
    examples: Examples, tmp_path: Path, typed: str, line: str
) -> None:
    examples.add(typed, "reason_price", "calm")
    assert example_blocks(tmp_path / "data/shop/nlu_reason_price.yml")[0]["examples"] == f"- {line}\n"
    assert not examples.add(typed, "reason_price", "calm")


# An agent's correction


def test_a_correction_is_learnt_and_needs_no_second_look(shop: Shop, examples: Examples, tmp_path: Path) -> None:
    shop.says("咋恁贵 13912345678", None)
    turn = turns_of(shop)[0].id
    reviewing.correct(shop.database, examples, turn, "reason_price", None, shop.clock())
    assert (waiting(shop), labels(shop)) == ([], {turn: "reason_price"})
    assert "- 咋恁贵 某号码\n" in (tmp_path / "data/shop/nlu_reason_price.yml").read_text(encoding="utf-8")


def test_a_correction_keeps_the_emotion_that_was_heard(shop: Shop, examples: Examples, tmp_path: Path) -> None:
    shop.says("咋恁贵", "reason_compare", emotion="angry")
    reviewing.correct(shop.database, examples, turns_of(shop)[0].id, "reason_price", None, shop.clock())
    assert example_blocks(tmp_path / "data/shop/nlu_reason_price.yml")[0]["metadata"]["emotion"] == "angry"


def test_a_refused_correction_leaves_the_message_to_be_looked_at(shop: Shop, examples: Examples) -> None:
    shop.says("太贵了", None)
    with pytest.raises(ExampleTaken):
        reviewing.correct(shop.database, examples, turns_of(shop)[0].id, "reason_compare", None, shop.clock())
    assert (waiting(shop), labels(shop)) == (["太贵了"], {})


def test_an_unknown_or_erased_message_cannot_be_corrected(shop: Shop, examples: Examples) -> None:
    shop.says("咋整", None)
    turn = turns_of(shop)[0].id
    with shop.database.writing() as session:
        erase(session, "buyer-1", now=shop.clock(), who="test")
    for number in (turn, turn + 1):
        with pytest.raises(TurnUnknown):
            reviewing.correct(shop.database, examples, number, "reason_price", None, shop.clock())


# The command


def understands(body: dict[str, Any]) -> tuple[int, bytes]:
    """Answer as the channel does: texts with a common first character are one group."""
    if "texts" in body:
        return 200, json.dumps({"groups": [ord(text[0]) for text in body["texts"]]}).encode()
    word = {"start": 0, "end": 1, "text": body["text"][0], "weight": 0.75}
    near = {"text": "太贵了", "intent": "reason_price", "weight": -0.5}
    told = {"intent": "reason_price", "confidence": 0.21, "against": "deny", "words": [word], "neighbours": [near]}
    return 200, json.dumps({**told, "rest": 0.125, "understood": False}).encode()


def nuanfu(machine: Machine, shop: Shop, rasa: FakeRasaServer, *arguments: str, said: str = "") -> Ran:
    machine.patch.setenv("NUANFU_DATABASE_URL", shop.database.url.render_as_string(hide_password=False))
    machine.patch.setenv("NUANFU_RASA_URL", rasa.url)
    return machine.nuanfu("nlu", *arguments, said=said)


@ON_SQLITE
def test_a_group_is_judged_at_once_and_learnt(machine: Machine, shop: Shop) -> None:
    for text in ("咋恁贵", "在不在", "咋这么贵"):
        shop.says(text, None)
    with fake_rasa_server(understands) as rasa:
        ran = nuanfu(machine, shop, rasa, "review", said="1\n4\n\n")
    assert (ran.code, ran.err) == (0, "")
    assert "写入例句 2 条，跳过消息 1 条。" in ran.out
    assert "reason_price 嫌贵" in ran.out
    block = example_blocks(machine.folder / "data/shop/nlu_reason_price.yml")[0]
    assert (block["metadata"]["emotion"], block["examples"]) == ("low", "- 咋恁贵\n- 咋这么贵\n")
    assert sorted(labels(shop).values()) == ["reason_price", "reason_price", "skip"]


@ON_SQLITE
def test_a_mixed_group_can_be_judged_one_by_one(machine: Machine, shop: Shop) -> None:
    for text in ("咋恁贵", "咋付款"):
        shop.says(text, None)
    with fake_rasa_server(understands) as rasa:
        nuanfu(machine, shop, rasa, "review", said="s\nreason_price\n\nreason_payment_howto\n着急\n")
    assert list(labels(shop).values()) == ["reason_price", "reason_payment_howto"]


@ON_SQLITE
@pytest.mark.parametrize("said", ["99\n?\nq\n", ""])
def test_who_stops_in_the_middle_finds_the_rest_next_time(machine: Machine, shop: Shop, said: str) -> None:
    shop.says("咋恁贵", None)
    with fake_rasa_server(understands) as rasa:
        ran = nuanfu(machine, shop, rasa, "review", said=said)
    assert (ran.code, "下次再看" in ran.out, waiting(shop)) == (0, True, ["咋恁贵"])


@ON_SQLITE
def test_with_nothing_to_look_at_rasa_is_not_asked(machine: Machine, shop: Shop) -> None:
    with fake_rasa_server(understands) as rasa:
        ran = nuanfu(machine, shop, rasa, "review")
    assert (ran.code, "没有等着看的消息" in ran.out, rasa.bodies) == (0, True, [])


@ON_SQLITE
def test_nothing_leaves_for_rasa_that_tells_who_wrote_it(machine: Machine, shop: Shop) -> None:
    shop.says("咋恁贵 13912345678", None)
    with fake_rasa_server(understands) as rasa:
        nuanfu(machine, shop, rasa, "review", said="1\n\n")
    assert "13912345678" not in json.dumps(rasa.bodies)


@ON_SQLITE
def test_a_message_is_corrected_by_its_number(machine: Machine, shop: Shop) -> None:
    shop.says("咋恁贵", None)
    turn = str(turns_of(shop)[0].id)
    with fake_rasa_server(understands) as rasa:
        ran = nuanfu(machine, shop, rasa, "correct", turn, "reason_price", "--emotion", "angry")
        assert (ran.code, "make train" in ran.out) == (0, True)
        assert nuanfu(machine, shop, rasa, "correct", turn, "nonsense").code == 2
        assert nuanfu(machine, shop, rasa, "correct", turn, "deny", "--emotion", "merry").code == 2
        assert nuanfu(machine, shop, rasa, "correct", "999", "deny").code == 2
    assert example_blocks(machine.folder / "data/shop/nlu_reason_price.yml")[0]["metadata"]["emotion"] == "angry"


@ON_SQLITE
def test_an_explanation_is_shown_in_words(machine: Machine, shop: Shop) -> None:
    with fake_rasa_server(understands) as rasa:
        ran = nuanfu(machine, shop, rasa, "explain", "咋恁贵")
    assert ran.code == 0
    for told in ("reason_price 嫌贵", "21%", "没听懂", "deny", "+0.75  咋", "-0.50  太贵了", "+0.12"):
        assert told in ran.out


def test_every_intent_has_its_number(machine: Machine) -> None:
    assert " 39  out_of_scope" in machine.nuanfu("nlu", "labels").out


@ON_SQLITE
@pytest.mark.parametrize("answer", [(200, b"<html>"), (400, b'{"error": "no"}'), (200, b'{"groups": []}')])
def test_another_program_where_rasa_should_be_is_one_line(
    machine: Machine, shop: Shop, answer: tuple[int, bytes]
) -> None:
    shop.says("咋恁贵", None)
    with fake_rasa_server(lambda _: answer) as rasa:
        for arguments in (["review"], ["explain", "咋恁贵"]):
            ran = nuanfu(machine, shop, rasa, *arguments)
            assert (ran.code, "NUANFU_RASA_URL" in ran.err) == (2, True)
