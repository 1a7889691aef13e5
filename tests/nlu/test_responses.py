"""A response is not said twice in the same words while there are others."""

import asyncio

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from nlu.responses import FreshResponses

DOMAIN = Domain.from_dict({"responses": {"utter_greet": [{"text": "您好"}, {"text": "在的"}]}})


def said_after(*texts, name="utter_greet", sender="1:1"):
    tracker = DialogueStateTracker.from_events(sender, [BotUttered(text) for text in texts])
    response = asyncio.run(FreshResponses(EndpointConfig(), DOMAIN).generate(name, tracker, "nuanfu"))
    return response and response["text"]


def test_the_first_wording_comes_first():
    assert said_after() == "您好"


def test_a_wording_already_said_gives_way_to_the_next():
    assert said_after("您好") == "在的"


def test_when_all_were_said_the_one_said_least_often_comes():
    assert said_after("您好", "在的", "您好") == "在的"


def test_the_next_episode_begins_with_another_wording():
    assert said_after(sender="1:2") == "在的"


def test_a_conversation_by_hand_has_no_episodes():
    assert said_after(sender="default") == "您好"


def test_a_response_the_domain_does_not_have_is_none():
    assert said_after(name="utter_nothing") is None


def test_the_domain_keeps_its_wordings_unchanged():
    said_after("您好")
    assert [variation["text"] for variation in DOMAIN.responses["utter_greet"]] == ["您好", "在的"]
