"""Take a picture in, whoever sends it: cleaned outside of any transaction, its row beside its file."""

from datetime import datetime

from fastapi import Request, UploadFile

from nuanfu.desk import attachments
from nuanfu.desk.attachments import LARGEST
from nuanfu.desk.parts import Parts
from nuanfu.errors import BadInput

PRIVATE = {
    "Cache-Control": "private, max-age=3600",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'",
}
SECRET = PRIVATE | {"Cache-Control": "no-store"}  # the next at the same browser may be somebody else


async def one_part(request: Request) -> None:
    """Refuse an upload with anything beside its one part `file`; raises `BadInput`."""
    names = [name for name, _ in (await request.form()).multi_items()]
    beside = {name: "Extra inputs are not permitted" for name in names if name != "file"}
    if names.count("file") > 1:
        beside["file"] = "One picture at a time"
    if beside:
        raise BadInput(fields=beside)


def take_in(
    parts: Parts, file: UploadFile, *, buyer_id: str | None = None, agent_id: int | None = None, now: datetime
) -> str:
    """Keep a picture and return its id; raises `AttachmentTooLarge` or `AttachmentType`, and keeps nothing then."""
    picture = attachments.clean(file.file.read(LARGEST + 1))
    made = parts.pictures.keep(picture)
    try:
        with parts.app.database.writing() as session:
            attachments.register(session, made, picture, buyer_id=buyer_id, agent_id=agent_id, now=now)
    except BaseException:
        parts.pictures.forget([made])
        raise
    return made
