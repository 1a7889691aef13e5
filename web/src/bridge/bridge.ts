/**
 * What the shop's page and the chat's frame tell each other by postMessage.
 *
 * Each side checks both where a message comes from and which window sent it. The loader is built from this file too, so
 * it stays small and imports nothing.
 */
export type ToFrame =
  | { nuanfu: 1; type: "token"; token: string }
  | { nuanfu: 1; type: "shown"; shown: boolean }
  | { nuanfu: 1; type: "draft"; text: string };

export type ToPage =
  | { nuanfu: 1; type: "ready" }
  | { nuanfu: 1; type: "unread"; count: number }
  | { nuanfu: 1; type: "close" }
  | { nuanfu: 1; type: "changed" };

/** Return the message that stands in an event, or null when it is from elsewhere or not ours. */
export function heard<T extends ToFrame | ToPage>(
  event: Pick<MessageEvent<unknown>, "origin" | "source" | "data">,
  from: { origin: string; window: unknown },
): T | null {
  if (!from.window || event.origin !== from.origin || event.source !== from.window) return null;
  const data = event.data;
  if (typeof data !== "object" || data === null || !("nuanfu" in data) || data.nuanfu !== 1) return null;
  return "type" in data && typeof data.type === "string" ? (data as T) : null;
}
