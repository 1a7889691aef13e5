"""Where buyers and shops come in: the API, the conversations, and the turns that answer them."""
