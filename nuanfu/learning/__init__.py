"""What was tried on whom and what became of it: draws of wording and order of equal moves, never of worth."""
