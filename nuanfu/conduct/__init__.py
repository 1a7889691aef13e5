"""What may leave the shop, and to whom: used by chat, desk and outreach alike."""
