"""What one phone number, and one person on the phone, may be asked to bear. Ceilings bind every kind, agents too."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from nuanfu.clock import shanghai_day
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.outbound import Contact, Facts, Kind, Outbound
from nuanfu.conduct.rules.windows import latest, morning, room_at
from nuanfu.negotiation.policy import Policy

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MOST_CONNECTED, MOST_UNANSWERED = 3, 6
MOST_ATTEMPTS = 2


def sms_to_number(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait for room for one more short message to the number.

    Number: 2 a minute, 10 in 24 hours per number.
    Source: carriers.
    """
    if outbound.channel is not Channel.SMS:
        return None
    times = [one.at for one in facts.to_number if one.channel is Channel.SMS]
    return latest(room_at(times, 2, MINUTE, now), room_at(times, 10, DAY, now))


def calls_to_number(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait for room for one more call to the number.

    Number: 1 a minute, 5 an hour, 20 in 24 hours per number.
    Source: voice carriers.
    """
    if outbound.channel is not Channel.PHONE:
        return None
    times = [one.at for one in facts.to_number if one.channel is Channel.PHONE]
    return latest(room_at(times, 1, MINUTE, now), room_at(times, 5, HOUR, now), room_at(times, 20, DAY, now))


def connected_calls(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait for the next day when the buyer has spoken on the phone so often, with shop and agents together.

    Number: 3 a day per buyer.
    Source: credit-collection standard (2nd).
    """
    if outbound.channel is not Channel.PHONE:
        return None
    return _tomorrow_after((one for one in facts.contacts if one.connected), MOST_CONNECTED, now)


def unanswered_calls(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait for the next day when nobody has answered so often.

    Number: 6 a day per number.
    Source: credit-collection standard (2nd).
    """
    if outbound.channel is not Channel.PHONE:
        return None
    return _tomorrow_after((one for one in facts.to_number if not one.connected), MOST_UNANSWERED, now)


def calls_by_plan(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait with a row of the call list: after a talk, after the attempts of a day, and the day after any call.

    Number: 1 talk or 2 attempts a day, never two days running.
    Source: our default.
    """
    if outbound.kind is not Kind.CALL_ROW:
        return None
    today = shanghai_day(now)
    calls = [one for one in facts.contacts if one.channel is Channel.PHONE and shanghai_day(one.at) >= today - DAY]
    todays = [one for one in calls if shanghai_day(one.at) == today]
    if len(calls) == len(todays) < MOST_ATTEMPTS and not any(one.connected for one in todays):
        return None
    return morning(today + (2 if todays else 1) * DAY)


def _tomorrow_after(contacts: Iterable[Contact], most: int, now: datetime) -> datetime | None:
    today = shanghai_day(now)
    calls = sum(one.channel is Channel.PHONE and shanghai_day(one.at) == today for one in contacts)
    return morning(today + DAY) if calls >= most else None
