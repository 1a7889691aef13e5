/**
 * A desk in memory that speaks docs/desk-protocol.md just well enough to look at the pages without Rasa and a database.
 *
 * `npm run build && npm run mock`, then http://127.0.0.1:4173. Everything is forgotten when it ends.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { Server } from "socket.io";
import { conversation, shop } from "./shop.mjs";

const PORT = Number(process.env.PORT ?? 4173);
const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const PAGES = { "/": "demo.html", "/widget": "widget.html", "/console": "console.html" };
const at = () => new Date().toISOString();

const { messages, orders, state, rows, desk } = conversation();
const answered = new Map();
const io = {};

function push(message) {
  messages.push({ seq: messages.length + 1, at: at(), ...message });
  state.last_seq = messages.length;
  io.buyer?.emit("messages", { messages: messages.slice(-1) });
  io.agent?.emit("messages", { buyer_id: "demo-price", messages: messages.slice(-1) });
  return messages.length;
}

function told(path, method, body, query) {
  const after = Number(query.get("after") ?? 0);
  const page = () => {
    const rest = messages.filter((one) => one.seq > after);
    const limit = Number(query.get("limit") ?? 100);
    return { state, messages: rest.slice(0, limit), more: rest.length > limit };
  };
  const once = (id, run) => {
    if (!answered.has(id)) answered.set(id, run());
    return { seq: answered.get(id) };
  };
  const [, area, , ...rest] = path.split("/");
  const call = `${method} ${area} ${rest.join("/")}`;
  if (call === "POST widget visitor") return { token: "visitor", expires_at: "2099-01-01T00:00:00+08:00" };
  if (call === "GET widget conversation") return page();
  if (call === "POST widget messages") {
    return once(body.client_id, () => {
      const seq = push({ from: "buyer", text: body.text, client_id: body.client_id });
      io.buyer?.emit("typing", { who: "bot", on: true });
      setTimeout(() => push({ from: "bot", text: "您说的我记下了，我看看能怎么帮您。" }), 900);
      return seq;
    });
  }
  if (call === "POST widget human")
    Object.assign(state, { mode: "queue", quick_replies: ["先和助手聊"], queue: { position: 3, wait_seconds: 190 } });
  if (call === "POST widget bot") Object.assign(state, { mode: "bot" });
  if (/^POST widget (human|bot)$/.test(call)) {
    io.buyer?.emit("state", state);
    return { state };
  }
  if (call === "GET widget orders") return { orders };
  if (call === "GET widget applications") return { applications: shop.applications };
  if (call === "POST widget reminders") return { stopped: !body.on };
  const answer = /^POST widget offers\/(\d+)\/(accept|decline)$/.exec(call);
  if (answer) {
    const offer = orders.flatMap((one) => one.offers).find((one) => one.id === Number(answer[1]));
    if (offer) offer.state = answer[2] === "accept" ? "accepted" : "declined";
    return { offer, payable: orders[0].payable };
  }
  if (call === "POST widget applications") return { text: "已提交，24 小时内由同事答复您，这期间不会提醒。" };
  if (path.startsWith("/demo/buyers")) return shop.buyers(orders);
  if (path.startsWith("/demo/orders")) return method === "POST" ? orders[0] : orders.slice(0, 1);
  if (area === "console") return desk(call, { messages, state, rows, orders, query, body, push });
  return {};
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://desk");
  if (/^\/(widget\/api|console\/api|demo)\//.test(pathname)) {
    let text = "";
    for await (const part of request) text += part;
    const body = request.headers["content-type"]?.includes("json") && text ? JSON.parse(text) : {};
    const answer = told(pathname, request.method ?? "GET", body, searchParams);
    const status = answer === undefined ? 204 : (answer.status ?? 200);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(answer === undefined ? "" : JSON.stringify(answer));
    return;
  }
  const file = normalize(PAGES[pathname] ?? pathname.slice(1));
  try {
    const content = await readFile(join(DIST, file));
    response.writeHead(200, { "Content-Type": `${TYPES[extname(file)] ?? "text/plain"}; charset=utf-8` });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
});

const sockets = new Server(server, { path: "/socket.io" });
io.buyer = sockets.of("/buyer");
io.agent = sockets.of("/agent");
const gap = (asked) => ({ state, messages: messages.filter((one) => one.seq > (asked?.last_seq ?? 0)) });
io.buyer.on("connection", (socket) => {
  socket.on("hello", (asked, answer) => answer(gap(asked)));
  socket.on("beat", (asked, answer) => answer(gap(asked)));
});
io.agent.on("connection", (socket) => {
  socket.on("watch", (asked, answer) => answer?.(gap(asked)));
  socket.on("beat", (asked, answer) => answer?.(gap(asked)));
});
server.listen(PORT, "127.0.0.1", () => console.log(`mock desk on http://127.0.0.1:${PORT}`));
