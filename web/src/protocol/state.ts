/** A conversation as its buyer sees it. */
export interface State {
  mode: "bot" | "queue" | "agent";
  last_seq: number;
  read_by_shop: number;
  read_by_buyer: number;
  queue: { position: number; wait_seconds: number | null } | null;
  agent: { name: string } | null;
  hours: { open: boolean; text: string };
  shop: { name: string };
  /** False for a visitor without a buyer's token: no order, no offer. */
  known: boolean;
  quick_replies: string[];
  callback: boolean;
}
