"""Short messages by Alibaba Cloud: one signed request each, without its SDK (docs/decisions/0019-reminders-once.md).

Source: Alibaba Cloud, "V3 request syntax and signature" (ACS3-HMAC-SHA256), and SendSms of Dysmsapi 2017-05-25.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from nuanfu.clock import Clock, system_clock
from nuanfu.outreach.channels.base import Ended, Outcome, Outgoing

HOST = "dysmsapi.aliyuncs.com"
SCHEME = "ACS3-HMAC-SHA256"
SECONDS = 5.0
NOTHING = hashlib.sha256(b"").hexdigest()  # of the body: everything stands in the query
COME_BACK = ("isv.BUSINESS_LIMIT_CONTROL", "Throttling")
NEVER_ARRIVED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Fetch = Callable[[str, Mapping[str, str]], httpx.Response]
"""Posts nothing to an address with headers; raises `httpx.HTTPError`."""


def fetch(url: str, headers: Mapping[str, str]) -> httpx.Response:
    """Post over HTTPS, by no proxy of the environment."""
    with httpx.Client(timeout=SECONDS, trust_env=False) as client:
        return client.post(url, headers=dict(headers))


def _nonce() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Aliyun:
    """The carrier; `signature` is the approved name, `templates` the number of the approved template of each script."""

    key_id: str
    key_secret: str
    signature: str
    templates: Mapping[str, str]
    fetch: Fetch = fetch
    clock: Clock = system_clock
    nonce: Callable[[], str] = _nonce

    def send(self, message: Outgoing) -> Outcome:
        """Send one message; what was cut off after the request had left may have been taken."""
        query = canonical_query(self._asked(message))
        headers = signed_headers(query, self.key_id, self.key_secret, self.clock(), self.nonce())
        try:
            response = self.fetch(f"https://{HOST}/?{query}", headers)
        except NEVER_ARRIVED as error:
            return Outcome(Ended.NOT_NOW, type(error).__name__)
        except httpx.HTTPError as error:
            return Outcome(Ended.UNCLEAR, type(error).__name__)
        return _read(response)

    def _asked(self, message: Outgoing) -> dict[str, str]:
        variables = {name: value for name, value in message.variables.items() if name != "shop"}  # it is the signature
        return {
            "PhoneNumbers": message.number or "",
            "SignName": self.signature,
            "TemplateCode": self.templates[message.script],
            "TemplateParam": json.dumps(variables, ensure_ascii=False, separators=(",", ":")),
            "OutId": message.key,
        }


def canonical_query(asked: Mapping[str, str]) -> str:
    """Return the query as it is sent and signed: sorted, everything but unreserved characters escaped."""
    return "&".join(f"{quote(name, safe='~')}={quote(asked[name], safe='~')}" for name in sorted(asked))


def signed_headers(query: str, key_id: str, key_secret: str, at: datetime, nonce: str) -> dict[str, str]:
    """Return the headers of a request, its signature among them."""
    headers = {
        "host": HOST,
        "x-acs-action": "SendSms",
        "x-acs-content-sha256": NOTHING,
        "x-acs-date": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": nonce,
        "x-acs-version": "2017-05-25",
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"POST\n/\n{query}\n{lines}\n{names}\n{NOTHING}"
    to_sign = f"{SCHEME}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return {**headers, "Authorization": f"{SCHEME} Credential={key_id},SignedHeaders={names},Signature={signature}"}


def _read(response: httpx.Response) -> Outcome:
    try:
        told: Any = response.json()
        code = str(told["Code"])
    except (ValueError, KeyError, TypeError):
        return Outcome(Ended.UNCLEAR, f"HTTP {response.status_code}")
    if code == "OK":
        return Outcome(Ended.TAKEN, str(told.get("BizId", "")))
    if code.startswith(COME_BACK):
        return Outcome(Ended.NOT_NOW, code)
    unclear = response.status_code >= 500 or code.startswith("isp.")  # the carrier's own trouble
    return Outcome(Ended.UNCLEAR if unclear else Ended.REFUSED, code)
