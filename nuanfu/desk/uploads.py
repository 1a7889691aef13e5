"""Take a picture in, whoever sends it: cleaned outside of any transaction, its row beside its file."""

from datetime import datetime

from fastapi import UploadFile

from nuanfu.desk import attachments
from nuanfu.desk.attachments import LARGEST
from nuanfu.desk.parts import Parts

PRIVATE = {
    "Cache-Control": "private, max-age=3600",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'",
}
SECRET = PRIVATE | {"Cache-Control": "no-store"}  # the next at the same browser may be somebody else


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
