import type { Outbox } from "./outbox";
import type { OutboxStore } from "./session";

/**
 * Keep the outbox in the browser, per token: on a shared computer the next buyer must not send what another wrote.
 *
 * A frame may be forbidden to store anything; then what was written lives as long as the page.
 */
export function browserStore(token: string): OutboxStore {
  const key = `nuanfu.outbox.${mark(token)}`;
  return {
    load() {
      try {
        return JSON.parse(localStorage.getItem(key) ?? "[]") as Outbox;
      } catch {
        return [];
      }
    },
    save(outbox) {
      try {
        if (outbox.length) localStorage.setItem(key, JSON.stringify(outbox));
        else localStorage.removeItem(key);
      } catch {
        // nothing can be kept here
      }
    },
  };
}

/** A short mark of a token, so that the token itself is not stored. */
function mark(token: string): string {
  let hash = 5381;
  for (const letter of token) hash = (hash * 33 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(36);
}
