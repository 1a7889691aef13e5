"""What the reminders were good for: shares with their uncertainty, never a claim that the numbers do not bear."""
