"""The page at `/`: in the demo a shop's chat with a few buyers to play, else a short sign that the desk runs."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response

from nuanfu.desk.access import DeskParts

STATIC = Path(__file__).parent / "static"

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(parts: DeskParts) -> Response:
    """Return the demo page, or one line where the desk serves a real shop."""
    if parts.app.settings.demo:
        return FileResponse(STATIC / "demo.html")
    return PlainTextResponse("暖付客服台在运行。接口说明在 /docs，状态在 /healthz。\n")
