"""Any pipeline of Rasa: trained as `rasa train nlu` does, asked through the graph that parses a message on a server."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import rasa.utils.log_utils
import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE
from rasa.model_training import train_nlu
from rasa.shared.nlu.training_data.message import Message

from benchmarks.nlu.answer import Answer
from benchmarks.nlu.examples import Example

ROOT = Path(__file__).parents[2]
OUR_FEATURES = "the features of config.yml"
FALLBACK = "nlu_fallback"
QUICK_EPOCHS = 3
_BLOCK = attrgetter("intent", "emotion", "voice")
_AT_ONCE = 256


class RasaPipeline:
    """A pipeline of Rasa, named by its config file."""

    def __init__(self, config: str) -> None:
        """Name the config file, from the root of the repository."""
        self._config = ROOT / config
        self._agent: Agent | None = None

    def train(self, examples: Sequence[Example], folder: Path, quick: bool) -> Path:
        """Train with Rasa's own command, from a copy of the examples."""
        rasa.utils.log_utils.configure_structlog()
        config, data = folder / "config.yml", folder / "nlu.yml"
        config.write_text(yaml.safe_dump(effective(self._config, quick), sort_keys=False), "utf-8")
        data.write_text(yaml.safe_dump(_training_file(examples), allow_unicode=True), "utf-8")
        return Path(str(train_nlu(str(config), str(data), str(folder), fixed_model_name="model")))

    def load(self, model: Path) -> None:
        """Load the model as a server does."""
        rasa.utils.log_utils.configure_structlog()
        self._agent = Agent.load(str(model))

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """Parse the texts, many at a time."""
        return [
            _answer(message)
            for start in range(0, len(texts), _AT_ONCE)
            for message in self._parsed(texts[start : start + _AT_ONCE])
        ]

    def _parsed(self, texts: Sequence[str]) -> list[Message]:
        assert self._agent is not None
        processor = self._agent.processor
        assert processor is not None
        target = processor.model_metadata.nlu_target
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text) for text in texts]}
        return processor.graph_runner.run(inputs=inputs, targets=[target])[target]


def effective(path: Path, quick: bool = False) -> dict[str, Any]:
    """Return a config with our features where it names them: what config.yml has before its first classifier."""
    config = yaml.safe_load(path.read_text("utf-8"))
    config["pipeline"] = list(_components(config["pipeline"]))
    for component in config["pipeline"]:
        if quick and "epochs" in component:
            component["epochs"] = QUICK_EPOCHS
    return config


def _components(pipeline: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in pipeline:
        if component["name"] == OUR_FEATURES:
            ours = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"]
            yield from itertools.takewhile(lambda one: not one["name"].endswith("Classifier"), ours)
        else:
            yield component


def _training_file(examples: Sequence[Example]) -> dict[str, Any]:
    blocks = [
        {
            "intent": intent,
            "metadata": {"emotion": emotion, "voice": voice},
            "examples": "".join(f"- {example.marked}\n" for example in block),
        }
        for (intent, emotion, voice), block in itertools.groupby(sorted(examples, key=_BLOCK), _BLOCK)
    ]
    return {"version": "3.1", "nlu": blocks}


def _answer(message: Message) -> Answer:
    ranking = {one["name"]: float(one["confidence"]) for one in message.get("intent_ranking") or []}
    found = message.get("entities") or []
    text = message.get("text")
    ranking.pop(FALLBACK, None)
    return Answer(
        ranking,
        (message.get("intent") or {}).get("name") == FALLBACK,
        next((one["value"] for one in found if one["entity"] == "emotion"), ""),
        tuple((one["entity"], text[one["start"] : one["end"]]) for one in found if one.get("end") is not None),
    )
