"""Small grammars for what a buyer names: each module finds one kind of value in a plain text."""
