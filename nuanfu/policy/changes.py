"""What one policy changes against another, field by field: read by whoever is about to publish it."""

import json
from typing import Any

from nuanfu.negotiation.policy import Policy

NOTHING = "（没有）"


def changes(before: Policy, after: Policy) -> list[dict[str, str]]:
    """Return `{field, was, now}` for each field that differs, in the order of the file; money in fen, as written."""
    was, now = _flat(before.model_dump(mode="json", by_alias=True)), _flat(after.model_dump(mode="json", by_alias=True))
    return [
        {"field": field, "was": was.get(field, NOTHING), "now": now.get(field, NOTHING)}
        for field in {**was, **now}
        if was.get(field) != now.get(field)
    ]


def _flat(value: Any, name: str = "") -> dict[str, str]:
    """Return every leaf under its dotted name; a list is one leaf, for its parts have no names."""
    if isinstance(value, dict) and value:
        parts = [_flat(one, f"{name}.{key}" if name else str(key)) for key, one in value.items()]
        return {field: shown for part in parts for field, shown in part.items()}
    return {name: _shown(value)}


def _shown(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, list) and value and all(isinstance(one, str | int | float) for one in value):
        return "、".join(str(one) for one in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
