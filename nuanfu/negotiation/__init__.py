"""What the shop may say to a buyer who hesitates: pure, deterministic, no clock, no database, no network."""
