"""An offer as it reads at a moment: past its time it is expired, whoever has recorded it or not."""

from datetime import datetime, timedelta

import pytest

from nuanfu.cases.models import Offer
from nuanfu.clock import SHANGHAI
from nuanfu.negotiation.moves import OfferState

ENDS = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "state"), [(ENDS - SECOND, OfferState.OPEN), (ENDS, OfferState.EXPIRED), (ENDS + SECOND, OfferState.EXPIRED)]
)
def test_an_open_offer_is_expired_from_its_last_moment_on(at: datetime, state: OfferState) -> None:
    assert Offer(state="open", expires_at=ENDS).state_at(at) is state


@pytest.mark.parametrize("state", [state for state in OfferState if state is not OfferState.OPEN])
def test_an_answered_offer_does_not_expire(state: OfferState) -> None:
    assert Offer(state=state.value, expires_at=ENDS).state_at(ENDS + SECOND) is state
