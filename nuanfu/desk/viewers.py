"""Who at the desk looks at which conversation, so that two colleagues see each other before both answer."""

from collections import defaultdict


class Viewers:
    """The agents' open conversations, by connection; other desks' come in by hints."""

    def __init__(self) -> None:
        """Start with nobody looking."""
        self._looking: dict[str, tuple[str, str]] = {}

    def look(self, connection: str, buyer_id: str | None, name: str) -> set[str]:
        """Let a connection look at one conversation, or at none; returns the buyers whose viewers changed."""
        before = self._looking.pop(connection, None)
        if buyer_id is not None:
            self._looking[connection] = (buyer_id, name)
        return {one for one in (before[0] if before else None, buyer_id) if one is not None}

    def names(self, buyer_id: str) -> list[str]:
        """Return who looks at a buyer's conversation."""
        return sorted({name for where, name in self._looking.values() if where == buyer_id})

    def everybody(self) -> dict[str, list[str]]:
        """Return all of them by buyer."""
        found: dict[str, set[str]] = defaultdict(set)
        for where, name in self._looking.values():
            found[where].add(name)
        return {where: sorted(names) for where, names in found.items()}
