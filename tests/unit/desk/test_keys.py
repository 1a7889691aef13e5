"""A buyer's token says who they are, until it expires or somebody changes it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.clock import system_clock
from nuanfu.desk import keys
from nuanfu.desk.keys import TokenSigner

SIGNER = TokenSigner("a" * 40)


@given(st.text(min_size=1, max_size=64))
def test_a_token_names_its_buyer(buyer_id: str) -> None:
    assert SIGNER.buyer_of(SIGNER.sign(buyer_id).token) == buyer_id


def test_a_token_is_good_for_twelve_hours() -> None:
    left = SIGNER.sign("buyer-1").expires_at - system_clock()
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)


def test_an_expired_token_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    token = SIGNER.sign("buyer-1").token
    monkeypatch.setattr(keys, "system_clock", lambda: system_clock() + timedelta(hours=12, seconds=1))
    assert SIGNER.buyer_of(token) is None


def test_a_token_signed_with_another_secret_names_nobody() -> None:
    assert SIGNER.buyer_of(TokenSigner("b" * 40).sign("buyer-1").token) is None


def test_a_signature_made_for_another_purpose_names_nobody() -> None:
    other = TokenSigner("a" * 40)
    other._serializer.salt = b"agent"
    assert SIGNER.buyer_of(other._serializer.dumps(["buyer-1", 2**40])) is None


@given(st.integers(0, 200), st.characters(codec="ascii"))
def test_a_token_changed_anywhere_never_names_another_buyer(place: int, instead: str) -> None:
    token = SIGNER.sign("buyer-1").token
    place %= len(token)
    assert SIGNER.buyer_of(token[:place] + instead + token[place + 1 :]) in (None, "buyer-1")


@given(st.text())
def test_any_other_text_names_nobody(text: str) -> None:
    assert SIGNER.buyer_of(text) is None


@pytest.mark.parametrize("inside", ["buyer-1", ["buyer-1"], ["buyer-1", "soon"], ["buyer-1", 10**30], {"a": 1}, None])
def test_a_signed_token_of_another_shape_names_nobody(inside: object) -> None:
    assert SIGNER.buyer_of(SIGNER._serializer.dumps(inside)) is None
