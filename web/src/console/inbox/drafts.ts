import type { Attachment } from "../../protocol/message";

/** What an agent has begun to write in one conversation. */
export interface Draft {
  readonly text: string;
  readonly pictures: readonly Attachment[];
}

export type Drafts = ReadonlyMap<string, Draft>;

export const NO_DRAFT: Draft = { text: "", pictures: [] };

/** Keep what was begun in a conversation; nothing, and a search for a script, are not kept. */
export function withDraft(drafts: Drafts, buyer: string, draft: Draft): Drafts {
  const begun = (draft.text.trim() !== "" && !draft.text.startsWith("/")) || draft.pictures.length > 0;
  if (!begun && !drafts.has(buyer)) return drafts;
  const kept = new Map(drafts);
  if (begun) kept.set(buyer, draft);
  else kept.delete(buyer);
  return kept;
}
