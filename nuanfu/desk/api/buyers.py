"""Tokens that tell the page who a buyer is."""

from typing import Annotated, Any

from fastapi import APIRouter, Path

from nuanfu.desk.access import DeskParts, Shop
from nuanfu.desk.api.shapes import Id

router = APIRouter(prefix="/api/v1/buyers", tags=["buyers"])


@router.post("/{buyer_id}/token")
def make_token(buyer_id: Annotated[Id, Path()], parts: DeskParts, _shop: Shop) -> dict[str, Any]:
    """Make a signed token for one buyer, good for 12 hours."""
    made = parts.signer.sign(buyer_id)
    return {"token": made.token, "expires_at": made.expires_at.isoformat()}
