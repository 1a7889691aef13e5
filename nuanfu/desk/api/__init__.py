"""The shop's HTTP API, version 1."""
