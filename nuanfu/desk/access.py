"""Who is calling: a shop with its key, or one buyer with a token; everybody else is refused."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from nuanfu.desk import keys
from nuanfu.desk.parts import Parts, parts_of
from nuanfu.errors import Forbidden, Unauthorised

bearer = HTTPBearer(auto_error=False, description="A shop key from `nuanfu key new`, or a buyer's token.")


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of one request: `buyer_id` is None for the shop, which may speak for every buyer."""

    buyer_id: str | None

    def may_speak_for(self, buyer_id: str) -> bool:
        """Tell whether the caller may act for a buyer."""
        return self.buyer_id in (None, buyer_id)


def caller(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]) -> Caller:
    """Return who calls; raises `Unauthorised` without a good key or token."""
    parts = parts_of(request)
    if credentials is None:
        raise Unauthorised
    if credentials.credentials.startswith(keys.KEY_PREFIX):
        with parts.app.database.reading() as session:
            if keys.key_is_good(session, credentials.credentials):
                return Caller(None)
        raise Unauthorised
    buyer_id = parts.signer.buyer_of(credentials.credentials)
    if buyer_id is None:
        raise Unauthorised
    return Caller(buyer_id)


def shop(who: Annotated[Caller, Depends(caller)]) -> Caller:
    """Let only the shop through; raises `Forbidden` for a buyer's token."""
    if who.buyer_id is not None:
        raise Forbidden
    return who


AnyCaller = Annotated[Caller, Depends(caller)]
Shop = Annotated[Caller, Depends(shop)]
DeskParts = Annotated[Parts, Depends(parts_of)]
