"""Who at the desk looks at which conversation, so that two colleagues see each other before both answer."""

from nuanfu.clock import machine_seconds

FORGOTTEN_AFTER_SECONDS = 60.0  # another desk says again who looks with each heartbeat of its agents


class Viewers:
    """The agents' open conversations: by connection here, by hint for other desks."""

    def __init__(self) -> None:
        """Start with nobody looking."""
        self._here: dict[str, tuple[str, str]] = {}
        self._afar: dict[tuple[str, str], tuple[list[str], float]] = {}

    def look(self, connection: str, buyer_id: str | None, name: str) -> set[str]:
        """Let a connection look at one conversation, or at none; returns the buyers whose viewers changed."""
        before = self._here.pop(connection, None)
        if buyer_id is not None:
            self._here[connection] = (buyer_id, name)
        return {one for one in (before[0] if before else None, buyer_id) if one is not None}

    def look_afar(self, desk: str, buyer_id: str, names: list[str]) -> None:
        """Remember who looks at another desk."""
        self._afar = {key: told for key, told in self._afar.items() if key != (desk, buyer_id) and _is_fresh(told[1])}
        if names:
            self._afar[(desk, buyer_id)] = (names, machine_seconds())

    def here(self, buyer_id: str) -> list[str]:
        """Return who looks at a buyer's conversation at this desk."""
        return sorted({name for where, name in self._here.values() if where == buyer_id})

    def names(self, buyer_id: str) -> list[str]:
        """Return who looks at a buyer's conversation, at any desk."""
        afar = {
            name
            for (_, where), (names, at) in self._afar.items()
            if where == buyer_id and _is_fresh(at)
            for name in names
        }
        return sorted(afar | set(self.here(buyer_id)))


def _is_fresh(at: float) -> bool:
    return machine_seconds() - at < FORGOTTEN_AFTER_SECONDS
