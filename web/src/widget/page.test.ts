import { expect, test } from "vitest";
import type { ToFrame } from "../bridge/bridge";
import { shopPage } from "./page";

/** A frame in the page of a shop; `say` is what arrives in it. */
function framed(hash: string) {
  const told: unknown[] = [];
  const parent = { postMessage: (message: unknown, origin: string) => void told.push([message, origin]) };
  const self = Object.assign(new EventTarget(), { parent, location: { hash } }) as unknown as Window;
  const say = (data: unknown, origin: string, source: unknown = parent) => {
    const event = new MessageEvent("message", { data, origin });
    Object.defineProperty(event, "source", { value: source });
    self.dispatchEvent(event);
  };
  return { self, told, say };
}

test("only the page that opened the frame is listened to and told", () => {
  const { self, told, say } = framed("#page=https%3A%2F%2Fshop.example");
  const page = shopPage(self);
  const heard: ToFrame[] = [];
  page?.listen((message) => heard.push(message));
  page?.tell({ nuanfu: 1, type: "ready" });
  say({ nuanfu: 1, type: "token", token: "stolen" }, "https://evil.example");
  say({ nuanfu: 1, type: "token", token: "stolen" }, "https://shop.example", {});
  say({ nuanfu: 1, type: "token", token: "right" }, "https://shop.example");
  expect(heard).toEqual([{ nuanfu: 1, type: "token", token: "right" }]);
  expect(told).toEqual([[{ nuanfu: 1, type: "ready" }, "https://shop.example"]]);
});

test("opened by itself, or by a page that does not say who it is, it is in no shop's page", () => {
  const { self } = framed("");
  expect(shopPage(self)).toBeNull();
  expect(shopPage(window)).toBeNull();
});
