"""A picture is drawn anew: nothing but what can be seen is kept."""

import io

import pytest
from PIL import Image

from nuanfu.desk.attachments import clean
from nuanfu.desk_errors import AttachmentTooLarge, AttachmentType
from tests.widgets import picture


def test_where_it_was_taken_is_stripped() -> None:
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    kept = clean(picture("JPEG", exif=exif) + b"<script>hidden</script>")
    assert not Image.open(io.BytesIO(kept.content)).getexif()
    assert b"hidden" not in kept.content


def test_a_picture_that_unfolds_to_too_much_is_refused() -> None:
    with pytest.raises((AttachmentTooLarge, AttachmentType)):
        clean(picture("PNG", (9000, 9000)))
