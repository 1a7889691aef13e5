"""The shop's limits, for its manager: the policy with its versions, the switches, and the day in numbers."""

from typing import Annotated, Any

import yaml
from fastapi import APIRouter, Path
from pydantic import StrictBool, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.cards import shanghai_iso
from nuanfu.desk import audit, today
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Shape, Time
from nuanfu.desk.console.access import Manager
from nuanfu.desk.parts import Parts
from nuanfu.errors import PolicyInvalid
from nuanfu.ledger import policies, switches
from nuanfu.ledger.models import PolicyVersion
from nuanfu.policy.changes import changes
from nuanfu.policy.doubts import doubts
from nuanfu.policy.file import from_json, load_policy, parse_policy, policy_hash

router = APIRouter(prefix="/console/api", tags=["console"])
LONGEST_POLICY = 100_000  # characters; the shipped one with all its comments has 7,000
VERSIONS = 50
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


class PolicyIn(Shape):
    """A policy as the shop writes it."""

    text: Annotated[str, StringConstraints(max_length=LONGEST_POLICY, strict=True)]


class IncidentIn(Shape):
    """Something that is out of order; `until` is its end, None until it is switched off."""

    what: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32, strict=True)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, strict=True)]
    until: Time | None = None


class SwitchesIn(Shape):
    """What is switched; what is not named stays. An `incident` of null is over."""

    outgoing_paused: StrictBool | None = None
    bargaining_paused: StrictBool | None = None
    incident: IncidentIn | None = None


@router.get("/today")
def read_today(parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return today in numbers."""
    with parts.app.database.reading() as session:
        return today.numbers(session, parts.app.clock())


@router.get("/policy")
def read_policy(parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return the policy in force as text, and since when each version was."""
    with parts.app.database.reading() as session:
        rows = list(session.scalars(select(PolicyVersion).order_by(PolicyVersion.seq.desc()).limit(VERSIONS)))
    if not rows:
        raise PolicyInvalid("还没有发布过规则。")
    versions = [
        {"hash": row.hash, "since": shanghai_iso(row.since), "version": str(from_json(row.body).version)}
        for row in rows
    ]
    return {
        "text": _text_of(parts, rows[0]),
        "hash": rows[0].hash,
        "since": shanghai_iso(rows[0].since),
        "versions": versions,
    }


@router.get("/policy/{digest}")
def read_version(digest: Digest, parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return a version as text, to be read or put in force again."""
    with parts.app.database.reading() as session:
        query = select(PolicyVersion).where(PolicyVersion.hash == digest).order_by(PolicyVersion.seq.desc()).limit(1)
        row = session.scalar(query)
    if row is None:
        raise PolicyInvalid("没有这一版规则。")
    return {"text": _text_of(parts, row), "hash": row.hash, "since": shanghai_iso(row.since)}


@router.post("/policy/check")
def check_policy(body: PolicyIn, parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Tell whether a policy can be used, what it changes, and what stands out in it.

    A bad one is refused by line and field.
    """
    policy = parse_policy(body.text)
    with parts.app.database.reading() as session:
        newest = session.scalar(select(PolicyVersion.body).order_by(PolicyVersion.seq.desc()).limit(1))
    changed = changes(from_json(newest), policy) if newest is not None else []
    return {"hash": policy_hash(policy), "doubts": doubts(policy), "changes": changed}


@router.post("/policy")
def publish_policy(body: PolicyIn, parts: DeskParts, manager: Manager) -> dict[str, Any]:
    """Put a policy in force: from the next decision on every process goes by it."""
    policy = parse_policy(body.text)
    with parts.app.database.writing() as session:
        who = f"agent:{manager.id}"
        changed = policies.publish(session, policy, now=parts.app.clock(), who=who)
        audit.note(session, manager.name, "policy.published", policy_hash(policy)[:12], changed=changed)
    return {"hash": policy_hash(policy), "changed": changed, "doubts": doubts(policy)}


@router.get("/switches")
def read_switches(parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return what is switched on."""
    with parts.app.database.reading() as session:
        return _switches(session)


@router.post("/switches")
def set_switches(body: SwitchesIn, parts: DeskParts, manager: Manager) -> dict[str, Any]:
    """Switch something on or off; it binds at once in every process."""
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        for name in sorted(body.model_fields_set):
            data = _data(body, name)
            switches.set_to(session, name, data, now=now, who=f"agent:{manager.id}")
            audit.note(session, manager.name, "switch.changed", name, on=data is not None)
        return _switches(session)


def _data(body: SwitchesIn, name: str) -> dict[str, Any] | None:
    if name == switches.INCIDENT:
        return body.incident.model_dump(mode="json") if body.incident else None
    return {} if getattr(body, name) else None


def _switches(session: Session) -> dict[str, Any]:
    on = switches.standing(session)
    return {
        switches.OUTGOING: switches.OUTGOING in on,
        switches.BARGAINING: switches.BARGAINING in on,
        switches.INCIDENT: on.get(switches.INCIDENT),
    }


def _text_of(parts: Parts, row: PolicyVersion) -> str:
    """Return the file's own text with its comments while it says the same, else the stored policy as YAML."""
    file = parts.app.settings.policy
    try:
        if policy_hash(load_policy(file)) == row.hash:
            return file.read_text(encoding="utf-8-sig")
    except PolicyInvalid:
        pass
    body = from_json(row.body).model_dump(mode="json", by_alias=True)
    return yaml.safe_dump(_numbers(body), allow_unicode=True, sort_keys=False)


def _numbers(value: Any) -> Any:
    """Write shares, which are stored as texts, as numbers again."""
    if isinstance(value, dict):
        return {key: _numbers(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_numbers(one) for one in value]
    return float(value) if isinstance(value, str) and _is_share(value) else value


def _is_share(text: str) -> bool:
    whole, point, rest = text.partition(".")
    return bool(point) and whole.isdigit() and rest.isdigit()
