"""The labels by the names that a person reads."""

from nuanfu.negotiation.intents import NAMES, Intent

EMOTIONS = {"calm": "平静", "anxious": "着急", "angry": "生气", "low": "低落"}


def intent_named(answer: str) -> Intent | None:
    """Return the intent that a number from the list or a name means, or None."""
    every = list(Intent)
    if answer.isdecimal():
        return every[int(answer) - 1] if 1 <= int(answer) <= len(every) else None
    return Intent(answer) if answer in set(every) else None


def emotion_named(answer: str) -> str | None:
    """Return the emotion that a number, a name in either language or nothing (calm) means, or None."""
    names = list(EMOTIONS)
    if answer.isdecimal():
        return names[int(answer) - 1] if 1 <= int(answer) <= len(names) else None
    if answer in EMOTIONS:
        return answer
    return next((name for name, chinese in EMOTIONS.items() if chinese == answer), None if answer else "calm")


def shown(intent: str | None) -> str:
    """Return an intent by both its names; that of a message that was not understood has none."""
    return f"{intent} {NAMES[Intent(intent)]}" if intent in set(Intent) else "没听懂"


def in_chinese(intent: str) -> str:
    """Return an intent by its Chinese name alone."""
    return NAMES[Intent(intent)] if intent in set(Intent) else intent


def numbered() -> list[str]:
    """Return the list of the intents, a line each."""
    return [f"{number:>3}  {shown(intent)}" for number, intent in enumerate(Intent, start=1)]
