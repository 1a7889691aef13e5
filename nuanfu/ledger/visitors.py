"""Anonymous visitors of the shop's page: known by how their id begins."""

PREFIX = "visitor:"


def is_visitor(buyer_id: str) -> bool:
    """Tell whether an id is a visitor's; no shop's buyer is named so (`Id` of the shop API refuses it)."""
    return buyer_id.startswith(PREFIX)
