"""What the agents' console speaks with the desk: docs/desk-protocol.md, a module a subject."""
