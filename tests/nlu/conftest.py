"""The tests of the Rasa side run in Rasa's own environment, from the repository root:

nlu/.venv/bin/python -m pytest -c tests/nlu/pytest.ini tests/nlu
"""
