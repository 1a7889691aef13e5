"""暖付: turn an order that was placed but not paid into one of four good endings."""
