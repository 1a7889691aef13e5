"""One buyer message, one turn: who may answer it, what was answered, and that it happens once."""
