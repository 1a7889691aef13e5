"""Who is calling: a shop with its key, or one buyer with a token; everybody else is refused."""

import ipaddress
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from nuanfu.desk import keys
from nuanfu.desk.parts import Parts, desk_parts, parts_of
from nuanfu.errors import Forbidden, Unauthorised

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")

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


def scraper(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]) -> None:
    """Let callers of this machine and the shop through; one whom a proxy brings is not of this machine."""
    brought = any(name in request.headers for name in FORWARDED)
    if brought or request.client is None or not _is_loopback(request.client.host):
        shop(caller(request, credentials))


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


AnyCaller = Annotated[Caller, Depends(caller)]
Shop = Annotated[Caller, Depends(shop)]
Scraper = Annotated[None, Depends(scraper)]
DeskParts = Annotated[Parts, Depends(desk_parts)]
