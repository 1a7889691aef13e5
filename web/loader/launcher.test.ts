import { gzipSync } from "node:zlib";
import { build } from "vite";
import { beforeEach, expect, test } from "vitest";
import { type Nuanfu, start } from "./launcher";

const DESK = "https://desk.example";
let told: unknown[] = [];
let shop: Nuanfu;

const root = () => {
  const inside = document.body.lastElementChild?.shadowRoot;
  if (!inside) throw new Error("nothing was drawn");
  return inside;
};
const launcher = () => root().querySelector("button") as HTMLButtonElement;
const frame = () => root().querySelector("iframe");

// jsdom loads no frame inside a shadow root, so the frame's window is one of ours
const inside = { postMessage: (message: unknown, origin: unknown) => void told.push([message, origin]) };
Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", { get: () => inside });

function fromFrame(data: unknown, origin = DESK, source: unknown = inside): void {
  const event = new MessageEvent("message", { data, origin });
  Object.defineProperty(event, "source", { value: source });
  window.dispatchEvent(event);
}

beforeEach(() => {
  told = [];
  document.body.replaceChildren();
  shop = start({ base: `${DESK}/widget.js`, token: "buyer-token" });
});

test("the token goes to the desk's origin alone, and only when its frame says that it is ready", () => {
  shop.open();
  fromFrame({ nuanfu: 1, type: "ready" }, "https://elsewhere.example");
  fromFrame({ nuanfu: 1, type: "ready" }, DESK, window);
  expect(told).toEqual([]);
  fromFrame({ nuanfu: 1, type: "ready" });
  expect(told[0]).toEqual([{ nuanfu: 1, type: "token", token: "buyer-token" }, DESK]);
});

test("unread answers stand on the launcher, also for those who cannot see it", () => {
  shop.open();
  shop.close();
  fromFrame({ nuanfu: 1, type: "unread", count: 3 });
  expect(launcher().textContent).toBe("3");
  expect(launcher().getAttribute("aria-label")).toBe("联系客服，3 条未读");
});

test("the chat's own close button gives the focus back to the launcher", () => {
  shop.open();
  fromFrame({ nuanfu: 1, type: "close" });
  expect(launcher().getAttribute("aria-expanded")).toBe("false");
  expect(root().activeElement).toBe(launcher());
});

test("a stranger's page makes no visitor before the chat is opened", () => {
  document.body.replaceChildren();
  start({ base: `${DESK}/widget.js` });
  expect(frame()).toBeNull();
  launcher().click();
  expect(frame()?.src).toBe(`${DESK}/widget#page=${encodeURIComponent(location.origin)}`);
});

test("another buyer's token starts the chat anew", () => {
  shop.open();
  const before = frame();
  shop.setToken("other");
  expect(frame()).not.toBe(before);
  expect(launcher().getAttribute("aria-label")).toBe("联系客服");
});

test("the script that a shop loads stays under five kilobytes", async () => {
  const built = await build({ configFile: "vite.loader.config.ts", logLevel: "silent", build: { write: false } });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ("output" in one ? one.output : []));
  const code = outputs.map((one) => ("code" in one ? one.code : "")).join("");
  expect(code).toContain("nuanfu");
  expect(gzipSync(code).length).toBeLessThanOrEqual(5 * 1024);
});
