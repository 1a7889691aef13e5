"""Money, time and promises: what was ordered, what is owed, what was paid, and why each of it changed."""
