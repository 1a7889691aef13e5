"""Every refusal has one shape: `{"error": {"code", "message", "fields"}}`, with a status that fits."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from nuanfu.errors import NuanfuError

log = structlog.get_logger()

BY_STATUS = {
    404: ("not_found", "There is nothing at this address; see /docs for what there is."),
    405: ("method_not_allowed", "This address takes another method; see /docs."),
}


def refusal(
    status: int, code: str, message: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return the error shape."""
    body = {"error": {"code": code, "message": message, "fields": fields or {}}}
    return JSONResponse(body, status_code=status, headers=headers)


def install(app: FastAPI) -> None:
    """Give every error of an app the one shape."""
    app.add_exception_handler(NuanfuError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _ours(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, NuanfuError)
    headers = {"Retry-After": error.fields["retry_after"]} if "retry_after" in error.fields else None
    return refusal(error.status, error.code, error.message, error.fields, headers)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    if any(_is_malformed(problem) for problem in problems):
        return refusal(400, "malformed_json", "The body must be a JSON object; check its syntax and Content-Type.")
    fields = {_dotted(problem["loc"]): problem["msg"] for problem in problems}
    codes = {problem["type"] for problem in problems}
    code = "text_length" if codes == {"text_length"} else "invalid"
    return refusal(422, code, "Correct the fields named here and send it again.", fields)


def _is_malformed(problem: dict[str, Any]) -> bool:
    return bool(problem["type"] == "json_invalid") or (problem["loc"] == ("body",) and problem["type"] == "missing")


def _dotted(place: tuple[Any, ...]) -> str:
    inner = place[1:] if place and place[0] in ("body", "query", "path") else place
    return ".".join(str(step) for step in inner)


def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code, message = BY_STATUS.get(error.status_code, ("http_error", str(error.detail)))
    return refusal(error.status_code, code, message, headers=dict(error.headers or {}))


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", path=request.url.path, exc_info=error)
    return refusal(500, "internal", "Something failed here and was logged; nothing of your request was kept.")
