import { Bubble } from "@chatui/core";
import type { ReactNode } from "react";
import type { Entry } from "../../../conversation/outbox";
import { clock } from "../../../format/time";
import type { Card, Message } from "../../../protocol/message";
import { useDesk } from "../../desk";
import { CardView } from "../CardView/CardView";
import { Picture } from "../Picture/Picture";
import "./MessageItem.css";

interface Props {
  message: Message;
  /** The writer is named where another began to speak. */
  named: boolean;
  status: string | null;
  latest: boolean;
}

/** One message of the conversation. What people typed is text, never markup. */
export function MessageItem({ message, named, status, latest }: Props) {
  const { now } = useDesk();
  const { from, text, card, attachments } = message;
  if (from === "system") {
    return (
      <li className="said system">
        {text && <p>{text}</p>}
        {card && <CardView card={card} latest={latest} />}
      </li>
    );
  }
  return (
    <Line from={from} name={named ? nameOf(message) : null}>
      {text && <Bubble>{<p>{from === "bot" ? <Linked text={text} /> : text}</p>}</Bubble>}
      {attachments?.map((one) => (
        <Picture key={one.id} url={one.url} />
      ))}
      {card && !saidAlready(card, text) && <CardView card={card} latest={latest} />}
      <p className="meta">
        <time dateTime={message.at}>{clock(message.at, now())}</time>
        {status && <span>{status}</span>}
      </p>
    </Line>
  );
}

interface WaitingProps {
  entry: Entry;
  onDrop: () => void;
}

/** What the assistant says, its payment page one tap away: on a phone nobody types an address. */
function Linked({ text }: { text: string }) {
  return text.split(ADDRESS).map((piece, at) =>
    at % 2 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
      <a key={at} href={piece} target="_blank" rel="noopener noreferrer">
        {piece}
      </a>
    ) : (
      piece
    ),
  );
}

const ADDRESS = /(https?:\/\/[\w\-.~:/?#@!$&'*+,;=%]+)/;

/** A single step without a picture, told in the text as well, need not stand there twice. */
function saidAlready(card: Card, text: Message["text"]): boolean {
  return card.type === "howto" && card.steps.every((step) => !step.image && text?.includes(step.text));
}

/** What was written here and has not arrived yet. */
export function WaitingItem({ entry, onDrop }: WaitingProps) {
  return (
    <Line from="buyer" name={null}>
      {entry.text && <Bubble>{<p>{entry.text}</p>}</Bubble>}
      {entry.attachments?.map((one) => (
        <Picture key={one.id} url={one.url} />
      ))}
      <p className={`meta ${entry.state === "refused" ? "problem" : ""}`}>
        {entry.state === "refused" ? (
          <>
            <span>没发出去：{entry.problem}</span>
            <button type="button" onClick={onDrop}>
              删除
            </button>
          </>
        ) : (
          <span>{entry.state === "stored" ? "已送达" : "发送中…"}</span>
        )}
      </p>
    </Line>
  );
}

function Line({ from, name, children }: { from: "buyer" | "bot" | "agent"; name: string | null; children: ReactNode }) {
  return (
    <li className={`said ${from}`}>
      {from === "buyer" ? <span className="unseen">我说：</span> : name && <p className="name">{name}</p>}
      {children}
    </li>
  );
}

export function nameOf(message: Message): string {
  if (message.from === "agent") return `${message.name ?? "客服"} · 人工客服`;
  return `${message.name ?? "小暖"} · 自动助手`;
}
