"""Pictures: judged by content, kept without metadata, seen by the two sides of one conversation alone."""

import io
import random
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from nuanfu.desk import retention
from nuanfu.desk.attachments import LARGEST
from nuanfu.desk.models import Attachment
from tests.agents import browser
from tests.desks import ON_SQLITE, said_by, turns_of
from tests.harness import Shop, code_of
from tests.widgets import Widget, picture

pytestmark = ON_SQLITE


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def widget(shop: Shop) -> Widget:
    shop.order()
    return Widget(shop)


def upload(widget: Widget, content: bytes, name: str = "x.png") -> Any:
    return widget.raw.post("/widget/api/attachments", files={"file": (name, content)})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_back_as_the_type_it_is(widget: Widget, kind: str) -> None:
    made = upload(widget, picture(kind), "misnamed.txt").json()["id"]
    answer = widget.raw.get(f"/widget/api/attachments/{made}")
    assert answer.headers["content-type"] == f"image/{kind.lower()}"
    assert Image.open(io.BytesIO(answer.content)).size == (8, 6)


@pytest.mark.parametrize("content", [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture("GIF")])
def test_another_type_is_refused_by_its_content(widget: Widget, content: bytes) -> None:
    assert code_of(upload(widget, content)) == (415, "attachment_type")


def test_an_upload_has_one_part_and_no_more(shop: Shop) -> None:
    one = ("file", ("x.png", picture("PNG")))
    for beside in (one, ("other", ("y.png", picture("PNG")))):
        answer = shop.client.post("/api/v1/attachments", files=[one, beside])
        assert (code_of(answer), list(answer.json()["error"]["fields"])) == ((422, "invalid"), [beside[0]])


def test_over_five_mebibytes_is_refused(widget: Widget) -> None:
    assert code_of(upload(widget, b"x" * (LARGEST + 1))) == (413, "attachment_too_large")
    assert code_of(upload(widget, b"x" * (LARGEST + 100_000))) == (413, "attachment_too_large")


def test_a_picture_over_half_a_mebibyte_is_taken(widget: Widget) -> None:
    noise = Image.frombytes("RGB", (600, 600), random.Random(1).randbytes(600 * 600 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert upload(widget, out.getvalue()).status_code == 201


def test_a_picture_alone_is_acknowledged_and_a_person_is_told(widget: Widget) -> None:
    me = browser(widget.shop)
    made = upload(widget, picture()).json()["id"]
    seq = widget.says("", "c1", attachments=[made])
    [answer] = widget.until_answered(seq)
    assert (answer["from"], "图" in answer["text"]) == ("bot", True)
    assert widget.shop.rasa.texts == []
    [row] = me.get("conversations", box="queue")["conversations"]
    assert (row["why"], turns_of(widget.shop)[0].for_person) == ("picture", True)


def test_a_picture_is_shown_to_both_sides(widget: Widget) -> None:
    me = browser(widget.shop)
    made = upload(widget, picture()).json()["id"]
    widget.until_answered(widget.says("", "c1", attachments=[made]))
    shown = widget.get("conversation")["messages"][0]
    assert shown["attachments"] == [{"id": made, "url": f"/widget/api/attachments/{made}", "type": "image/png"}]
    assert "text" not in shown
    [told] = me.get("conversations/buyer-1")["messages"][0]["attachments"]
    assert me.client.get(told["url"]).headers["content-type"] == "image/png"


def test_another_buyer_sees_no_picture_and_sends_none_of_theirs(widget: Widget) -> None:
    made = upload(widget, picture()).json()["id"]
    other = Widget(widget.shop, "b2")
    assert code_of(other.raw.get(f"/widget/api/attachments/{made}")) == (404, "attachment_unknown")
    sent = other.post("messages", {"client_id": "c1", "text": "", "attachments": [made]})
    assert code_of(sent) == (404, "attachment_unknown")


def test_an_agent_sends_a_picture(widget: Widget) -> None:
    me = browser(widget.shop)
    widget.does("human")
    me.does("conversations/buyer-1/claim")
    files = {"file": ("x.png", picture())}
    headers = {"X-CSRF-Token": me.csrf}
    made = me.client.post("/console/api/attachments", files=files, headers=headers).json()["id"]
    me.does("conversations/buyer-1/messages", {"client_id": "a1", "text": "", "attachments": [made]})
    url = widget.get("conversation")["messages"][-1]["attachments"][0]["url"]
    assert widget.raw.get(url).status_code == 200


def test_a_shop_s_own_im_passes_a_picture_on(widget: Widget) -> None:
    shop = widget.shop
    made = shop.client.post("/api/v1/attachments", files={"file": ("x.png", picture())}).json()["id"]
    body = {"buyer_id": "buyer-1", "text": "", "client_id": "c1", "attachments": [made]}
    assert shop.client.post("/api/v1/chat", json=body).json()["messages"][0]["text"]
    assert said_by(shop, "buyer") == [None]


def test_a_message_without_words_and_picture_is_refused(widget: Widget) -> None:
    assert code_of(widget.post("messages", {"client_id": "c1", "text": " "})) == (422, "text_length")


def let_go(shop: Shop) -> list[str]:
    with shop.database.writing() as session:
        return retention.let_go(session, shop.clock())


def test_ninety_days_after_it_was_sent_a_picture_goes(widget: Widget) -> None:
    made = upload(widget, picture()).json()["id"]
    widget.shop.clock.move(days=89)
    assert let_go(widget.shop) == []
    widget.shop.clock.move(days=2)
    assert let_go(widget.shop) == [made]


def test_a_picture_stays_while_its_buyer_waits_for_a_decision(widget: Widget) -> None:
    due = [{"due_at": "2027-06-30T23:59:59+08:00", "amount": 40000}]
    widget.shop.order("C1", lane="credit", unit_price=39200, closes_at=None, installments=due)
    widget.does("applications", {"order_no": "C1", "kind": "stop", "text": "失业了"})
    upload(widget, picture())
    widget.shop.clock.move(days=200)
    assert let_go(widget.shop) == []


def test_erasing_a_buyer_takes_their_pictures_along(widget: Widget) -> None:
    made = upload(widget, picture()).json()["id"]
    widget.until_answered(widget.says("", "c1", attachments=[made]))
    assert widget.shop.client.delete("/api/v1/buyers/buyer-1").is_success
    with widget.shop.database.reading() as session:
        assert session.scalar(select(Attachment.id)) is None
    assert not Path("var/attachments", made).exists()
