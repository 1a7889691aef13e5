import { yuan } from "../../../format/money";
import { day } from "../../../format/time";
import type { Part } from "../../../protocol/message";

/** The parts of a sum with their days. */
export function Parts({ parts }: { parts: readonly Part[] }) {
  if (parts.length < 2) return null;
  return (
    <ol className="parts">
      {parts.map((part) => (
        <li key={part.seq} className={part.state}>
          <span>
            第 {part.seq} 笔{part.due_at && ` · ${day(part.due_at)}前`}
            {part.state === "partly_paid" && ` · 已付 ${yuan(part.paid)}`}
          </span>
          <span className="figure">{part.state === "paid" ? `${yuan(part.amount)} 已付` : yuan(part.amount)}</span>
        </li>
      ))}
    </ol>
  );
}
