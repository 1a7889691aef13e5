"""The documents' pictures, taken by the tests that bring the pages into that state."""

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

FOLDER = "NUANFU_TEST_SCREENSHOTS"
COLOURS = 256  # the pages have few colours: a palette halves the file, and the eye does not see it


class Album:
    """Keeps pictures in the folder that `NUANFU_TEST_SCREENSHOTS` names; without it none are taken."""

    def __init__(self) -> None:
        """Read where to."""
        self._folder = Path(named) if (named := os.environ.get(FOLDER)) else None

    def keep(self, page: Page, name: str) -> None:
        """Take a picture of what a window shows now, when moving things have come to rest."""
        if self._folder is None:
            return
        taken = page.screenshot(animations="disabled", caret="hide")
        self._folder.mkdir(parents=True, exist_ok=True)
        picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(self._folder / f"{name}.png", optimize=True)
