"""The words of the four signals, a family a module: what is heard, and what only sounds alike."""
