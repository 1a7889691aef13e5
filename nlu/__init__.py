"""The Rasa side: how a message is understood, and how a turn is taken. Runs in an environment of its own."""
