"""Socket.IO beside the HTTP routes, under `/socket.io`."""

import socketio

from nuanfu.desk.parts import Parts
from nuanfu.desk.sockets.agents import Agents
from nuanfu.desk.sockets.buyers import Buyers
from nuanfu.desk.sockets.links import Links
from nuanfu.desk.sockets.pushing import Pusher

PATH = "/socket.io"
LARGEST_EVENT = 64 * 1024  # bytes; messages and pictures go by HTTP, a socket says little


def make_sockets(parts: Parts) -> tuple[socketio.ASGIApp, Pusher]:
    """Put the sockets together; pages of other origins are refused by the server, as its default is."""
    server = socketio.AsyncServer(async_mode="asgi", max_http_buffer_size=LARGEST_EVENT, monitor_clients=False)
    links = Links()
    server.register_namespace(Buyers(parts, links))
    server.register_namespace(Agents(parts, links))
    return socketio.ASGIApp(server, socketio_path=PATH), Pusher(parts, links, server)
