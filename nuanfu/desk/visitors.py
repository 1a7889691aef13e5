"""Anonymous visitors of the shop's page: a token like a buyer's, for somebody who has no order and gets no offer."""

import secrets

from nuanfu.desk.keys import BuyerToken, TokenSigner
from nuanfu.ledger.visitors import PREFIX, is_visitor

__all__ = ["PREFIX", "is_visitor", "new_token"]


def new_token(signer: TokenSigner) -> BuyerToken:
    """Make a token for a new visitor, good as long as a buyer's."""
    return signer.sign(PREFIX + secrets.token_urlsafe(16))
