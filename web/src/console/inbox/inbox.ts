import type { ConsoleApi } from "../../api/console";
import { Refused } from "../../api/http";
import { said } from "../../api/problems";
import type { AgentLine } from "../../api/sockets";
import { missingAfter } from "../../conversation/timeline";
import { type Later, Timers } from "../../conversation/timers";
import type { Counts, Me, Row } from "../../protocol/desk";
import type { Attachment } from "../../protocol/message";
import { type Draft, type Drafts, NO_DRAFT, withDraft } from "./drafts";
import { type Rows, type Shelf, shelfOf, withoutRow, withRow, withShelf } from "./lists";
import { afterPost, newPost, nextToSend, type Post, type PostHappening } from "./post";

/** All that the inbox shows. */
export interface InboxView {
  readonly rows: Rows;
  readonly counts: Counts;
  readonly line: "connecting" | "up" | "down";
  readonly post: Post | null;
  readonly found: readonly Row[] | null;
  /** What was begun in conversations that are not open. */
  readonly drafts: Drafts;
}

export interface InboxParts {
  api: Pick<ConsoleApi, "conversations" | "conversation" | "send" | "read">;
  line: AgentLine;
  me: Me;
  now: () => Date;
  newId: () => string;
  later: Later;
  /** Ring for what needs this agent: a hand-over, or a buyer who writes to them. */
  ring: (what: "handover" | "message", text: string) => void;
  /** Whether the agent has the console before them. */
  looking: () => boolean;
  problem: (text: string) => void;
}

/** How many conversations the desk tells at once. */
export const LIST_PAGE = 50;
const PAGE = 100;
const BEAT_MS = 25_000;
const POLL_MS = 5_000;
const RETRY_MS = 2_000;

/** The agent's lists and the conversation that is open, kept true by the socket and by fetching where it fails. */
export class Inbox {
  private view: InboxView = {
    rows: new Map(),
    counts: { queue: 0, mine: 0, others: 0 },
    line: "connecting",
    post: null,
    found: null,
    drafts: new Map(),
  };
  private readonly listeners = new Set<() => void>();
  private readonly timers: Timers;
  private readonly anyway = new Set<string>();
  /** Conversations that are open, or left with something still to send. */
  private readonly posts = new Map<string, Post>();
  private readonly pages = new Map<Shelf | "search", number>();
  private sought = "";
  private shelf: Shelf = "queue";
  private closed = false;

  constructor(private readonly parts: InboxParts) {
    this.timers = new Timers(parts.later);
  }

  readonly snapshot = (): InboxView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    void this.read("mine");
    void this.read("queue");
    this.parts.line.open({
      rows: ({ rows }) => {
        for (const row of rows) this.rowChanged(row);
      },
      gone: ({ buyer_id }) => {
        this.set({ rows: withoutRow(this.view.rows, buyer_id) });
        if (buyer_id === this.view.post?.buyer) this.detailSoon();
      },
      messages: ({ buyer_id, messages }) => {
        if (buyer_id === this.view.post?.buyer) {
          this.happened({ type: "pushed", messages });
          this.detailSoon();
          void this.fill();
        }
      },
      read: ({ buyer_id, seq }) => {
        if (buyer_id === this.view.post?.buyer) this.happened({ type: "buyer_read", seq });
      },
      typing: ({ buyer_id, who, name, on }) => {
        if (buyer_id !== this.view.post?.buyer || name === this.parts.me.name) return;
        this.typingShown(who === "buyer" ? "买家" : (name ?? "同事"), on);
      },
      viewers: ({ buyer_id, names }) => {
        const row = this.view.rows.get(buyer_id);
        if (row) this.set({ rows: withRow(this.view.rows, { ...row, viewers: names }) });
        if (buyer_id === this.view.post?.buyer) this.happened({ type: "viewers", names });
      },
      handover: ({ buyer_id }) => {
        const name = this.view.rows.get(buyer_id)?.name;
        this.parts.ring("handover", name ? `${name} 在等人工` : "有买家在等人工");
        void this.read("queue");
      },
      counts: (counts) => this.set({ counts }),
      up: () => {
        this.set({ line: "up" });
        this.timers.cancel("poll");
        // what changed before the line was up is not told: read the lists that ring again
        for (const shelf of new Set<Shelf>(["mine", "queue", this.shelf])) void this.read(shelf);
        void this.watch();
        this.beat();
      },
      down: () => {
        this.set({ line: "down" });
        this.poll();
      },
    });
    this.poll();
  }

  close(): void {
    this.closed = true;
    this.parts.line.close();
    this.timers.close();
  }

  /** Show one list: read it, and again whenever the line comes back. */
  load(shelf: Shelf): Promise<void> {
    this.shelf = shelf;
    return this.read(shelf);
  }

  /** Show the next page of a list, or of what was found; tells whether there was one. */
  async more(shelf: Shelf): Promise<boolean> {
    const { found } = this.view;
    const page = (this.pages.get(found ? "search" : shelf) ?? 0) + 1;
    try {
      const told = await this.parts.api.conversations(found ? "search" : shelf, found ? this.sought : "", page);
      this.pages.set(found ? "search" : shelf, page);
      if (found) this.set({ found: [...found, ...told.conversations] });
      else this.set({ rows: told.conversations.reduce(withRow, this.view.rows) });
      return told.conversations.length === LIST_PAGE;
    } catch (error) {
      this.parts.problem(said(error));
      return true;
    }
  }

  private async read(shelf: Shelf): Promise<void> {
    try {
      const told = await this.parts.api.conversations(shelf);
      this.pages.delete(shelf);
      this.set({ rows: withShelf(this.view.rows, shelf, told.conversations, this.parts.me), counts: told.counts });
    } catch (error) {
      if (this.view.line === "up") this.parts.problem(said(error));
    }
  }

  async search(q: string): Promise<void> {
    if (!q.trim()) return this.set({ found: null });
    this.sought = q.trim();
    this.pages.delete("search");
    try {
      this.set({ found: (await this.parts.api.conversations("search", q.trim())).conversations });
    } catch (error) {
      this.parts.problem(said(error));
    }
  }

  async open(buyer: string | null): Promise<void> {
    const before = this.view.post;
    if (buyer === before?.buyer) return;
    if (before?.outbox.length === 0) this.posts.delete(before.buyer);
    const post = buyer ? (this.posts.get(buyer) ?? newPost(buyer)) : null;
    if (post) this.posts.set(post.buyer, post);
    this.set({ post });
    if (post?.detail)
      await this.refresh(); // it was left with something to send, and is opened again
    else if (post) await this.newest(post.buyer);
    await this.fill();
    await this.watch();
  }

  /** Fetch the page before the oldest message that is shown. */
  async earlier(): Promise<void> {
    const post = this.view.post;
    if (!post || post.timeline.floor === 0) return;
    const floor = Math.max(0, post.timeline.floor - PAGE);
    const older = await this.parts.api.conversation(post.buyer, floor, post.timeline.floor - floor);
    const messages = older.messages.filter((one) => one.seq <= post.timeline.floor);
    this.happened({ type: "extended", messages, understood: older.understood, floor }, post.buyer);
  }

  /** Start a long conversation at its newest page. */
  private async newest(buyer: string): Promise<void> {
    try {
      const first = await this.parts.api.conversation(buyer, 0, 1);
      const floor = Math.max(0, (first.state?.last_seq ?? 0) - PAGE);
      this.happened({ type: "opened", floor }, buyer);
    } catch {
      // the fetch that follows says what is wrong
    }
  }

  /** Fetch the open conversation's panel again, after a decision for example. */
  async refresh(): Promise<void> {
    const post = this.view.post;
    if (!post) return;
    const from = post.timeline.complete;
    try {
      const conversation = await this.parts.api.conversation(post.buyer, from);
      if (this.view.post?.buyer !== post.buyer) return;
      this.happened({ type: "told", conversation, after: from });
      this.set({ rows: withRow(this.view.rows, conversation.row) });
    } catch (error) {
      this.parts.problem(said(error));
    }
  }

  /** Send to the buyer for whom it was written, whoever is open by now. */
  send(buyer: string, text: string, { anyway = false, attachments = [] as readonly Attachment[] } = {}): void {
    const clientId = this.parts.newId();
    if (anyway) this.anyway.add(clientId);
    if (!this.posts.has(buyer)) this.posts.set(buyer, newPost(buyer)); // left while the linter was reading
    this.happened({ type: "written", clientId, text, attachments, at: this.parts.now().toISOString() }, buyer);
    void this.sendNext(buyer);
  }

  /** Return what was begun in a conversation before it was left. */
  draftOf(buyer: string): Draft {
    return this.view.drafts.get(buyer) ?? NO_DRAFT;
  }

  /** Keep what was begun in a conversation that is left. */
  keepDraft(buyer: string, draft: Draft): void {
    const drafts = withDraft(this.view.drafts, buyer, draft);
    if (drafts !== this.view.drafts) this.set({ drafts });
  }

  typing(on: boolean): void {
    if (this.view.post && this.view.line === "up") this.parts.line.typing(this.view.post.buyer, on);
  }

  async sawUpTo(seq: number): Promise<void> {
    const post = this.view.post;
    if (!post) return;
    const row = this.view.rows.get(post.buyer); // the desk tells nobody that it was read: the next message counts from none
    if (row?.unread) this.set({ rows: withRow(this.view.rows, { ...row, unread: 0 }) });
    await this.parts.api.read(post.buyer, seq).catch(() => undefined); // told again with the next message
  }

  clearRefusal(): void {
    this.happened({ type: "dropped", clientId: "" });
  }

  private set(change: Partial<InboxView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener();
  }

  private happened(happening: PostHappening, buyer = this.view.post?.buyer): void {
    const post = buyer && this.posts.get(buyer);
    if (!post) return;
    const changed = afterPost(post, happening);
    this.posts.set(post.buyer, changed);
    if (this.view.post?.buyer === post.buyer) this.set({ post: changed });
  }

  private rowChanged(row: Row): void {
    const before = this.view.rows.get(row.buyer_id);
    this.set({ rows: withRow(this.view.rows, row) });
    const open = row.buyer_id === this.view.post?.buyer;
    // by its number: what was read and what was written in the same moment leave as many unread as before
    const news = shelfOf(row, this.parts.me) === "mine" && row.unread > 0 && row.said_seq > (before?.said_seq ?? 0);
    if (news && !(open && this.parts.looking()))
      this.parts.ring("message", `${row.name ?? "买家"}：${row.last_text ?? ""}`);
    if (open && (before?.mode !== row.mode || before?.agent?.id !== row.agent?.id)) this.detailSoon();
  }

  private typingShown(who: string, on: boolean): void {
    this.happened({ type: "typing", who, on });
    if (on) this.timers.schedule("typing", () => this.happened({ type: "typing", who, on: false }), 8_000);
  }

  /** A message often comes with changes of order and brief: ask once for all of them. */
  private detailSoon(): void {
    this.timers.schedule("detail", () => void this.refresh(), 400);
  }

  /** Fetch until the open conversation has no hole. */
  private async fill(): Promise<void> {
    for (;;) {
      const post = this.view.post;
      if (!post || this.closed) return;
      const from = post.timeline.complete;
      if (post.detail && missingAfter(post.timeline, 0) === null) return;
      try {
        const conversation = await this.parts.api.conversation(post.buyer, from);
        if (this.view.post?.buyer !== post.buyer) return;
        this.happened({ type: "told", conversation, after: from });
        if (conversation.more && conversation.messages.length) continue;
        if (missingAfter(this.view.post.timeline, 0) === from) throw new Error("没有取到消息");
        return;
      } catch (error) {
        this.parts.problem(said(error));
        this.timers.schedule("fill", () => void this.fill(), POLL_MS);
        return;
      }
    }
  }

  private async watch(): Promise<void> {
    if (this.view.line !== "up") return;
    await this.ask(this.parts.line.watch);
  }

  private beat(): void {
    const again = async () => {
      await this.ask(this.parts.line.beat);
      if (this.shelf === "queue") await this.read("queue"); // who waits too long is nobody's to overtake any more
      this.beat();
    };
    this.timers.schedule("beat", () => void again(), BEAT_MS);
  }

  private async ask(question: AgentLine["beat"]): Promise<void> {
    const post = this.view.post;
    try {
      const gap = await question(post?.buyer ?? null, post?.timeline.complete ?? 0);
      if (gap?.counts) this.set({ counts: gap.counts });
      if (gap?.messages?.length && this.view.post?.buyer === post?.buyer) {
        this.happened({ type: "pushed", messages: gap.messages });
        await this.fill();
      }
    } catch {
      await this.refresh();
    }
  }

  private poll(): void {
    if (this.view.line === "up" || this.closed) return;
    const again = async () => {
      await this.read(this.shelf);
      await this.refresh();
      this.poll();
    };
    this.timers.schedule("poll", () => void again(), POLL_MS);
  }

  private async sendNext(buyer: string): Promise<void> {
    const entry = nextToSend(this.posts.get(buyer)?.outbox ?? []);
    const turn = `send ${buyer}`;
    if (!entry || this.closed || this.timers.has(turn)) return;
    const clientId = entry.client_id;
    this.happened({ type: "sending", clientId }, buyer);
    try {
      const anyway = this.anyway.has(clientId) ? { anyway: true } : {};
      const pictures = entry.attachments?.length ? { attachments: entry.attachments.map((one) => one.id) } : {};
      const sent = { client_id: clientId, text: entry.text, ...pictures, ...anyway };
      const { seq } = await this.parts.api.send(buyer, sent);
      this.happened({ type: "stored", clientId, seq }, buyer);
      if (this.view.line !== "up") await this.refresh();
    } catch (error) {
      if (error instanceof Refused && !error.passes) {
        const { code, fields } = error;
        this.happened({ type: "refused", clientId, code, message: said(error), phrases: fields }, buyer);
      } else {
        this.happened({ type: "unsure", clientId }, buyer);
        this.timers.schedule(turn, () => void this.sendNext(buyer), RETRY_MS);
        return;
      }
    }
    await this.sendNext(buyer);
  }
}
