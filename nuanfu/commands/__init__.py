"""The larger parts of the command line, a group of commands a module."""
