import { Refused } from "../api/http";
import { said } from "../api/problems";
import type { BuyerLine, Gap } from "../api/sockets";
import type { Page, WidgetApi } from "../api/widget";
import type { Attachment } from "../protocol/message";
import { nextToSend, type Outbox, restored } from "./outbox";
import { after, type Happening, NEW_ROOM, type Room } from "./room";
import { missingAfter } from "./timeline";
import { type Later, Timers } from "./timers";

type Api = Pick<WidgetApi, "conversation" | "send" | "read" | "human" | "bot">;

/** Keeps what was written until it has arrived, over a reload too. */
export interface OutboxStore {
  load(): Outbox;
  save(outbox: Outbox): void;
}

export interface SessionParts {
  api: Api;
  line: BuyerLine;
  store: OutboxStore;
  now: () => Date;
  newId: () => string;
  later: Later;
}

const PAGE = 100; // the widest page that the protocol's default names
const BEAT_MS = 25_000;
const POLL_MS = 4_000; // while the line is down, the conversation is fetched instead
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 20_000;

/**
 * One buyer's conversation: fetches, listens, fills gaps, and sends what was written until it has arrived.
 *
 * The room changes only through `after`; this class decides when to ask and to send again.
 */
export class Session {
  private room: Room;
  private readonly listeners = new Set<() => void>();
  private readonly timers: Timers;
  private filling: Promise<void> | null = null;
  private retryMs = FIRST_RETRY_MS;
  private closed = false;

  constructor(private readonly parts: SessionParts) {
    this.timers = new Timers(parts.later);
    this.room = { ...NEW_ROOM, outbox: restored(parts.store.load()) };
  }

  readonly snapshot = (): Room => this.room;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Fetch the newest page and open the line; raises `Refused` when the token is not good. */
  async open(): Promise<void> {
    const first = await this.parts.api.conversation(0, 1);
    const floor = Math.max(0, first.state.last_seq - PAGE);
    this.apply({ type: "opened", state: first.state, floor });
    await this.fill();
    if (this.closed) return;
    this.parts.line.open({
      messages: ({ messages }) => {
        this.apply({ type: "pushed", messages });
        void this.fill();
      },
      state: (state) => {
        this.apply({ type: "state", state });
        void this.fill();
      },
      typing: ({ who, on }) => this.typingShown(who, on),
      read: ({ seq }) => this.apply({ type: "shop_read", seq }),
      up: () => void this.lineUp(),
      down: () => {
        this.apply({ type: "line", line: "down" });
        this.poll();
      },
    });
    this.poll();
    void this.sendNext();
  }

  close(): void {
    this.closed = true;
    this.parts.line.close();
    this.timers.close();
  }

  /** Write a message; it is on the screen at once and sent until it has arrived. */
  send(text: string, more: { orderNo?: string; attachments?: Attachment[] } = {}): void {
    const entry = {
      client_id: this.parts.newId(),
      text,
      at: this.parts.now().toISOString(),
      ...(more.orderNo ? { order_no: more.orderNo } : {}),
      ...(more.attachments?.length ? { attachments: more.attachments } : {}),
    };
    this.apply({ type: "written", entry });
    void this.sendNext();
  }

  drop(clientId: string): void {
    this.apply({ type: "dropped", clientId });
    void this.sendNext();
  }

  typing(on: boolean): void {
    if (this.room.line === "up") this.parts.line.typing(on);
  }

  /** Note what the buyer has on the screen; the shop sees it as read. */
  async sawUpTo(seq: number): Promise<void> {
    if (!this.room.state || seq <= this.room.state.read_by_buyer) return;
    this.apply({ type: "buyer_read", seq });
    await this.parts.api.read(seq).catch(() => undefined); // told again with the next message
  }

  async askForPerson(): Promise<void> {
    this.apply({ type: "state", state: (await this.parts.api.human()).state });
    await this.fill();
  }

  async backToAssistant(): Promise<void> {
    this.apply({ type: "state", state: (await this.parts.api.bot()).state });
    await this.fill();
  }

  /** Fetch the page before the oldest message that is shown. */
  async earlier(): Promise<void> {
    const { floor } = this.room.timeline;
    if (floor === 0) return;
    const from = Math.max(0, floor - PAGE);
    const page = await this.parts.api.conversation(from, floor - from);
    this.apply({ type: "extended", messages: page.messages.filter((message) => message.seq <= floor), floor: from });
  }

  /** Fetch again after something changed elsewhere, an accepted offer for example. */
  async refresh(): Promise<void> {
    await this.fetchAfter(this.room.timeline.complete).catch((error: unknown) => this.failed(error));
    await this.fill();
  }

  /** A token that has ended ends the conversation here; any other fault is over by the next try. */
  private failed(error: unknown): void {
    if (!(error instanceof Refused && error.status === 401)) return;
    this.apply({ type: "line", line: "ended" });
    this.close();
  }

  private apply(happening: Happening): void {
    const before = this.room;
    this.room = after(before, happening);
    if (this.room === before) return;
    if (this.room.outbox !== before.outbox) this.parts.store.save(this.room.outbox);
    for (const listener of this.listeners) listener();
  }

  private typingShown(who: "agent" | "bot", on: boolean): void {
    this.apply({ type: "typing", who, on });
    // a lost "off" must not leave somebody typing for ever
    if (on) this.timers.schedule("typing", () => this.apply({ type: "typing", who, on: false }), 20_000);
  }

  private async lineUp(): Promise<void> {
    this.apply({ type: "line", line: "up" });
    this.timers.cancel("poll");
    this.retryMs = FIRST_RETRY_MS;
    await this.ask((lastSeq) => this.parts.line.hello(lastSeq));
    this.beat();
    void this.sendNext();
  }

  private beat(): void {
    this.timers.schedule(
      "beat",
      () => void this.ask((lastSeq) => this.parts.line.beat(lastSeq)).then(() => this.beat()),
      BEAT_MS,
    );
  }

  private async ask(question: (lastSeq: number) => Promise<Gap>): Promise<void> {
    const from = this.room.timeline.complete;
    try {
      const gap = await question(from);
      const upTo = gap.messages.at(-1)?.seq ?? from;
      this.apply({ type: "fetched", messages: gap.messages, after: from, upTo, state: gap.state });
    } catch {
      // the line did not answer in time: fetching below finds what it would have told
      await this.fetchAfter(from).catch((error: unknown) => this.failed(error));
    }
    await this.fill();
  }

  /** Fetch until nothing is missing; one at a time, and whoever asks meanwhile gets the same run. */
  private fill(): Promise<void> {
    this.filling ??= this.fillNow().finally(() => {
      this.filling = null;
    });
    return this.filling;
  }

  private async fillNow(): Promise<void> {
    for (;;) {
      const from = missingAfter(this.room.timeline, this.room.state?.last_seq ?? 0);
      if (from === null || this.closed) return;
      try {
        const page = await this.fetchAfter(from);
        // nothing came although something is missing: ask again later instead of in a circle
        if (this.room.timeline.complete === from || !page) throw new Error("no progress");
      } catch {
        this.timers.schedule("fill", () => void this.fill(), POLL_MS);
        return;
      }
    }
  }

  private async fetchAfter(from: number): Promise<Page> {
    const page = await this.parts.api.conversation(from, PAGE);
    const last = page.messages.at(-1)?.seq ?? from;
    // numbers have no gaps in the database: a full page of 100 reaches at least 100 further, erased ones included
    const upTo = Math.max(last, page.more ? from + PAGE : page.state.last_seq);
    this.apply({ type: "fetched", messages: page.messages, after: from, upTo, state: page.state });
    return page;
  }

  private poll(): void {
    if (this.room.line === "up" || this.closed) return;
    this.timers.schedule("poll", () => void this.refresh().then(() => this.poll()), POLL_MS);
  }

  private async sendNext(): Promise<void> {
    const entry = nextToSend(this.room.outbox);
    if (!entry || this.closed || !this.room.state || this.timers.has("send")) return;
    this.apply({ type: "sending", clientId: entry.client_id });
    try {
      const { seq } = await this.parts.api.send({
        client_id: entry.client_id,
        text: entry.text,
        ...(entry.order_no ? { order_no: entry.order_no } : {}),
        ...(entry.attachments ? { attachments: entry.attachments.map((one) => one.id) } : {}),
      });
      this.retryMs = FIRST_RETRY_MS;
      this.apply({ type: "stored", clientId: entry.client_id, seq });
    } catch (error) {
      this.failed(error);
      if (error instanceof Refused && !error.passes) {
        this.apply({ type: "refused", clientId: entry.client_id, problem: said(error) });
      } else {
        this.apply({ type: "unsure", clientId: entry.client_id });
        const wait =
          error instanceof Refused && error.retryAfterSeconds ? error.retryAfterSeconds * 1000 : this.retryMs;
        this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
        this.timers.schedule("send", () => void this.sendNext(), wait);
        return;
      }
    }
    await this.sendNext();
    if (this.room.line !== "up") await this.refresh();
  }
}
