import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Entry } from "../../../conversation/outbox";
import { inOrder } from "../../../conversation/timeline";
import { yuan } from "../../../format/money";
import { clock, day } from "../../../format/time";
import type { Understood } from "../../../protocol/desk";
import type { Card, Message } from "../../../protocol/message";
import { useNow, useSeat } from "../../desk";
import type { Post } from "../../inbox/post";
import { Picture } from "../Picture/Picture";
import { UnderstoodTag } from "../Understood/Understood";
import "./Thread.css";

const NEAR = 80; // px from the end within which a reader follows what is new
const FROM = { buyer: "买家", bot: "小暖", agent: "客服", system: "" };

/** The messages of the open conversation with how each was understood; what is mine is marked when it was read. */
export function Thread({ post, mine }: { post: Post; mine: boolean }) {
  const { inbox } = useSeat();
  const now = useNow();
  const box = useRef<HTMLElement>(null);
  const following = useRef(true);
  const [loading, setLoading] = useState(false);
  const messages = useMemo(() => inOrder(post.timeline), [post.timeline]);
  const newest = messages.at(-1)?.seq ?? 0;
  const read = post.detail?.state?.read_by_buyer ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these may have made the list longer
  useLayoutEffect(() => {
    if (box.current && following.current) box.current.scrollTop = box.current.scrollHeight;
  }, [newest, post.outbox.length, post.typing]);
  useEffect(() => {
    const thread = box.current;
    if (!thread) return;
    const toEnd = () => {
      if (following.current) thread.scrollTop = thread.scrollHeight;
    };
    const watch = new ResizeObserver(toEnd); // a finding of the linter or a picture takes room
    watch.observe(thread);
    if (thread.firstElementChild) watch.observe(thread.firstElementChild);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (!mine || newest === 0) return;
    // on the screen is not read: whoever looks at another window is rung for, and has read it when they come back
    const see = () => document.hasFocus() && void inbox.sawUpTo(newest);
    see();
    window.addEventListener("focus", see);
    return () => window.removeEventListener("focus", see);
  }, [mine, newest, inbox]);

  const earlier = async () => {
    const before = box.current ? box.current.scrollHeight - box.current.scrollTop : 0;
    following.current = false;
    setLoading(true);
    await inbox.earlier().catch(() => undefined);
    setLoading(false);
    requestAnimationFrame(() => box.current?.scrollTo({ top: box.current.scrollHeight - before }));
  };
  const scrolled = () => {
    if (box.current)
      following.current = box.current.scrollHeight - box.current.scrollTop - box.current.clientHeight < NEAR;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="thread" ref={box} onScroll={scrolled} tabIndex={0} aria-label="聊天记录">
      <ol aria-live="polite" aria-relevant="additions">
        {post.timeline.floor > 0 && (
          <li className="earlier">
            <button type="button" onClick={earlier} disabled={loading}>
              更早的消息
            </button>
          </li>
        )}
        {messages.map((message) => (
          <Line key={message.seq} message={message} now={now} read={message.from === "agent" && message.seq <= read}>
            <Taken as={post.detail?.understood[message.seq]} />
          </Line>
        ))}
        {post.outbox.map((entry) => (
          <Waiting key={entry.client_id} entry={entry} />
        ))}
        {post.typing && <li className="typing">{post.typing} 正在输入…</li>}
      </ol>
    </section>
  );
}

function Taken({ as }: { as: Understood | undefined }) {
  return as ? <UnderstoodTag understood={as} /> : null;
}

interface LineProps {
  message: Message;
  now: Date;
  read: boolean;
  children: React.ReactNode;
}

function Line({ message, now, read, children }: LineProps) {
  const { from, name, text, card, attachments, at } = message;
  if (from === "system") {
    return (
      <li className="line system">
        {text} <time>{clock(at, now)}</time>
      </li>
    );
  }
  return (
    <li className={`line ${from}`}>
      <p className="by">
        {name || FROM[from]} <time>{clock(at, now)}</time>
        {children}
      </p>
      {text && <p className="text">{text}</p>}
      {attachments?.map((one) => (
        <Picture key={one.id} of={one} />
      ))}
      {card && <CardLine card={card} />}
      {from === "agent" && <p className="state">{read ? "已读" : "已送达"}</p>}
    </li>
  );
}

function Waiting({ entry }: { entry: Entry }) {
  return (
    <li className="line agent waiting">
      {entry.text && <p className="text">{entry.text}</p>}
      {entry.attachments?.map((one) => (
        <img key={one.id} src={one.url} alt="图片" />
      ))}
      <p className="state">{entry.state === "stored" ? "已送达" : "发送中…"}</p>
    </li>
  );
}

/** A card in one or two lines: what the buyer has before them. */
function CardLine({ card }: { card: Card }) {
  const told = cardText(card);
  return told ? <p className="card-line">{told}</p> : null;
}

export function cardText(card: Card): string {
  switch (card.type) {
    case "offer":
      return `【方案】${card.title}；${card.terms.text}`;
    case "bill":
      return `【账单】${card.orders.map((one) => `${one.title} 待付 ${yuan(one.payable)}`).join("；")}`;
    case "order_picker":
      return `【请买家选订单】${card.orders.map((one) => one.title).join("、")}`;
    case "howto":
      return `【步骤】${card.steps.map((step, i) => `${i + 1}. ${step.text}`).join(" ")}`;
    case "application":
      return `【申请进度】${card.progress.map((step) => `${day(step.at)} ${step.text}`).join("；")}`;
    case "survey":
      return `【评价】${card.question}`;
    default:
      return "";
  }
}
