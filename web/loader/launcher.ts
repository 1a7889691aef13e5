import { heard, type ToFrame, type ToPage } from "../src/bridge/bridge";
import { badge, button, dress, frameBox } from "./look";

export interface Options {
  /** Where this script came from: the frame is opened on the same desk, and only that origin is listened to. */
  base: string;
  token?: string;
  title?: string;
  open?: boolean;
}

/** What a shop's page can do with the chat: `window.Nuanfu`. */
export interface Nuanfu {
  open(draft?: string): void;
  close(): void;
  /** Another buyer has logged in, or none: the chat starts anew. */
  setToken(token?: string): void;
}

const PHONE = "(max-width: 600px)";

export function start({ base, token, title = "联系客服", open = false }: Options): Nuanfu {
  const desk = new URL("/widget", base);
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const launcher = button(title);
  const count = badge();
  const box = frameBox();
  launcher.append(count);
  root.append(box, launcher);
  document.body.append(host);

  let frame: HTMLIFrameElement | null = null;
  let ready = false;
  let shown = false;
  let draft = "";

  const tell = (message: ToFrame) => {
    if (ready) frame?.contentWindow?.postMessage(message, desk.origin);
  };

  const load = () => {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.title = title;
    frame.allow = "clipboard-write";
    // the frame answers only to the page that is named here, see src/bridge/bridge.ts
    frame.src = `${desk.href}#${new URLSearchParams({ page: location.origin })}`;
    Object.assign(frame.style, { width: "100%", height: "100%", border: "0", display: "block", background: "#fffdfb" });
    box.append(frame);
  };

  const place = () => dress(box, launcher, { shown, phone: matchMedia(PHONE).matches, view: window.visualViewport });

  const show = (next: boolean) => {
    shown = next;
    if (shown) load();
    launcher.setAttribute("aria-expanded", String(shown));
    place();
    tell({ nuanfu: 1, type: "shown", shown });
    if (shown) frame?.focus();
    else launcher.focus();
  };

  const passDraft = () => {
    if (ready && draft) tell({ nuanfu: 1, type: "draft", text: draft });
    if (ready) draft = "";
  };

  window.addEventListener("message", (event) => {
    const told = heard<ToPage>(event, { origin: desk.origin, window: frame?.contentWindow ?? null });
    if (!told || !frame) return;
    if (told.type === "ready") {
      ready = true;
      tell({ nuanfu: 1, type: "token", token: token ?? "" });
      tell({ nuanfu: 1, type: "shown", shown });
      passDraft();
    } else if (told.type === "unread") {
      const some = told.count > 0 && !shown;
      count.textContent = some ? (told.count > 99 ? "99+" : String(told.count)) : "";
      count.style.display = some ? "block" : "none";
      launcher.setAttribute("aria-label", some ? `${title}，${told.count} 条未读` : title);
    } else if (told.type === "close") {
      show(false);
    } else if (told.type === "changed") {
      document.dispatchEvent(new CustomEvent("nuanfu:changed"));
    }
  });

  launcher.addEventListener("click", () => show(!shown));
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) show(false);
  });
  window.addEventListener("resize", place);
  // the phone's keyboard shrinks only this page's visual viewport: the frame cannot see it, so it is fitted from here
  window.visualViewport?.addEventListener("resize", place);
  window.visualViewport?.addEventListener("scroll", place);

  if (open) show(true);
  // a known buyer may have an unread answer; a stranger is not made a visitor before they ask for it
  else if (token) setTimeout(load, 0);
  place();

  return {
    open(text) {
      draft = text ?? draft;
      if (!shown) show(true);
      passDraft();
    },
    close: () => show(false),
    setToken(next) {
      token = next;
      frame?.remove();
      frame = null;
      ready = false;
      count.style.display = "none";
      launcher.setAttribute("aria-label", title);
      if (shown || token) load();
    },
  };
}
