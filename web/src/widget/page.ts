import { heard, type ToFrame, type ToPage } from "../bridge/bridge";

/** The shop's page around the frame, as the loader named it; null when the widget is opened by itself. */
export interface ShopPage {
  tell(message: ToPage): void;
  listen(handler: (message: ToFrame) => void): () => void;
}

/** Find the page that holds this frame. Only its window, at the origin it named itself, is listened to. */
export function shopPage(self: Window): ShopPage | null {
  if (self.parent === self) return null;
  const origin = new URLSearchParams(self.location.hash.slice(1)).get("page");
  if (!origin) return null;
  return {
    tell: (message) => self.parent.postMessage(message, origin),
    listen(handler) {
      const receive = (event: MessageEvent<unknown>) => {
        const message = heard<ToFrame>(event, { origin, window: self.parent });
        if (message) handler(message);
      };
      self.addEventListener("message", receive);
      return () => self.removeEventListener("message", receive);
    },
  };
}
