"""How large a request may be: small everywhere, a picture's size where pictures come in."""

from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from nuanfu.desk.attachments import LARGEST

LARGEST_BODY = 512 * 1024  # an order of 200 lines is a tenth of that
LARGEST_UPLOAD = LARGEST + 64 * 1024  # and what multipart writes around it
UPLOADS = frozenset({"/api/v1/attachments", "/widget/api/attachments", "/console/api/attachments"})


def largest(path: str) -> int:
    """Return how many bytes a request to a path may have."""
    return LARGEST_UPLOAD if path in UPLOADS else LARGEST_BODY


class BodyLimits:
    """Counts each body as it comes, by the limit of its path."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._small = RequestBodyLimitMiddleware(app, max_body_size=LARGEST_BODY)
        self._large = RequestBodyLimitMiddleware(app, max_body_size=LARGEST_UPLOAD)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under its limit."""
        limited = self._large if scope["type"] == "http" and scope["path"] in UPLOADS else self._small
        await limited(scope, receive, send)
