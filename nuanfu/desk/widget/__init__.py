"""What the buyer's widget speaks with the desk: docs/desk-protocol.md, a module a subject."""
