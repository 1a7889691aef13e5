import { Tag } from "antd";
import { clock, lasting } from "../../../format/time";
import type { Row } from "../../../protocol/desk";
import { useNow } from "../../desk";
import type { Drafts } from "../../inbox/drafts";
import { emotionWord, priorityWord, whyWord } from "../../words";
import "./RowList.css";

interface Props {
  rows: readonly Row[];
  open: string | null;
  onOpen: (buyer: string) => void;
  empty: string;
  /** Who looks at the list: on their own rows their name says nothing. */
  own?: string;
  /** Conversations in which something was begun and not sent. */
  drafts?: Drafts;
}

const SOON_LOST = 180; // seconds without an answer; after 300 the desk gives the conversation to another

/** One list of conversations; each says who, why, since when, and what was said last. */
export function RowList({ rows, open, onOpen, empty, own, drafts }: Props) {
  const now = useNow();
  if (rows.length === 0) return <p className="no-rows">{empty}</p>;
  return (
    <ul className="rows">
      {rows.map((row) => (
        <li key={row.buyer_id}>
          <button
            type="button"
            className={`row ${row.priority}`}
            aria-current={row.buyer_id === open ? "true" : undefined}
            onClick={() => onOpen(row.buyer_id)}
          >
            <span className="top">
              <strong>{row.name ?? "访客"}</strong>
              {row.priority !== "normal" && (
                <Tag color={row.priority === "crisis" ? "error" : "warning"}>{priorityWord(row.priority)}</Tag>
              )}
              {row.callback && <Tag>回访</Tag>}
              {row.suggested && row.mode === "queue" && <Tag color="green">适合我</Tag>}
              <Since row={row} now={now} />
            </span>
            <span className="last">
              {row.buyer_id !== open && drafts?.has(row.buyer_id) ? (
                <>
                  <b className="draft">[草稿]</b> {drafts.get(row.buyer_id)?.text}
                </>
              ) : (
                (row.last_text ?? "[图片]")
              )}
            </span>
            <span className="bottom">
              <span className="why">
                {[
                  whyWord(row.why),
                  ...(row.reasons ?? []).map(whyWord),
                  row.emotion && row.emotion !== "calm" ? emotionWord(row.emotion) : "",
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
              {row.mode === "agent" && row.agent && row.agent.name !== own && (
                <span className="with">{row.agent.name}</span>
              )}
              {row.unread > 0 && (
                <span className="unread">
                  {row.unread}
                  <span className="unseen"> 条未读</span>
                </span>
              )}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** How long somebody waits, in the colour of how long that is; or when it was last spoken. */
function Since({ row, now }: { row: Row; now: Date }) {
  if (row.mode !== "agent" && row.waiting_since) {
    const seconds = Math.max(0, (now.getTime() - Date.parse(row.waiting_since)) / 1000);
    const closes = row.priority === "closing" && row.closes_at ? `${clock(row.closes_at, now)} 关单 · ` : "";
    return (
      <time className={seconds > 300 ? "long" : ""}>
        {closes}等了 {lasting(seconds)}
      </time>
    );
  }
  if (row.mode === "agent" && row.unanswered_since) {
    const seconds = Math.max(0, (now.getTime() - Date.parse(row.unanswered_since)) / 1000);
    return <time className={seconds > SOON_LOST ? "long" : "due"}>等回复 {lasting(seconds)}</time>;
  }
  return row.last_at ? <time>{clock(row.last_at, now)}</time> : null;
}
