"""What the shop starts: which reminders are due, whether each may go, by which channel, and what became of it."""
