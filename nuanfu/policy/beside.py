"""The files that stand beside a policy: read together when somebody checks it."""

from pathlib import Path

from nuanfu.policy.catalogue import load_catalogue
from nuanfu.policy.howto import load_howtos
from nuanfu.policy.reminders import load_reminders
from nuanfu.policy.scripts import load_scripts


def check_words(folder: Path, shop: str) -> None:
    """Read what is there of catalogue, how-tos, scripts and cadence of the shop with that name.

    Raises PolicyInvalid or ScriptInvalid with every problem of the first file that has any.

    A policy may be checked on its own, far from the others: a file that is missing is not missed here.
    """
    for name, load in (("catalogue.yml", load_catalogue), ("howto.yml", load_howtos), ("scripts", load_scripts)):
        if (folder / name).exists():
            load(folder / name)
    if (folder / "reminders.yml").exists() and (folder / "scripts").exists():
        load_reminders(folder / "reminders.yml", load_scripts(folder / "scripts"), shop)
