"""The comparison of understanders splits, counts and writes as it says."""

import pytest

from benchmarks.nlu import document, scores
from benchmarks.nlu.answer import Answer
from benchmarks.nlu.asked import Asked
from benchmarks.nlu.examples import Example, read_examples, sampled
from benchmarks.nlu.rasa_pipeline import ROOT, effective
from benchmarks.nlu.registry import ENTRIES
from benchmarks.nlu.split import by_voice

VOICES = [f"voice {number}" for number in range(11) for _ in range(3 + number)]
EXAMPLES = [Example(f"text {i}", f"text {i}", "greet", "calm", voice) for i, voice in enumerate(VOICES)]


@pytest.mark.parametrize("held_out", [None, 1, 2, 3, 5])
def test_no_voice_is_both_learnt_from_and_asked(held_out):
    for fold in by_voice(EXAMPLES, held_out):
        assert {one.voice for one in fold.seen} & {one.voice for one in fold.unseen} == set()


@pytest.mark.parametrize(("held_out", "folds"), [(None, 4), (1, 11), (2, 6), (5, 3)])
def test_every_example_is_asked_in_exactly_one_fold(held_out, folds):
    asked = [example for fold in by_voice(EXAMPLES, held_out) for example in fold.unseen]
    assert sorted(one.text for one in asked) == sorted(one.text for one in EXAMPLES)
    assert len(by_voice(EXAMPLES, held_out)) == folds


def test_the_same_examples_are_split_alike():
    assert by_voice(EXAMPLES) == by_voice(EXAMPLES)


def test_the_marks_of_entities_are_no_part_of_what_is_asked(tmp_path):
    (tmp_path / "price").mkdir()
    block = "  - intent: inform\n    metadata: {emotion: calm, voice: one}\n    examples: |\n"
    lines = '      - [两百](amount)行吗\n      - 发[顺丰]{"entity": "courier"}\n      - 好的\n'
    (tmp_path / "price/nlu.yml").write_text(f'version: "3.1"\nnlu:\n{block}{lines}', "utf-8")
    examples = read_examples(tmp_path)
    assert [one.text for one in examples] == ["两百行吗", "发顺丰", "好的"]
    assert examples[0].marked == "[两百](amount)行吗"


def test_a_sample_is_the_same_each_time_and_no_larger_than_what_there_is():
    assert sampled(range(1000), 20) == sampled(range(1000), 20)
    assert sampled([1, 2], 20) == [1, 2]


def test_macro_f1_counts_a_rare_label_like_a_frequent_one():
    meant = ["a", "a", "a", "b"]
    heard = ["a", "a", "b", "c"]
    assert scores.accuracy(meant, heard) == 0.5
    # a: 2 right, 1 missed: F1 = 4/5. b: missed, and heard once wrongly: 0. c is no label of the set.
    assert scores.f1_by_label(meant, heard) == pytest.approx({"a": 0.8, "b": 0.0})
    assert scores.macro_f1(meant, heard) == pytest.approx(0.4)


def test_who_is_as_often_right_as_sure_has_no_calibration_error():
    assert scores.calibration_error([True, True, True, False], [0.75] * 4) == pytest.approx(0)


def test_the_calibration_error_weighs_each_bin_by_its_messages():
    # One bin: sure 0.95 and right 1 of 2, apart by 0.45. Another: sure 0.3 and right 1 of 1, apart by 0.7.
    right, sure = [True, False, True], [0.95, 0.95, 0.3]
    assert scores.calibration_error(right, sure) == pytest.approx((2 * 0.45 + 1 * 0.7) / 3)


def test_a_confidence_of_one_falls_into_the_last_bin():
    assert scores.calibration_error([True, False], [1.0, 1.0]) == pytest.approx(0.5)


def test_auroc_is_the_share_of_pairs_in_the_right_order():
    assert scores.auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert scores.auroc([0.9, 0.2], [0.5, 0.2]) == pytest.approx(2.5 / 4)


def test_the_surest_four_fifths_leave_the_least_sure_out():
    assert scores.accuracy_of_the_sure([True, True, False, True, True], [0.9, 0.8, 0.1, 0.7, 0.6]) == 1.0


def test_confusions_are_sorted_by_how_often():
    meant, heard = ["a", "b", "b", "c", "a"], ["b", "c", "c", "c", "a"]
    assert scores.confusions(meant, heard, 1) == [("b", "c", 2)]


def test_an_entity_counts_only_when_kind_and_text_are_exact():
    meant = [[("amount", "两百"), ("date", "明天")], []]
    found = [[("amount", "两百块"), ("date", "明天")], [("date", "今天")]]
    assert scores.span_f1(meant, found) == pytest.approx(2 * 1 / (2 + 3))


def test_an_answer_is_in_scope_when_an_intent_of_the_shop_is_likely_and_nothing_else():
    clear = Answer({"greet": 0.9, "out_of_scope": 0.1})
    unsure = Answer({"greet": 0.4, "thank": 0.4, "out_of_scope": 0.2})
    outside = Answer({"greet": 0.2, "out_of_scope": 0.8})
    rejected = Answer({"greet": 0.9, "out_of_scope": 0.1}, rejected=True)
    scored = [one.in_scope for one in (clear, unsure, outside, rejected)]
    assert scored == sorted(scored, reverse=True)


def test_an_answer_without_any_intent_is_wrong_and_not_sure():
    asked = Asked(["greet"], [Answer({})])
    assert asked.right == [False]
    assert asked.answers[0].confidence == 0


TEXT = "Before.\n\n<!-- cost -->\nold\n<!-- /cost -->\n\nBetween.\n<!-- ours -->\n<!-- /ours -->\nAfter.\n"


def test_only_what_stands_between_the_markers_is_replaced():
    filled = document.filled(TEXT, {"cost": r"new \1"})
    assert filled == TEXT.replace("old", r"new \1")


def test_filling_twice_is_filling_once():
    parts = {"cost": "a table", "ours": "another"}
    once = document.filled(TEXT, parts)
    assert document.filled(once, parts) == once


def test_a_document_without_the_markers_is_refused():
    with pytest.raises(ValueError, match="no markers for intents"):
        document.filled(TEXT, {"intents": "a table"})


def test_a_new_document_holds_the_parts_alone(tmp_path):
    document.fill(tmp_path / "new.md", {"cost": "a table"})
    assert (tmp_path / "new.md").read_text("utf-8") == "<!-- cost -->\na table\n<!-- /cost -->\n"


def test_the_document_of_the_repository_has_every_marker():
    text = (ROOT / "docs/understanding.md").read_text("utf-8")
    of_all = ("measured", "accuracy", "confidence", "outside", "cost")
    parts = dict.fromkeys((*of_all, "confusions", "intents", "ours"), "figures")
    assert document.filled(text, {**parts, **document.of_few(dict.fromkeys(of_all, "figures"))})


@pytest.mark.parametrize(
    "entry", [one for one in ENTRIES.values() if one.source.endswith(".yml")], ids=lambda one: one.name
)
def test_every_config_names_components_and_no_placeholder(entry):
    names = [component["name"] for component in effective(ROOT / entry.source)["pipeline"]]
    assert all(" " not in name for name in names)
    assert sum(name.endswith("IntentClassifier") or name.startswith(("DIET", "Logistic")) for name in names) == 1
