"""Wording and cadence as they were published last; the shop's files hold until something is.

Which scripts there are, and what each may name, comes from the files of the software that runs: a publication changes
the variants only. So an update that needs a new script finds it, and a publication from before still counts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

import structlog
from sqlalchemy.orm import Session

from nuanfu.bootstrap import App
from nuanfu.cases.speaker import Words
from nuanfu.errors import PolicyInvalid, ScriptInvalid
from nuanfu.ledger import policies, publications
from nuanfu.ledger.publications import Name
from nuanfu.policy.reading import read_text
from nuanfu.policy.reminders import Reminders, cadence_hash, parse_reminders
from nuanfu.policy.scripts import Scripts, load_scripts

log = structlog.get_logger()


class Published:
    """What one process says and by which cadence; `words` stay the same object and say what was published last."""

    def __init__(self, app: App, words: Words | None = None) -> None:
        """Begin with the shop's files; raises `ScriptInvalid`. Nothing is read from the database before `take_up`."""
        self._app = app
        self.words = words or app.words()
        self._files = self.words.scripts.copy()
        self._seq = 0
        self._cadence: tuple[tuple[int, str, str], Reminders] | None = None
        self._lock = Lock()

    def take_up(self) -> "Published":
        """Say from now on what was published last; a short look when nothing was."""
        with self._app.database.reading() as session:
            if publications.newest_seq(session, Name.WORDING) != self._seq:
                self._say(session)
        return self

    def scripts(self, session: Session) -> Scripts:
        """Return the scripts that bind in a session's snapshot, for whoever is about to change them."""
        standing = publications.current(session, Name.WORDING)
        return overlaid(self._files, json.loads(standing.body))[0] if standing is not None else self._files

    def reminders(self, session: Session) -> Reminders:
        """Return the cadence that binds, said in these words; raises `PolicyInvalid` for one that cannot be."""
        shop = policies.current(session).policy.shop.name
        key = (publications.newest_seq(session, Name.CADENCE), self.words.scripts.version, shop)
        kept = self._cadence
        if kept is not None and kept[0] == key:
            return kept[1]
        made = parse_reminders(self.cadence_text(session), self.words.scripts, shop, "提醒节奏")
        self._cadence = (key, made)
        return made

    def cadence_text(self, session: Session) -> str:
        """Return the cadence as somebody wrote it: as published, else the shop's file."""
        standing = publications.current(session, Name.CADENCE)
        return standing.body if standing is not None else read_text(self._file, PolicyInvalid)

    @property
    def _file(self) -> Path:
        return self._app.settings.policy.parent / "reminders.yml"

    def _say(self, session: Session) -> None:
        with self._lock:
            standing = publications.current(session, Name.WORDING)
            if standing is None or standing.seq == self._seq:
                return
            found, left_out = overlaid(self._files, json.loads(standing.body))
            if left_out:
                log.warning("published_wording_left_out", scripts=left_out)
            self.words.scripts.become(found)
            self._seq = standing.seq


def overlaid(files: Scripts, published: Mapping[str, Sequence[str]]) -> tuple[Scripts, list[str]]:
    """Return the files' scripts with the variants that were published, and the ids of those that no longer fit."""
    changes = {
        name: variants
        for name, variants in published.items()
        if name in files and tuple(variants) != files[name].variants
    }
    try:
        return files.reworded(changes), []
    except ScriptInvalid as error:
        unfit = sorted(name for name in changes if any(f"{field}.".startswith(f"{name}.") for field in error.fields))
        fitting = {name: variants for name, variants in changes.items() if name not in unfit}
        return files.reworded(fitting), unfit


def publish_wording(session: Session, scripts: Scripts, *, now: datetime, who: str) -> bool:
    """Put scripts in force for every process; False when those in force say the same."""
    body = json.dumps({name: scripts[name].variants for name in sorted(scripts.ids)}, ensure_ascii=False)
    return publications.publish(session, Name.WORDING, body, scripts.version, now=now, who=who)


def publish_cadence(session: Session, text: str, scripts: Scripts, *, now: datetime, who: str) -> bool:
    """Put a cadence in force for every process; False when it says nothing new, `PolicyInvalid` by line and field."""
    shop = policies.current(session).policy.shop.name
    reminders = parse_reminders(text, scripts, shop, "提醒节奏")
    return publications.publish(session, Name.CADENCE, text, cadence_hash(reminders), now=now, who=who)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a policy file, read and checked; None for what is not there."""

    scripts: Scripts | None = None
    cadence: str | None = None


def read_beside(folder: Path) -> Beside:
    """Read the scripts and the cadence of a folder; raises `ScriptInvalid` or `PolicyInvalid`."""
    if not (folder / "scripts").exists():
        return Beside()
    cadence = folder / "reminders.yml"
    text = read_text(cadence, PolicyInvalid) if cadence.exists() else None
    return Beside(load_scripts(folder / "scripts"), text)


def publish_beside(session: Session, beside: Beside, *, now: datetime, who: str) -> list[str]:
    """Publish what stands beside a policy; return what changed. Raises `PolicyInvalid` for a cadence."""
    if beside.scripts is None:
        return []
    changed = ["话术"] if publish_wording(session, beside.scripts, now=now, who=who) else []
    if beside.cadence and publish_cadence(session, beside.cadence, beside.scripts, now=now, who=who):
        changed.append("提醒节奏")
    return changed
