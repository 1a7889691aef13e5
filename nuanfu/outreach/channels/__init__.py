"""The channels behind one interface (`base`): the chat, short messages, the lists of people, the shop's own system."""
