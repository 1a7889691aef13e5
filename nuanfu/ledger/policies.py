"""The policy in force: kept in the database, so that every process and machine decides by the same one."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.errors import PolicyInvalid
from nuanfu.ledger import switches
from nuanfu.ledger.events import record
from nuanfu.ledger.models import PolicyVersion
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.file import dump, from_json, policy_hash


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A policy and the hash by which decisions name it."""

    policy: Policy
    hash: str


_NEWEST = select(PolicyVersion.hash, PolicyVersion.body).order_by(PolicyVersion.seq.desc()).limit(1)


def current(session: Session) -> PolicyInForce:
    """Read the policy that binds now, its switches applied; raises `PolicyInvalid` when none was ever published."""
    row = session.execute(_NEWEST).one_or_none()
    if row is None:
        raise PolicyInvalid("No policy is published; run `nuanfu init` or `nuanfu policy publish policy/shop.yml`.")
    published = _parsed(row.hash, row.body)
    return PolicyInForce(switches.applied(session, published.policy), published.hash)


def is_first(session: Session) -> bool:
    """Tell whether no policy was published yet."""
    return session.scalar(select(PolicyVersion.seq).limit(1)) is None


def publish(session: Session, policy: Policy, *, now: datetime, who: str) -> bool:
    """Put a policy in force; False when the one in force is equal."""
    digest = policy_hash(policy)
    newest = session.scalar(select(PolicyVersion.hash).order_by(PolicyVersion.seq.desc()).limit(1))
    if newest == digest:
        return False
    session.add(PolicyVersion(hash=digest, body=dump(policy), since=now))
    record(session, "policy.published", at=now, who=who, why="publish", policy_hash=digest, version=str(policy.version))
    return True


@lru_cache(maxsize=16)
def _parsed(digest: str, body: str) -> PolicyInForce:
    return PolicyInForce(from_json(body), digest)
