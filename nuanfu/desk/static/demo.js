// The demo page: pick a buyer, chat with the same API a shop uses. Everything typed is shown as text, never as HTML.
const $ = (id) => document.getElementById(id);
const yuan = (fen) => `¥${(fen / 100).toLocaleString("zh-CN", { minimumFractionDigits: fen % 100 ? 2 : 0, maximumFractionDigits: 2 })}`;
const clock = (iso) => new Date(iso).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
const STATES = { open: "待付款", paused: "已暂停提醒", stopped: "不再提醒", settled: "已付清", closed: "已关闭" };
const PARTS = { open: "待付", partly_paid: "付了一部分", paid: "已付" };
const REFUSALS = {
  offer_declined: "这个优惠您已经婉拒了",
  offer_withdrawn: "这个优惠已经收回，或换成了新的",
  offer_expired: "这个优惠过期了，想要的话再说一声",
  offer_accepted: "这个优惠您已经接受了",
  too_many_requests: "说得太快了，稍等一下再发",
};
let buyer = null;

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function call(path, options = {}) {
  const headers = { Authorization: `Bearer ${buyer?.token ?? ""}`, "Content-Type": "application/json" };
  const response = await fetch(path, { ...options, headers });
  const answer = await response.json();
  if (!response.ok) throw new Error(REFUSALS[answer.error?.code] ?? answer.error?.message ?? `HTTP ${response.status}`);
  return answer;
}

function show(text, className, card) {
  const line = element("li", text ?? "", className);
  if (card && !(card.type === "howto" && card.steps.every((step) => text?.includes(step.text)))) line.append(cardOf(card));
  $("messages").append(line);
  line.scrollIntoView({ block: "end" });
}

function cardOf(card) {
  const box = element("div", undefined, "card");
  if (card.type === "offer") {
    box.append(element("div", card.title));
    if (card.kind !== "deferral") { // its before and after are due times, told in the terms
      const first = card.kind === "installment" ? "第一期 " : "";
      const price = element("div", first + yuan(card.after) + " ", "price");
      if (card.before !== card.after && !first) price.append(element("s", yuan(card.before)));
      box.append(price);
    }
    box.append(element("div", card.terms.text));
    const acts = element("div", undefined, "acts");
    for (const [verb, label, style] of [["accept", "接受", ""], ["decline", "不用了", "quiet"]]) {
      const button = element("button", label, style);
      button.onclick = () => answerOffer(card.offer_id, verb, acts);
      acts.append(button);
    }
    box.append(acts);
  } else if (card.type === "bill") {
    for (const row of card.orders) box.append(element("div", `${row.title}：待付 ${yuan(row.payable)}`), ...partsOf(row));
  } else if (card.type === "application") {
    for (const step of card.progress) box.append(element("div", step.text));
  } else if (card.type === "howto") {
    for (const step of card.steps) box.append(element("div", step.text));
  } else if (card.type === "order_picker") {
    for (const row of card.orders) {
      const button = element("button", `${row.title} ${yuan(row.payable)}`, "quiet");
      button.onclick = () => send(row.order_no, row.order_no, row.title);
      box.append(button);
    }
  }
  return box;
}

async function answerOffer(id, verb, acts) {
  for (const button of acts.children) button.disabled = true;
  try {
    const answer = await call(`/api/v1/offers/${id}/${verb}`, { method: "POST" });
    show(verb === "accept" ? `已接受，待付 ${yuan(answer.payable)}` : "已婉拒这个优惠；想再聊聊价格，直接说就好", "note");
  } catch (error) {
    show(error.message, "note");
  }
  refresh();
}

async function send(text, orderNo, shown = text) {
  show(shown, "me");
  const body = { buyer_id: buyer.id, text, client_id: crypto.randomUUID(), ...(orderNo ? { order_no: orderNo } : {}) };
  try {
    const answer = await call("/api/v1/chat", { method: "POST", body: JSON.stringify(body) });
    // a new offer replaces the one before, a bill follows its acceptance: buttons further up answer nothing any more
    if (answer.messages.some((message) => ["offer", "bill"].includes(message.card?.type))) {
      for (const old of document.querySelectorAll(".card .acts button")) old.disabled = true;
    }
    for (const message of answer.messages) show(message.text, "bot", message.card);
    if (!answer.messages.length) show("消息已留给人工客服", "note");
  } catch (error) {
    show(`没有发出去：${error.message}`, "note");
  }
  refresh();
}

async function refresh() {
  const asked = buyer;
  const orders = await call(`/demo/orders/${asked.id}`);
  if (asked === buyer) $("order").replaceChildren(...orders.map(orderOf));
}

function partsOf(order) {
  if (order.installments.length < 2) return [];
  const list = element("ol", undefined, "parts");
  for (const part of order.installments) {
    const opens = part.opens_at && new Date(part.opens_at) > new Date() ? `${clock(part.opens_at)} 开付，` : "";
    const late = part.state !== "paid" && new Date(part.due_at) < new Date();
    const state = late ? "已过期" : PARTS[part.state];
    list.append(element("li", `${yuan(part.amount)}，${opens}${clock(part.due_at)} 前，${state}`, late ? "late" : part.state));
  }
  return [list];
}

function orderOf(order) {
  const box = element("div", undefined, "one");
  box.append(element("strong", order.title), ...partsOf(order));
  const sums = element("dl");
  const rows = [["商品", order.goods_total], ["优惠", -order.discount], ["运费", order.shipping_fee - order.shipping_discount], ["已付", -order.paid]];
  for (const [name, fen] of rows) if (fen) sums.append(element("dt", name), element("dd", fen < 0 ? `−${yuan(-fen)}` : yuan(fen)));
  sums.append(element("dt", "待付"), element("dd", yuan(order.payable), "due"), element("dt", "状态"), element("dd", STATES[order.case.state]));
  box.append(sums);
  if (order.payable && order.status === "pending") {
    const next = order.installments.find((part) => part.state !== "paid");
    const pay = element("button", `模拟付款 ${yuan(next.amount - next.paid)}`, "main");
    pay.onclick = () => payFor(order, pay);
    box.append(pay);
  }
  return box;
}

async function payFor(order, button) {
  button.disabled = true;
  try {
    const paid = await call(`/demo/orders/${buyer.id}/${order.order_no}/pay`, { method: "POST" });
    show(paid.payable ? `付款已到账，还剩 ${yuan(paid.payable)}` : "付款已到账，这一单付清了", "note");
  } catch (error) {
    show(error.message, "note");
  }
  refresh();
}

function play(chosen, buttons, all) {
  buyer = chosen;
  buttons.forEach((button, i) => button.setAttribute("aria-pressed", all[i] === chosen));
  $("messages").replaceChildren();
  show(`您现在是这位买家：${chosen.story}。`, "note");
  $("suggestions").replaceChildren(...chosen.try_saying.map((text) => {
    const button = element("button", text);
    button.onclick = () => send(text);
    return button;
  }));
  $("order").replaceChildren(...chosen.orders.map(orderOf));
  refresh();
  if (window.matchMedia("(min-width: 761px)").matches) $("text").focus();
}

function groupOf(name, buttons) {
  const group = element("div", undefined, "group");
  group.append(element("h2", name), ...buttons);
  return group;
}

$("form").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  send(text);
};

fetch("/demo/buyers").then((response) => response.json()).then((all) => {
  const buttons = all.map((each) => {
    const button = element("button");
    const payable = each.orders.reduce((sum, order) => sum + order.payable, 0);
    button.append(element("span", each.label), element("small", yuan(payable)));
    button.title = each.story;
    button.onclick = () => play(each, buttons, all);
    return button;
  });
  for (const name of new Set(all.map((each) => each.group))) {
    $("buyers").append(groupOf(name, buttons.filter((_, i) => all[i].group === name)));
  }
  play(all[0], buttons, all);
});
