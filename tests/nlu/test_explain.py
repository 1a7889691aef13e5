"""An explanation tells where a decision came from: exactly, word by word, in the text as it was typed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import explain
from nlu.intent_classifier import IntentClassifier
from nlu.ngrams import NGrams, grams
from nlu.normaliser import Normaliser
from nlu.sentence_vector import SentenceVector
from nlu.words import Words

LEARNT = {
    "reason_price": ["太贵了", "能便宜点吗", "有点贵啊", "打个折吧", "便宜点我就买", "价格太高了"],
    "reason_shipping_fee": ["运费太贵了", "包邮吗", "邮费能免吗", "运费多少", "不包邮啊", "邮费太高"],
    "request_human": ["转人工", "叫人工客服来", "我要人工", "找个真人", "人工服务", "真人客服呢"],
}
TYPED = st.text(st.sampled_from("太贵了运费能便宜点吗人工 \u3000\n㎏½ＡＢａ🙂^$w的軟體"), max_size=12) | st.text(
    max_size=20
)


class Mind:
    """The components of the pipeline up to the intent, trained on few examples and loaded again."""

    def __init__(self, folder):
        storage, context = LocalModelStorage(folder), ExecutionContext(GraphSchema({}), node_name="mind")
        ngrams_at, intents_at = Resource("ngrams"), Resource("intents")
        data = TrainingData([Message.build(text, intent) for intent, texts in LEARNT.items() for text in texts])
        config, penalty = {**NGrams.get_default_config(), "min_df": 1}, {"penalty": 0.4}
        ngrams = NGrams.create(config, storage, ngrams_at, context)
        before = [Normaliser(), Words(Words.get_default_config())]
        vector = SentenceVector(SentenceVector.get_default_config(), "vector")
        for component in before:
            component.process_training_data(data)
        ngrams.train(data)
        for component in (ngrams, vector):
            component.process_training_data(data)
        IntentClassifier(penalty, storage, intents_at).train(data)
        loaded = NGrams.load(config, storage, ngrams_at, context)
        last = IntentClassifier.load(penalty, storage, intents_at, context)
        self.components = [*before, loaded, vector, last]

    def reads(self, text, wanted=True):
        """Return a message after all components."""
        messages = [Message({"text": text, "metadata": {explain.WANTED: wanted}})]
        for component in self.components:
            messages = component.process(messages)
        return messages[0]


@pytest.fixture(scope="module")
def mind(tmp_path_factory):
    return Mind(tmp_path_factory.mktemp("mind"))


def why(mind, text):
    return mind.reads(text).get(explain.EXPLANATION)


def told(found):
    return [*found["words"], *found["neighbours"]]


@given(TYPED)
def test_words_neighbours_and_rest_sum_to_how_much_likelier_the_best_intent_is(mind, text):
    message = mind.reads(text)
    found, ranking = message.get(explain.EXPLANATION), message.get("intent_ranking")
    best, second = (row["confidence"] for row in ranking[:2])
    assert (found["intent"], found["against"]) == (ranking[0]["name"], ranking[1]["name"])
    assert found["confidence"] == best
    whole = sum(part["weight"] for part in told(found)) + found["rest"]
    assert whole == pytest.approx(np.log(best / second), abs=1e-3)


@given(TYPED)
def test_words_are_cut_from_the_text_as_it_was_typed_and_do_not_overlap(mind, text):
    words = why(mind, text)["words"]
    assert [text[word["start"] : word["end"]] for word in words] == [word["text"] for word in words]
    edges = [edge for word in words for edge in (word["start"], word["end"])]
    assert edges == sorted(edges)


@given(TYPED)
def test_the_ngrams_that_are_placed_are_those_that_are_learnt(mind, text):
    message = mind.reads(text)
    placed = explain.covered(message)
    assert [gram for gram, _ in placed] == grams(message)
    assert all(0 <= place < len(text) for _, places in placed for place in places)


def test_the_word_that_decides_is_the_heaviest(mind):
    words = why(mind, "帮我转人工一下")["words"]
    assert max(words, key=lambda word: word["weight"])["text"] == "转人工"


def test_the_nearest_examples_are_named_with_their_intent(mind):
    found = why(mind, "转人工吧")["neighbours"]
    assert found[0]["text"] == "转人工"
    assert len(found) == 5
    assert all(one["text"] in LEARNT[one["intent"]] for one in found)


def test_what_nobody_asks_for_is_not_explained(mind):
    message = mind.reads("太贵了", wanted=False)
    assert message.get(explain.EXPLANATION) is None
    assert message.get(explain.COLUMNS) is None
