"""Logs as one line each, with phone numbers masked wherever they turn up."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from nuanfu.masking import keep_ends


def mask_phones(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the middle of every mainland mobile number in a log line by `****`, however deep it stands."""
    return {name: _masked(value) for name, value in event.items()}


def _masked(value: Any) -> Any:
    match value:
        case str():
            return keep_ends(value)
        case bool() | float() | None:
            return value
        case int():
            masked = keep_ends(str(value))
            return value if masked == str(value) else masked
        case Mapping():
            return {_masked(name): _masked(inner) for name, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_masked(inner) for inner in value]
        case _:
            return keep_ends(repr(value))


def configure(level: int = logging.INFO) -> None:
    """Send structlog and the standard library's logs to standard error in one form."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        structlog.processors.format_exc_info,
    ]
    final = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, mask_phones]
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    render: Any = plain if sys.stderr.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*final, render]))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "uvicorn.error", "alembic", "rasa_sdk", "sanic", "huey"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
