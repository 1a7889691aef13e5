"""What a carrier hands back: replies to short messages and receipts, passed on by the shop's own system."""

from typing import Any

from fastapi import APIRouter

from nuanfu.desk.access import DeskParts, Shop
from nuanfu.desk.api.shapes import SmsReceiptIn, SmsReplyIn
from nuanfu.outreach import replies

router = APIRouter(prefix="/api/v1/sms", tags=["sms"])


@router.post("/replies")
def post_reply(body: SmsReplyIn, parts: DeskParts, _shop: Shop) -> dict[str, Any]:
    """Take a reply; R, TD or 退订 silences short messages to the number at once. Taking it twice is taking it once."""
    with parts.app.database.writing() as session:
        return {"refused": replies.take_reply(session, body.phone, body.text, parts.app.clock())}


@router.post("/receipts")
def post_receipt(body: SmsReceiptIn, parts: DeskParts, _shop: Shop) -> dict[str, Any]:
    """Take a receipt; `known` is false for a message that is not ours."""
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        return {"known": replies.take_receipt(session, body.message_id, arrived=body.arrived, now=now)}
