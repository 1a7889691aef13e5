"""Pictures in the widget: the buyer's own, and those that agents sent them."""

from typing import Any

from fastapi import APIRouter, Depends, Response, UploadFile

from nuanfu.desk import attachments, pace, uploads
from nuanfu.desk.access import DeskParts
from nuanfu.desk.widget.access import PICTURES, Buyer

router = APIRouter(prefix=PICTURES, tags=["widget"])


@router.post("", status_code=201, dependencies=[Depends(uploads.one_part)])
def upload(file: UploadFile, parts: DeskParts, buyer: Buyer) -> dict[str, Any]:
    """Keep a picture; it is sent with a message that names its id."""
    parts.pace.check(buyer, pace.UPLOADS)
    return {"id": uploads.take_in(parts, file, buyer_id=buyer, now=parts.app.clock())}


@router.get("/{attachment_id}")
def show(attachment_id: str, parts: DeskParts, buyer: Buyer) -> Response:
    """Return a picture of the buyer's own conversation."""
    with parts.app.database.reading() as session:
        found = attachments.of_buyer(session, attachment_id, buyer)
    return Response(parts.pictures.read(found.id), media_type=found.type, headers=uploads.PRIVATE)
