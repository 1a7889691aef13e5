"""Anonymous visitors of the shop's page: a token like a buyer's, for somebody who has no order and gets no offer."""

import secrets

from nuanfu.desk.keys import BuyerToken, TokenSigner

PREFIX = "visitor:"


def new_token(signer: TokenSigner) -> BuyerToken:
    """Make a token for a new visitor, good as long as a buyer's."""
    return signer.sign(PREFIX + secrets.token_urlsafe(16))


def is_visitor(buyer_id: str) -> bool:
    """Tell whether an id is a visitor's; no shop's buyer is named so (`Id` of the shop API refuses it)."""
    return buyer_id.startswith(PREFIX)
