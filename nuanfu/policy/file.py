"""Read, store and name a policy: from its YAML file, as the JSON body of a table row, and by its hash."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nuanfu.errors import PolicyInvalid
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.reading import dotted, parse, place, read_text, reason
from nuanfu.policy.texts import unfit_in_policy


def load_policy(path: Path | str) -> Policy:
    """Read a policy file; raises PolicyInvalid with the line and dotted field of every problem."""
    path = Path(path)
    return parse_policy(read_text(path, PolicyInvalid), str(path))


def parse_policy(text: str, source: str = "policy") -> Policy:
    """Read the YAML text of a policy; raises PolicyInvalid with the line and dotted field of every problem."""
    return parse(Policy, text, source, PolicyInvalid, unfit_in_policy)


def dump(policy: Policy) -> str:
    """Write a policy as canonical JSON (sorted names, shares as text): the body of a table row."""
    body = policy.model_dump(mode="json")
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(body: str | Mapping[str, Any]) -> Policy:
    """Read back what `dump` wrote, as text or already decoded; raises PolicyInvalid naming every field."""
    try:
        decoded = json.loads(body, parse_float=Decimal) if isinstance(body, str) else body
        return Policy.model_validate(decoded)
    except json.JSONDecodeError as error:
        said = f"line {error.lineno}: 不是正确的 JSON"
        raise PolicyInvalid(said, {"file": said}) from error
    except ValidationError as error:
        fields = {dotted(place(detail)): reason(detail) for detail in error.errors(include_url=False)}
        rows = "\n".join(f"  {name}: {said}" for name, said in fields.items())
        raise PolicyInvalid(f"policy 不能用，有 {len(fields)} 处要改：\n{rows}", fields) from error


def policy_hash(policy: Policy | str) -> str:
    """Name a policy by what it says: sha256 (hex) of its canonical JSON; comments and order do not count."""
    valid = parse_policy(policy) if isinstance(policy, str) else policy
    return hashlib.sha256(dump(valid).encode()).hexdigest()
