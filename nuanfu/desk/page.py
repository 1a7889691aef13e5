"""The pages: the demo shop, the buyer's widget, the agents' console, and the public rules.

`web/dist` holds the built pages; until `make pages` has built them only the rules are there.
"""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from nuanfu.desk import rules_page
from nuanfu.desk.access import DeskParts
from nuanfu.errors import NotFound
from nuanfu.ledger import policies

STATIC = Path(__file__).parent / "static"
DIST = Path(__file__).parents[2] / "web/dist"

# The console's and the chat's parts bring their styles along; scripts come from this desk alone.
STYLED = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:"
CLOSED = "base-uri 'none'; form-action 'self'; object-src 'none'"

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(parts: DeskParts) -> Response:
    """Return the demo page, or one line where the desk serves a real shop."""
    if not parts.app.settings.demo:
        return PlainTextResponse("暖付客服台在运行。接口说明在 /docs，状态在 /healthz。\n")
    return _built("demo.html", "frame-ancestors 'none'")


@router.get("/widget")
def widget(parts: DeskParts) -> Response:
    """Return the widget, which the pages of `NUANFU_FRAME_ANCESTORS` may show in a frame."""
    named = [f"'{one}'" if one in ("self", "none") else one for one in parts.app.settings.frame_ancestors.split()]
    return _built("widget.html", f"frame-ancestors {' '.join(named)}")


@router.get("/console")
def console() -> Response:
    """Return the agents' console, which no page may frame."""
    return _built("console.html", "frame-ancestors 'none'")


@router.get("/widget.js")
def loader() -> Response:
    """Return the script that puts the widget on a shop's page."""
    return _built("widget.js", "frame-ancestors 'none'", media_type="text/javascript; charset=utf-8")


@router.get("/rules")
def rules(parts: DeskParts) -> Response:
    """Return what every buyer may know of the shop's rules."""
    with parts.app.database.reading() as session:
        policy = policies.current(session).policy
    return HTMLResponse(rules_page.page(policy))


def _built(name: str, framing: str, media_type: str | None = None) -> Response:
    file = DIST / name
    if not file.exists():
        raise NotFound("这一页还没有构建；运行 make pages 之后再打开。")
    headers = {"Content-Security-Policy": f"{STYLED}; {framing}; {CLOSED}", "Cache-Control": "no-cache"}
    return FileResponse(file, headers=headers, media_type=media_type)
