"""Who is writing in the widget: one buyer or visitor, by their token; a shop's key is refused here."""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials

from nuanfu.desk import pace, visitors
from nuanfu.desk.access import bearer
from nuanfu.desk.parts import Parts, parts_of
from nuanfu.errors import Forbidden, Unauthorised

PICTURES = "/widget/api/attachments"


async def buyer(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]) -> str:
    """Return the buyer of the token; raises `Unauthorised` for none, a forged or an expired one."""
    found = parts_of(request).signer.buyer_of(credentials.credentials) if credentials else None
    if found is None:
        raise Unauthorised("Send the buyer's token; the shop makes it with POST /api/v1/buyers/{id}/token.")
    return found


async def known_buyer(who: Annotated[str, Depends(buyer)]) -> str:
    """Let only a real buyer through; raises `Forbidden` for a visitor, who has no order."""
    if visitors.is_visitor(who):
        raise Forbidden("登录店铺后再办理：访客没有订单。")
    return who


def count_message(parts: Parts, buyer_id: str) -> None:
    """Count one message; raises `TooMany`."""
    parts.pace.check(buyer_id, pace.of_messages(buyer_id))


Buyer = Annotated[str, Depends(buyer)]
KnownBuyer = Annotated[str, Depends(known_buyer)]
