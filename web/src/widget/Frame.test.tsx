import { act, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { ToFrame, ToPage } from "../bridge/bridge";
import { message, state } from "../testing/samples";
import { Frame } from "./Frame";
import type { ShopPage } from "./page";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

/** A desk behind `fetch`; every call is noted with the token it carried. */
function desk() {
  const calls: string[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const token = new Headers(init.headers).get("Authorization") ?? "";
    calls.push(`${init.method ?? "GET"} ${path.split("?")[0]} ${token}`.trim());
    if (path.endsWith("/visitor")) return Response.json({ token: "visitor", expires_at: "2099-01-01T00:00:00+08:00" });
    if (path.endsWith("/orders")) return Response.json({ orders: [] });
    if (path.includes("/conversation")) {
      return Response.json({ state: state({ last_seq: 1 }), messages: [message(1)], more: false });
    }
    return new Response(null, { status: 204 });
  });
  return calls;
}

function shop(): ShopPage & { say: (message: ToFrame) => void; told: ToPage[] } {
  let listener: (message: ToFrame) => void = () => undefined;
  const told: ToPage[] = [];
  const listen = (handler: (message: ToFrame) => void) => {
    listener = handler;
    return () => undefined;
  };
  return { tell: (said) => void told.push(said), listen, say: (said) => listener(said), told };
}

test("in a shop's page it waits for the token, opens with it, and tells what is unread", async () => {
  const calls = desk();
  const page = shop();
  render(<Frame page={page} />);
  expect(page.told).toEqual([{ nuanfu: 1, type: "ready" }]);
  expect(calls).toEqual([]);
  act(() => page.say({ nuanfu: 1, type: "token", token: "buyer" }));
  await screen.findByText("第1句");
  expect(calls[0]).toBe("GET /widget/api/conversation Bearer buyer");
  await waitFor(() => expect(page.told).toContainEqual({ nuanfu: 1, type: "unread", count: 1 }));
});

test("once it is shown, what is on the screen is read", async () => {
  const calls = desk();
  const page = shop();
  render(<Frame page={page} />);
  act(() => page.say({ nuanfu: 1, type: "token", token: "buyer" }));
  await screen.findByText("第1句");
  expect(calls).not.toContain("POST /widget/api/read Bearer buyer");
  act(() => page.say({ nuanfu: 1, type: "shown", shown: true }));
  await waitFor(() => expect(calls).toContain("POST /widget/api/read Bearer buyer"));
});

test("without a token it is a visitor's, the same one the next time", async () => {
  const calls = desk();
  const { unmount } = render(<Frame page={null} />);
  await screen.findByText("第1句");
  unmount();
  render(<Frame page={null} />);
  await screen.findByText("第1句");
  expect(calls.filter((call) => call === "POST /widget/api/visitor")).toHaveLength(1);
});

test("when the desk cannot be reached it says so and can be tried again", async () => {
  vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("down")));
  render(<Frame page={null} />);
  expect(await screen.findByText("网络不通，请稍后再试")).toBeTruthy();
  expect(screen.getByRole("button", { name: "再试一次" })).toBeTruthy();
});
