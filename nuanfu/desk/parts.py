"""What a desk is made of, put together once and reached through the request."""

from dataclasses import dataclass

from fastapi import Request

from nuanfu.bootstrap import App
from nuanfu.cases.speaker import Words
from nuanfu.desk.attachments import Store
from nuanfu.desk.hints import Hints
from nuanfu.desk.keys import TokenSigner
from nuanfu.desk.marks import Marks
from nuanfu.desk.metrics import Metrics
from nuanfu.desk.pace import Pace
from nuanfu.desk.turns import Turns
from nuanfu.desk.viewers import Viewers
from nuanfu.published import Published
from nuanfu.rasa_client import Rasa
from nuanfu.tracker_store import Trackers


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one desk process."""

    app: App
    rasa: Rasa
    turns: Turns
    signer: TokenSigner
    pace: Pace
    trackers: Trackers
    metrics: Metrics
    pictures: Store
    published: Published
    viewers: Viewers
    hints: Hints
    marks: Marks

    @property
    def words(self) -> Words:
        """Return what the shop says now."""
        return self.published.words


async def desk_parts(request: Request) -> Parts:
    """Return the parts of the desk that serves a request, without a thread of its own as a plain dependency has."""
    return parts_of(request)


def parts_of(request: Request) -> Parts:
    """Return the parts of the desk that serves a request."""
    parts: Parts = request.app.state.parts
    return parts
