"""What the shop's manager reads: numbers of the past, and what another policy would have made of it."""
