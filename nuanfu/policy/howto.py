"""How to get a payment through, step by step (`policy/howto.yml`): one list of steps for each payment reason."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import Field, RootModel

from nuanfu.errors import ScriptInvalid
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.quantities import Text
from nuanfu.policy.marked_yaml import Path
from nuanfu.policy.reading import parse, read_text
from nuanfu.policy.texts import unfit

TROUBLES = (
    Intent.REASON_PASSWORD,
    Intent.REASON_VERIFICATION_CODE,
    Intent.REASON_PAYMENT_HOWTO,
    Intent.REASON_BALANCE,
    Intent.REASON_BANK_LIMIT,
    Intent.REASON_SYSTEM_ERROR,
)


class HowtoFile(RootModel[dict[Intent, Annotated[tuple[Text, ...], Field(min_length=1)]]]):
    """The file: payment reason → steps."""


class Howtos:
    """The steps out of each payment trouble."""

    def __init__(self, steps: dict[Intent, tuple[str, ...]]) -> None:
        """Hold steps that have been checked."""
        self._steps = {intent.value: lines for intent, lines in steps.items()}

    def steps(self, reason: str) -> tuple[str, ...]:
        """Return the steps for a reason, none for one without."""
        return self._steps.get(reason, ())


def load_howtos(path: FilePath | str) -> Howtos:
    """Read the file; raises ScriptInvalid with the line of every problem, a missing trouble included."""
    path = FilePath(path)
    steps = parse(HowtoFile, read_text(path, ScriptInvalid), str(path), ScriptInvalid, _unfit).root
    missing = [trouble.value for trouble in TROUBLES if trouble not in steps]
    if missing:
        raise ScriptInvalid(f"{path} 缺少 {'、'.join(missing)} 的步骤，请补上。")
    return Howtos(steps)


def _unfit(file: HowtoFile) -> Iterator[tuple[Path, str]]:
    return unfit(file.model_dump(mode="json"))
