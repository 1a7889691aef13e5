"""Every refusal has one shape: `{"error": {"code", "message", "fields"}}`, with a status that fits."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from nuanfu.errors import NuanfuError

log = structlog.get_logger()

BY_STATUS = {
    400: ("malformed_json", "The body cannot be read: send a JSON object, or a picture as multipart/form-data."),
    404: ("not_found", "There is nothing at this address; see /docs for what there is."),
    405: ("method_not_allowed", "This address takes another method; see /docs."),
    413: ("body_too_large", "This is too much for one request; send it in parts."),
}


def refusal(
    status: int, code: str, message: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return the error shape."""
    body = {"error": {"code": code, "message": message, "fields": fields or {}}}
    return JSONResponse(body, status_code=status, headers=headers)


def install(app: FastAPI) -> None:
    """Give every expected error of an app the one shape."""
    app.add_exception_handler(NuanfuError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DataError, _unkeepable)


def _ours(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, NuanfuError)
    return of(error)


def of(error: NuanfuError) -> JSONResponse:
    """Return the refusal of an expected error."""
    headers = {"Retry-After": error.fields["retry_after"]} if "retry_after" in error.fields else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return refusal(error.status, error.code, error.message, error.fields, headers)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    if any(_is_malformed(problem) for problem in problems):
        return refusal(400, *BY_STATUS[400])
    fields = dict(map(_named, problems))
    codes = {problem["type"] for problem in problems}
    code = "text_length" if codes == {"text_length"} else "invalid"
    return refusal(422, code, "Correct the fields named here and send it again.", fields)


def _is_malformed(problem: dict[str, Any]) -> bool:
    return bool(problem["type"] == "json_invalid") or (problem["loc"] == ("body",) and problem["type"] == "missing")


def _named(problem: dict[str, Any]) -> tuple[str, str]:
    """Return a problem as dotted field and reason; what concerns the whole body is named `body`."""
    place = problem["loc"]
    inner = place[1:] if place[0] in ("body", "query", "path") else place
    if problem["type"] == "model_attributes_type" and not inner:
        return "body", "must be a JSON object, sent with Content-Type: application/json"
    return ".".join(str(step) for step in inner) or "body", problem["msg"].removeprefix("Value error, ")


def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code, message = BY_STATUS.get(error.status_code, ("http_error", str(error.detail)))
    return refusal(error.status_code, code, message, headers=dict(error.headers or {}))


def _unkeepable(request: Request, error: Exception) -> JSONResponse:
    """Refuse what the database cannot take, a NUL character for example; nothing of the request was kept."""
    log.warning("value_refused_by_database", path=request.url.path, why=type(getattr(error, "orig", error)).__name__)
    return refusal(422, "invalid", "A value holds what cannot be kept, for example a NUL character; send it without.")


def too_large() -> JSONResponse:
    """Return the refusal of a body that says itself that it is too large."""
    return refusal(413, *BY_STATUS[413])


def unexpected(request: Request, error: Exception) -> JSONResponse:
    """Log a fault of ours and return its refusal, which tells nothing of what is inside."""
    log.error("request_failed", path=request.url.path, exc_info=error)
    return refusal(500, "internal", "Something failed here and was logged; the same request can safely be sent again.")
