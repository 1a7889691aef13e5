"""The demo's own logins: an agent and a manager, with a password that follows from this installation's secret."""

import hashlib
import hmac

from sqlalchemy.orm import Session

from nuanfu.desk import agents
from nuanfu.desk.models import Role
from nuanfu.desk.skills import APPROVAL

NAMES = {"小林": Role.AGENT, "店长": Role.MANAGER}
SKILLS = {"小林": (APPROVAL, "售后")}


def password(secret: str) -> str:
    """Return the demo's password: the same at each start, another on each machine."""
    return hmac.new(secret.encode(), b"demo agent", hashlib.sha256).hexdigest()[:12]


def tell(session: Session, hashed: str, fits: bool) -> None:
    """Add the demo's agents; known ones get the password again when theirs no longer `fits`."""
    for name, role in NAMES.items():
        known = agents.by_name(session, name)
        if known is None:
            agents.add(session, name, hashed, role=role, skills=SKILLS.get(name, ()), who="demo")
        elif not fits:
            agents.set_password(session, known, hashed, who="demo")
