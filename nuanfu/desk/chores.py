"""What a desk does every now and then beside its requests, whatever fails in between."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from anyio import to_thread

from nuanfu.errors import NuanfuError

log = structlog.get_logger()


async def every(seconds: float, closing: asyncio.Event, work: Callable[[], object], failed: str) -> None:
    """Do something now and after each pause, until the desk closes; a failure is logged under the name `failed`."""
    while not closing.is_set():
        try:
            await to_thread.run_sync(work)
        except NuanfuError as error:
            log.warning(failed, why=error.message)
        except Exception:
            log.exception(failed)
        with suppress(TimeoutError):
            await asyncio.wait_for(closing.wait(), seconds)
