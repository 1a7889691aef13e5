"""The shop's files: limits, product facts and wording, read and checked with the line of every problem."""
