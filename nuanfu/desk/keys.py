"""Shop keys and buyers' tokens: who may call what."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.clock import system_clock
from nuanfu.desk.models import ApiKey
from nuanfu.errors import KeyUnknown

KEY_PREFIX = "nf_"
TOKEN_LIFE = timedelta(hours=12)  # a shopping day; the widget asks for a new one with the next page


def new_key(session: Session, label: str) -> str:
    """Make a key, store its hash, and return it: the only time that it can be read."""
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    session.add(ApiKey(label=label, hash=_digest(key), made_at=system_clock()))
    return key


def key_is_good(session: Session, key: str) -> bool:
    """Tell whether a key was made here and not revoked; 256 random bits need no slow hash."""
    query = select(ApiKey.id).where(ApiKey.hash == _digest(key), ApiKey.revoked_at.is_(None))
    return session.scalar(query) is not None


def all_keys(session: Session) -> list[ApiKey]:
    """Return every key ever made, in the order in which they were made."""
    return list(session.scalars(select(ApiKey).order_by(ApiKey.id)))


def revoke(session: Session, key_id: int) -> ApiKey:
    """Let a key open nothing from now on; one revoked before keeps its time. Raises `KeyUnknown`."""
    key = session.get(ApiKey, key_id, with_for_update=True)
    if key is None:
        raise KeyUnknown
    key.revoked_at = key.revoked_at or system_clock()
    return key


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BuyerToken:
    """A signed token that says who the buyer is, until it expires."""

    token: str
    expires_at: datetime


class TokenSigner:
    """Signs and reads buyers' tokens with the shop's secret; expiry goes by the machine's clock."""

    def __init__(self, secret: str) -> None:
        """Take the secret of the settings."""
        self._serializer = URLSafeSerializer(secret, salt="buyer")

    def sign(self, buyer_id: str) -> BuyerToken:
        """Make a token for one buyer, good for 12 hours."""
        expires_at = (system_clock() + TOKEN_LIFE).replace(microsecond=0)
        token = self._serializer.dumps([buyer_id, int(expires_at.timestamp())])
        return BuyerToken(token if isinstance(token, str) else token.decode(), expires_at)

    def buyer_of(self, token: str) -> str | None:
        """Return the buyer a token is for, or None when it is forged or expired."""
        try:
            buyer_id, expires = self._serializer.loads(token)
            still_good = datetime.fromtimestamp(expires, UTC) > system_clock()
        except (BadSignature, ValueError, TypeError, OverflowError):
            return None
        return str(buyer_id) if still_good else None
