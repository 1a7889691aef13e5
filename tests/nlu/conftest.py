"""The tests of the Rasa side; they run in Rasa's environment: `nlu/.venv/bin/python -m pytest tests/nlu`."""

import os

# Before Rasa is imported by a test: what nlu/serve.py sets for a server.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

# Importing Sanic switches DeprecationWarning on again; here it cannot undo what pytest.ini says.
import sanic.app  # noqa: F401
from hypothesis import HealthCheck, settings

settings.register_profile(
    "nuanfu",
    max_examples=int(os.environ.get("NUANFU_TEST_EXAMPLES", "60")),
    deadline=None,  # the machine decides how long an example takes, not the code
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("nuanfu")
