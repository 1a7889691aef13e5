import { Typing } from "@chatui/core";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Room } from "../../../conversation/room";
import { inOrder } from "../../../conversation/timeline";
import type { Message } from "../../../protocol/message";
import type { State } from "../../../protocol/state";
import { useDesk, useRoom } from "../../desk";
import { MessageItem, nameOf, WaitingItem } from "../MessageItem/MessageItem";
import "./MessageList.css";

const NEAR = 80; // px from the end within which a reader follows what is new

/** The conversation, oldest first. It follows what is new unless the reader has scrolled back. */
export function MessageList() {
  const { session } = useDesk();
  const room = useRoom();
  const list = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const written = useRef(0);
  const shownUpTo = useRef(0);
  const [behind, setBehind] = useState(false);
  const messages = useMemo(() => inOrder(room.timeline), [room.timeline]);
  const newest = messages.at(-1)?.seq ?? 0;

  const toEnd = () => {
    const box = list.current;
    if (box) box.scrollTop = box.scrollHeight;
    following.current = true;
    setBehind(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these may have made the list longer
  useLayoutEffect(() => {
    const wrote = room.outbox.length > written.current; // who writes wants to see it stand there
    written.current = room.outbox.length;
    if (following.current || wrote) toEnd();
    else setBehind(newest > shownUpTo.current);
    if (following.current) shownUpTo.current = newest;
  }, [newest, room.outbox.length, room.typing]);
  // the keyboard, a picture or a longer composer changes the height: whoever stood at the end stays there
  useEffect(() => {
    const box = list.current;
    if (!box) return;
    const watch = new ResizeObserver(() => following.current && toEnd());
    watch.observe(box);
    if (box.firstElementChild) watch.observe(box.firstElementChild);
    return () => watch.disconnect();
  });

  const scrolled = () => {
    const box = list.current;
    if (!box) return;
    following.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (following.current) setBehind(false);
  };
  const earlier = async () => {
    const box = list.current;
    const from = box ? box.scrollHeight - box.scrollTop : 0;
    following.current = false;
    await session.earlier().catch(() => undefined);
    requestAnimationFrame(() => {
      if (box) box.scrollTop = box.scrollHeight - from;
      setBehind(false);
    });
  };
  return (
    <div className="list-box">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="list" ref={list} onScroll={scrolled} tabIndex={0} aria-label="聊天记录">
        <ol>
          {room.timeline.floor > 0 && (
            <li className="earlier">
              <button type="button" className="plain" onClick={earlier}>
                看更早的消息
              </button>
            </li>
          )}
          {messages.length === 0 && room.outbox.length === 0 && room.state && <Intro state={room.state} />}
          {messages.map((message, i) => (
            <MessageItem
              key={message.seq}
              message={message}
              named={startsToSpeak(message, messages[i - 1])}
              status={statusOf(message, messages, room)}
              latest={message.seq === newest && room.outbox.length === 0}
            />
          ))}
          {room.outbox.map((entry) => (
            <WaitingItem key={entry.client_id} entry={entry} onDrop={() => session.drop(entry.client_id)} />
          ))}
          {room.typing && (
            <li className="said bot">
              <span className="unseen">{room.typing === "bot" ? "小暖正在想" : "客服正在输入"}</span>
              <Typing />
            </li>
          )}
        </ol>
      </section>
      <Announcer messages={messages} />
      {behind && (
        <button type="button" className="to-end" onClick={toEnd}>
          有新消息 ↓
        </button>
      )}
    </div>
  );
}

/** What stands in a conversation that has not begun: who answers, what for, and how to reach a person. */
function Intro({ state }: { state: State }) {
  return (
    <li className="intro">
      <p>
        您好，这里是{state.shop.name}。我是自动助手小暖，不是真人。
        {state.known ? "价格、快递、付款、延期，都可以跟我说；" : "想问什么都可以跟我说；"}
        想找同事，随时点右上角的「转人工」。
      </p>
      <p>{state.hours.text}</p>
    </li>
  );
}

/** Reads out what the shop says while the chat is open, and nothing of what stood there before. */
function Announcer({ messages }: { messages: readonly Message[] }) {
  const start = useRef<number | null>(null);
  start.current ??= messages.at(-1)?.seq ?? 0;
  const last = messages.filter((one) => one.from !== "buyer" && one.seq > (start.current ?? 0)).at(-1);
  const said = last && [last.from === "system" ? "" : `${nameOf(last)}：`, last.text, cardWords(last)].join(" ");
  return (
    <div className="unseen" role="status" aria-live="polite">
      {said}
    </div>
  );
}

function cardWords(message: Message): string {
  if (message.card?.type === "offer") return `方案：${message.card.title}，可以接受或婉拒`;
  if (message.card?.type === "order_picker") return "请选择订单";
  return "";
}

function startsToSpeak(message: Message, before: Message | undefined): boolean {
  return message.from !== before?.from || message.name !== before?.name;
}

/** Tell of the buyer's latest message whether it arrived and was read. */
function statusOf(message: Message, messages: readonly Message[], room: Room): string | null {
  if (message.from !== "buyer" || messages.findLast((one) => one.from === "buyer") !== message) return null;
  return message.seq <= (room.state?.read_by_shop ?? 0) ? "已读" : "已送达";
}
