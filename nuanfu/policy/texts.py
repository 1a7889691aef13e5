"""What a shop's own files let the assistant say, held to the list of `nuanfu.conduct.words` when they are read."""

from collections.abc import Iterator
from typing import Any

from nuanfu.conduct.linter import lint_lanes
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.marked_yaml import Path

BOTH = tuple(Lane)
ORDER = (Lane.ORDER,)
CREDIT = (Lane.CREDIT,)


def unfit_in_policy(policy: Policy) -> Iterator[tuple[Path, str]]:
    """Yield each text of a policy that must not be said, with why.

    The texts of `consequences` are told only to a buyer who asks: the word list leaves them alone, the ban on threats
    does not.
    """
    for kind, lanes in (("order", ORDER), ("presale", ORDER), ("credit", CREDIT)):
        yield from _unfit(("consequences", kind), getattr(policy.consequences, kind), lanes, exempt=True)
    yield from _unfit(("deferral", "effect"), policy.deferral.effect, CREDIT)
    yield from _unfit(("installment", "effect"), policy.installment.effect, CREDIT)
    if policy.gift:
        yield from _unfit(("gift", "title"), policy.gift.title, BOTH)
    for at, day in enumerate(policy.calendar):
        yield from _unfit(("calendar", at, "text"), day.text, BOTH)
    for at, incident in enumerate(policy.incidents):
        yield from _unfit(("incidents", at, "text"), incident.text, BOTH)


def unfit(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield each text within lists and mappings that must not be said in either lane, with why."""
    match value:
        case str():
            yield from _unfit(path, value, BOTH)
        case dict():
            for name, inner in value.items():
                yield from unfit(inner, (*path, name))
        case list() | tuple():
            for at, inner in enumerate(value):
                yield from unfit(inner, (*path, at))


def _unfit(
    path: Path, text: str | None, lanes: tuple[Lane, ...], *, exempt: bool = False
) -> Iterator[tuple[Path, str]]:
    for finding in lint_lanes(text or "", lanes, exempt=exempt):
        yield path, str(finding)
