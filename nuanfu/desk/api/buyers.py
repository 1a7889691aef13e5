"""Buyers: a token that tells the page who they are, all that is held about them, and its erasure."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from nuanfu.cases.cards import shanghai_iso
from nuanfu.clock import SHANGHAI
from nuanfu.desk import attachments, uploads
from nuanfu.desk.access import DeskParts, Shop
from nuanfu.desk.api.shapes import Id
from nuanfu.desk.erasing import erase
from nuanfu.desk.export import export

router = APIRouter(prefix="/api/v1/buyers", tags=["buyers"])

BuyerId = Annotated[Id, Path()]


@router.post("/{buyer_id}/token")
def make_token(buyer_id: BuyerId, parts: DeskParts, _shop: Shop) -> dict[str, Any]:
    """Make a signed token for one buyer, good for 12 hours."""
    made = parts.signer.sign(buyer_id)
    return {"token": made.token, "expires_at": made.expires_at.astimezone(SHANGHAI).isoformat()}


@router.get("/{buyer_id}/export")
def export_buyer(buyer_id: BuyerId, parts: DeskParts, _shop: Shop) -> dict[str, Any]:
    """Return everything held about a buyer."""
    with parts.app.database.reading() as session:
        return export(session, buyer_id, parts.app.clock)


@router.get("/{buyer_id}/pictures/{attachment_id}")
def read_picture(buyer_id: BuyerId, attachment_id: str, parts: DeskParts, _shop: Shop) -> Response:
    """Return one picture of a buyer's export; raises `AttachmentUnknown` for one that is not theirs."""
    with parts.app.database.reading() as session:
        found = attachments.of_buyer(session, attachment_id, buyer_id)
    return Response(parts.pictures.read(found.id), media_type=found.type, headers=uploads.SECRET)


@router.delete("/{buyer_id}")
def erase_buyer(buyer_id: BuyerId, parts: DeskParts, _shop: Shop) -> dict[str, Any]:
    """Erase a buyer's personal data for good; amounts stay, without the person. Erasing twice is erasing once."""
    with parts.app.database.writing() as session:
        erased = erase(session, buyer_id, now=parts.app.clock(), who="shop")
    if erased.conversation_id is not None:
        parts.trackers.forget(erased.conversation_id)
    parts.pictures.forget(erased.pictures)
    parts.app.database.leave_no_trace()
    return {"buyer_id": buyer_id, "erased_at": shanghai_iso(erased.at)}
