"""A machine on which the shop's command line is run: own folder, own database, what is typed and what is shown."""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from nuanfu import cli
from nuanfu.ledger.database import Database
from tests.harness import POLICY_FILE


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Machine:
    """A machine with its own folder and an own, still empty database."""

    folder: Path
    database_url: str
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def nuanfu(self, *arguments: str, said: str = "") -> Ran:
        """Run a command; `said` is what is typed in."""
        self.patch.setattr(sys, "argv", ["nuanfu", *arguments])
        self.patch.setattr(sys, "stdin", io.StringIO(said))
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, err = self.capture.readouterr()
        assert "Traceback" not in out + err
        code = left.value.code
        return Ran(code if isinstance(code, int) else 0, out, err)

    def database(self) -> Database:
        """Open the database."""
        return Database(self.database_url)

    def policy(self, *changes: tuple[str, str]) -> Path:
        """Write the shipped policy with some text replaced."""
        body = POLICY_FILE.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in body
            body = body.replace(old, new, 1)
        path = self.folder / "changed.yml"
        path.write_text(body, encoding="utf-8")
        return path
