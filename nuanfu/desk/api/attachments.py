"""Pictures that a shop's own IM passes on."""

from typing import Any

from fastapi import APIRouter, Depends, UploadFile

from nuanfu.desk import pace, uploads
from nuanfu.desk.access import AnyCaller, DeskParts

router = APIRouter(prefix="/api/v1/attachments", tags=["chat"])


@router.post("", status_code=201, dependencies=[Depends(uploads.one_part)])
def upload(file: UploadFile, parts: DeskParts, who: AnyCaller) -> dict[str, Any]:
    """Keep a jpg, png or webp of at most 5 MiB without its metadata; name its id in `attachments` of a message."""
    if who.buyer_id is not None:
        parts.pace.check(who.buyer_id, pace.UPLOADS)
    return {"id": uploads.take_in(parts, file, buyer_id=who.buyer_id, now=parts.app.clock())}
