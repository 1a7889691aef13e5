"""The files that stand beside a policy: read together when somebody checks it."""

from pathlib import Path

from nuanfu.policy.catalogue import load_catalogue
from nuanfu.policy.howto import load_howtos
from nuanfu.policy.scripts import load_scripts


def check_words(folder: Path) -> None:
    """Read what is there of catalogue, how-tos and scripts; raises PolicyInvalid or ScriptInvalid with every problem.

    A policy may be checked on its own, far from the others: a file that is missing is not missed here.
    """
    for name, load in (("catalogue.yml", load_catalogue), ("howto.yml", load_howtos), ("scripts", load_scripts)):
        if (folder / name).exists():
            load(folder / name)
