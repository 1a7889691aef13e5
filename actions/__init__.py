"""What Rasa may ask of the shop: each action reads the tracker, calls nuanfu, and returns what it says."""
