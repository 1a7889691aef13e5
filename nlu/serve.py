"""Run Rasa's command line quietly: `python -m nlu.serve run …` instead of `rasa run …`, from the repository root."""

from __future__ import annotations

import logging
import os
import sys
import warnings


def silence() -> None:
    """Set what must be set before Rasa is imported, and filter by name what we cannot mend in others' packages."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")  # nothing about a shop leaves it
    os.environ.setdefault(
        "LOG_LEVEL", "WARNING"
    )  # Rasa's progress bars and "loading model" lines; LOG_LEVEL=INFO shows
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow comes with Rasa and is not used here
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")  # Rasa pins SQLAlchemy 1.4; the notice is about 2.0
    if "run" in sys.argv[1:2]:
        # One message at a time is all a server computes: threads for matrices this small only wait for each other
        # (measured: a turn takes half as long). Training keeps them.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        os.environ.setdefault("OMP_NUM_THREADS", "1")
    # Importing Sanic switches DeprecationWarning back on for everybody, so it comes first and the filter after it.
    import sanic.app  # noqa: F401

    # Rasa 3.6 is the last line: it and what it pins (pkg_resources, jax, sanic-cors) will not be brought up to date.
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    # matplotlib, and packaging for spaCy, call pyparsing by its old names, and that warning is a UserWarning too, which
    # Rasa switches on again later: import them now. Rasa and spaCy would import them anyway.
    import jieba
    import matplotlib.fontconfig_pattern  # noqa: F401
    import packaging.requirements  # noqa: F401

    jieba.setLogLevel(logging.WARNING)  # "Building prefix dict" is no news


def main() -> None:
    """Pass the arguments on to Rasa."""
    silence()
    from rasa.__main__ import main as rasa
    from rasa.utils.common import EXPECTED_WARNINGS

    # Rasa's fallback says `utter_default` by itself, so no rule names it; the validator takes it for unused. Through
    # Rasa's own list, because Rasa sets its filters after ours.
    EXPECTED_WARNINGS.append((UserWarning, "The utterance 'utter_default' is not used"))

    # Entities are found by grammars; what the examples mark is for the tests, and for whoever trains an extractor.
    EXPECTED_WARNINGS.append((UserWarning, "You have defined training data consisting of entity examples"))

    sys.argv[0] = "rasa"
    rasa()


if __name__ == "__main__":
    main()
