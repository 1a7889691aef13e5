"""What is agreed about an unpaid order: its case, the offers on it, and the conversation's decisions."""
