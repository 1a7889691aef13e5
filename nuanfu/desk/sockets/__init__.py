"""Sockets push what the database holds, and carry typing and presence: docs/desk-protocol.md."""
