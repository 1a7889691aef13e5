import { afterEach, expect, test, vi } from "vitest";
import { call, Refused, Unreachable } from "./http";
import { said } from "./problems";

afterEach(() => vi.unstubAllGlobals());

const answering = (response: Response) => vi.stubGlobal("fetch", async () => response);

test("a refusal keeps code, fields and how long to wait", async () => {
  const body = { error: { code: "too_many_requests", message: "slow down", fields: { text: "x" } } };
  answering(Response.json(body, { status: 429, headers: { "Retry-After": "7" } }));
  const refused = await call("/x").catch((error: unknown) => error);
  expect(refused).toMatchObject({
    status: 429,
    code: "too_many_requests",
    fields: { text: "x" },
    retryAfterSeconds: 7,
    passes: true,
  });
});

test("an answer that is no JSON is a refusal all the same", async () => {
  answering(new Response("<html>502</html>", { status: 502 }));
  await expect(call("/x")).rejects.toBeInstanceOf(Refused);
});

test("no answer at all is told apart from a no", async () => {
  vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("down")));
  await expect(call("/x")).rejects.toBeInstanceOf(Unreachable);
});

test("people read what the desk wrote to people, else our own words, and never its English", () => {
  expect(said(new Refused(409, "contact_refused", "这位买家说过不要联系"))).toBe("这位买家说过不要联系");
  expect(said(new Refused(409, "offer_expired", "Ask for a new offer"))).toContain("已经过期");
  expect(said(new Refused(500, "whatever", "Traceback"))).toBe("没有办成，请再试一次");
});
