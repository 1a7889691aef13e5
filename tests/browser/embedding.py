"""A shop's own page, on an address of its own, with the chat in it as any shop embeds it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>我的订单</title>
<link rel="icon" href="data:,">
<h1>我的订单</h1>
<p>暖屋家居，<a href="#help">帮助</a></p>
<script src="{desk}/widget.js"{token}></script>
</html>
"""
# As strict as a shop can be: no style, no script and no frame but those of the desk.
POLICY = "default-src 'none'; script-src {desk}; frame-src {desk}; img-src data:"


class ShopPage:
    """The page of a shop whose desk may be named later: the desk must know the page's address first."""

    def __init__(self, address: str) -> None:
        """Take the address at which it is served."""
        self.address = address

    def of(self, desk: str, token: str = "") -> str:
        """Return the address of the page with the chat of one desk, for one buyer or for a stranger."""
        return f"{self.address}/?{urlencode({'desk': desk, 'token': token})}"


@contextmanager
def shop_page() -> Iterator[ShopPage]:
    """Serve the page on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield ShopPage(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        token = f' data-token="{asked["token"]}"' if "token" in asked else ""
        body = PAGE.format(desk=asked["desk"], token=token).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY.format(desk=asked["desk"]))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: pytest's output is the tests'."""
