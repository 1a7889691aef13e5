import type { Box, Me, Row } from "../../protocol/desk";

export type Rows = ReadonlyMap<string, Row>;

export type Shelf = Exclude<Box, "search">;

/** Return the list that a conversation stands in for this agent; who chats with the bot meanwhile keeps their place. */
export function shelfOf(row: Row, me: Pick<Me, "id">): Shelf {
  if (row.mode !== "agent") return row.mode === "queue" || row.waiting_since ? "queue" : "bot";
  return row.agent && String(row.agent.id) === String(me.id) ? "mine" : "others";
}

/** Put one conversation in its new state in place of the old. */
export function withRow(rows: Rows, row: Row): Rows {
  // a push is the same for every console: whom it suits, and where it stands for them, was told with the list
  const before = rows.get(row.buyer_id);
  const suggested = row.suggested || before?.suggested;
  const place = row.place ?? before?.place;
  return new Map(rows).set(row.buyer_id, { ...row, suggested, place });
}

export function withoutRow(rows: Rows, buyer: string): Rows {
  if (!rows.has(buyer)) return rows;
  const left = new Map(rows);
  left.delete(buyer);
  return left;
}

/** Replace one list by what the desk told; conversations that have left it are forgotten. */
export function withShelf(rows: Rows, shelf: Shelf, told: readonly Row[], me: Pick<Me, "id">): Rows {
  const left = [...rows.values()].filter((row) => shelfOf(row, me) !== shelf);
  return new Map([...left, ...told].map((row) => [row.buyer_id, row]));
}

const UNTOLD = Number.MAX_SAFE_INTEGER;
const RANK = { crisis: 0, closing: 1, normal: 2 };

/** Return one list in the order of work: the queue by urgency, then as the desk told it; else who waits longest for an
 * answer, then what is unread, then the newest. */
export function onShelf(rows: Rows, shelf: Shelf, me: Pick<Me, "id">): Row[] {
  const here = [...rows.values()].filter((row) => shelfOf(row, me) === shelf);
  return here.sort(shelf === "queue" ? byUrgency : byNews);
}

export function byUrgency(one: Row, other: Row): number {
  return (
    RANK[one.priority] - RANK[other.priority] ||
    (one.place ?? UNTOLD) - (other.place ?? UNTOLD) || // who has just come stands behind until the list is read again
    early(one.closes_at, other.closes_at) ||
    early(one.waiting_since, other.waiting_since)
  );
}

function byNews(one: Row, other: Row): number {
  return (
    early(one.unanswered_since ?? null, other.unanswered_since ?? null) ||
    Number(other.unread > 0) - Number(one.unread > 0) ||
    early(other.last_at, one.last_at)
  );
}

/** Compare two times, none being the latest. */
function early(one: string | null, other: string | null): number {
  return (one ? Date.parse(one) : Number.MAX_SAFE_INTEGER) - (other ? Date.parse(other) : Number.MAX_SAFE_INTEGER);
}
