"""Which Chromium the tests drive, and how they start it."""

import os
import shutil
from collections.abc import Mapping

import pytest

NAMED = "NUANFU_TEST_CHROMIUM"
KNOWN_NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def find(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the Chromium that is named, else the first on the PATH, else None; one named must be there."""
    path = environment.get("PATH")
    if named := environment.get(NAMED):
        found = shutil.which(named, path=path)
        if found is None:
            raise pytest.UsageError(f"{NAMED}={named} is no program that can be started.")
        return found
    return next((found for name in KNOWN_NAMES if (found := shutil.which(name, path=path))), None)


def arguments() -> list[str]:
    """Return what Chromium is started with: nothing but the pages under test; root may not use its sandbox."""
    return [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
