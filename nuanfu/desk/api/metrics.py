"""The numbers, for Prometheus."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from nuanfu.desk.access import DeskParts, Scraper

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(parts: DeskParts, _scraper: Scraper) -> Response:
    """Return this desk's numbers; a caller on this machine needs no key, any other a shop key."""
    return Response(parts.metrics.exposition(), media_type=CONTENT_TYPE_LATEST)
