import {
  arrived,
  dropped,
  nextToSend,
  type Outbox,
  refused,
  sending,
  stored,
  unsure,
  written,
} from "../../conversation/outbox";
import { EMPTY, extendedBack, fetched, pushed, startingAfter, type Timeline } from "../../conversation/timeline";
import type { Conversation } from "../../protocol/desk";
import type { Attachment, Message } from "../../protocol/message";
import type { State } from "../../protocol/state";

/** The conversation that is open in the console. */
export interface Post {
  readonly buyer: string;
  readonly detail: Omit<Conversation, "messages" | "more"> | null;
  readonly timeline: Timeline;
  readonly outbox: Outbox;
  readonly viewers: readonly string[];
  /** Who types just now: the buyer, or a colleague by name. */
  readonly typing: string | null;
  /** What the desk refused to send as it stands, and what it proposes instead. */
  readonly refusal: { text: string; code: string; message: string; phrases: Readonly<Record<string, string>> } | null;
}

export function newPost(buyer: string): Post {
  return { buyer, detail: null, timeline: EMPTY, outbox: [], viewers: [], typing: null, refusal: null };
}

export type PostHappening =
  | { type: "opened"; floor: number }
  | { type: "extended"; messages: readonly Message[]; understood: Conversation["understood"]; floor: number }
  | { type: "told"; conversation: Conversation; after: number }
  | { type: "pushed"; messages: readonly Message[] }
  | { type: "buyer_read"; seq: number }
  | { type: "viewers"; names: readonly string[] }
  | { type: "typing"; who: string; on: boolean }
  | { type: "written"; clientId: string; text: string; attachments?: readonly Attachment[]; at: string }
  | { type: "sending"; clientId: string }
  | { type: "stored"; clientId: string; seq: number }
  | { type: "unsure"; clientId: string }
  | { type: "refused"; clientId: string; code: string; message: string; phrases: Readonly<Record<string, string>> }
  | { type: "dropped"; clientId: string };

/** Return the open conversation after something happened. Pure. */
export function afterPost(post: Post, happening: PostHappening): Post {
  switch (happening.type) {
    case "told": {
      const { messages, more, ...detail } = happening.conversation;
      const last = messages.at(-1)?.seq ?? happening.after;
      const upTo = more ? last : Math.max(last, detail.state?.last_seq ?? 0);
      const timeline = fetched(post.timeline, messages, happening.after, upTo);
      return {
        ...post,
        detail: {
          ...detail,
          understood: { ...post.detail?.understood, ...detail.understood },
          ...(detail.state && { state: readFurther(detail.state, post.detail?.state?.read_by_buyer ?? 0) }),
        },
        timeline,
        viewers: detail.row.viewers,
        outbox: arrived(post.outbox, messages),
      };
    }
    case "opened":
      return { ...post, timeline: startingAfter(happening.floor) };
    case "extended":
      return {
        ...post,
        timeline: extendedBack(post.timeline, happening.messages, happening.floor),
        detail: post.detail && { ...post.detail, understood: { ...happening.understood, ...post.detail.understood } },
      };
    case "pushed":
      return {
        ...post,
        timeline: pushed(post.timeline, happening.messages),
        outbox: arrived(post.outbox, happening.messages),
        typing: null,
      };
    case "buyer_read": {
      if (!post.detail?.state) return post;
      return { ...post, detail: { ...post.detail, state: readFurther(post.detail.state, happening.seq) } };
    }
    case "viewers":
      return { ...post, viewers: happening.names };
    case "typing":
      if (happening.on) return { ...post, typing: happening.who };
      return post.typing === happening.who ? { ...post, typing: null } : post;
    case "written": {
      const { clientId, text, attachments, at } = happening;
      return { ...post, refusal: null, outbox: written(post.outbox, { client_id: clientId, text, attachments, at }) };
    }
    case "sending":
      return { ...post, outbox: sending(post.outbox, happening.clientId) };
    case "stored":
      return {
        ...post,
        outbox: arrived(stored(post.outbox, happening.clientId, happening.seq), post.timeline.bySeq.values()),
      };
    case "unsure":
      return { ...post, outbox: unsure(post.outbox, happening.clientId) };
    case "refused": {
      // the text goes back to where it was written, so that it can be changed and is not lost
      const { clientId, code, message, phrases } = happening;
      const text = post.outbox.find((one) => one.client_id === clientId)?.text ?? "";
      return {
        ...post,
        outbox: dropped(refused(post.outbox, clientId, message), clientId),
        refusal: { text, code, message, phrases },
      };
    }
    case "dropped":
      return { ...post, outbox: dropped(post.outbox, happening.clientId), refusal: null };
  }
}

/** What was read is never unread again by an answer that was under way. */
function readFurther(state: State, seq: number): State {
  return state.read_by_buyer >= seq ? state : { ...state, read_by_buyer: seq };
}

export { nextToSend };
