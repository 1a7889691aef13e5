"""Pictures that buyers and agents send: judged by their content, drawn anew without metadata, kept in one folder."""

import io
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.desk.models import Attachment
from nuanfu.desk_errors import AttachmentTooLarge, AttachmentType, AttachmentUnknown

LARGEST = 5 * 1024 * 1024  # bytes, as the contract has it
MOST_PIXELS = 50_000_000  # the largest phone camera; a small file that unfolds to more is an attack
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
IN_ONE_MESSAGE = 9


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be kept: its type and its bytes, drawn anew."""

    type: str
    content: bytes


def clean(content: bytes) -> Picture:
    """Return a picture without anything that the camera wrote beside it; raises `AttachmentTooLarge`, `AttachmentType`.

    Drawing it anew also drops whatever else stood in the file.
    """
    if len(content) > LARGEST:
        raise AttachmentTooLarge
    try:
        with Image.open(io.BytesIO(content), formats=tuple(TYPES)) as found:
            kind = found.format or ""
            if found.width * found.height > MOST_PIXELS:
                raise AttachmentTooLarge(f"A picture has at most {MOST_PIXELS:,} pixels; send a smaller one.")
            upright = ImageOps.exif_transpose(found)
            mode = "RGB" if kind == "JPEG" or upright.mode not in ("RGBA", "LA", "P", "PA") else "RGBA"
            bare = Image.new(mode, upright.size)
            bare.paste(upright.convert(mode))
    except AttachmentTooLarge:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise AttachmentType from error
    out = io.BytesIO()
    bare.save(out, kind, **({"quality": 88} if kind != "PNG" else {}))
    return Picture(TYPES[kind], out.getvalue())


class Store:
    """The folder in which pictures lie, each under its id."""

    def __init__(self, folder: Path) -> None:
        """Stand on a folder; it is made with the first picture."""
        self._folder = folder

    def keep(self, picture: Picture) -> str:
        """Write a picture and return its id, which nobody can guess."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = secrets.token_hex(16)
        fresh = self._folder / f".{made}"
        fresh.write_bytes(picture.content)
        fresh.replace(self._folder / made)
        return made

    def read(self, attachment_id: str) -> bytes:
        """Return a picture's bytes; raises `AttachmentUnknown` when its file is gone."""
        try:
            return (self._folder / attachment_id).read_bytes()
        except OSError as error:
            raise AttachmentUnknown from error

    def forget(self, ids: Iterable[str]) -> None:
        """Delete pictures; one that is gone already is fine."""
        for one in ids:
            (self._folder / one).unlink(missing_ok=True)


def register(
    session: Session, attachment_id: str, picture: Picture, *, buyer_id: str | None, agent_id: int | None, now: datetime
) -> None:
    """Write down whose picture lies in the folder."""
    row = Attachment(
        id=attachment_id, buyer_id=buyer_id, agent_id=agent_id, type=picture.type, size=len(picture.content), at=now
    )
    session.add(row)


def of_buyer(session: Session, attachment_id: str, buyer_id: str | None) -> Attachment:
    """Return a picture of a buyer's conversation, any for None (a person at the desk). Raises `AttachmentUnknown`."""
    found = session.get(Attachment, attachment_id)
    if found is None or (buyer_id is not None and found.buyer_id != buyer_id):
        raise AttachmentUnknown
    return found


def use(session: Session, ids: Sequence[str], buyer_id: str, *, agent_id: int | None = None) -> None:
    """Let a buyer's conversation have pictures: those of the buyer, of the agent, or told by the shop's own system.

    Raises `AttachmentUnknown` for any other.
    """
    for one in ids:
        found = session.get(Attachment, one, with_for_update=True)
        if found is None or found.buyer_id not in (None, buyer_id):
            raise AttachmentUnknown
        if found.buyer_id is None and found.agent_id not in (None, agent_id):
            raise AttachmentUnknown
        found.buyer_id = buyer_id
    session.flush()


def remove_of(session: Session, buyer_id: str) -> list[str]:
    """Forget a buyer's pictures, and return the ids whose files must go after the commit."""
    rows = list(session.scalars(select(Attachment).where(Attachment.buyer_id == buyer_id)))
    for row in rows:
        session.delete(row)
    return [row.id for row in rows]
