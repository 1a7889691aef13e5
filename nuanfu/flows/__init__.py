"""How each flow answers, one module a flow, by the name it has in data/, actions/ and the story tests."""
