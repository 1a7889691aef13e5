import { screen } from "@testing-library/react";
import { expect, onTestFinished, test, vi } from "vitest";
import { conversation, inConsole, post } from "../../../testing/console";
import { message, state } from "../../../testing/samples";
import { Inbox } from "../../inbox/inbox";
import { cardText, Thread } from "./Thread";

const talk = [message(1, "buyer", { text: "太贵了" }), message(2, "agent", { name: "阿宁", text: "帮您看看" })];

test("what an agent said tells whether the buyer has read it", () => {
  const read = post({ state: state({ read_by_buyer: 2 }) }, talk);
  inConsole(<Thread post={read} mine />, conversation());
  expect(screen.getByText("已读")).toBeTruthy();
});

test("what stands on the screen is read when the agent looks at it, not before", () => {
  onTestFinished(() => void vi.restoreAllMocks());
  const focus = vi.spyOn(document, "hasFocus").mockReturnValue(false);
  const saw = vi.spyOn(Inbox.prototype, "sawUpTo").mockResolvedValue();
  inConsole(<Thread post={post({}, talk)} mine />);
  expect(saw).not.toHaveBeenCalled();
  focus.mockReturnValue(true);
  window.dispatchEvent(new Event("focus"));
  expect(saw).toHaveBeenCalledExactlyOnceWith(2);
});

test("how a buyer's message was understood stands beside it", () => {
  const understood = { 1: { turn_id: 5, intent: "reason_price", confidence: 0.93, emotion: "calm" } };
  inConsole(<Thread post={post({ understood }, talk)} mine={false} />);
  expect(screen.getByRole("button", { name: "嫌贵、讲价 93%" })).toBeTruthy();
});

test("a card is told in words, with what the buyer has before them", () => {
  const terms = { text: "商品优惠 ¥9。" };
  expect(
    cardText({
      type: "offer",
      offer_id: 1,
      kind: "discount",
      title: "优惠 ¥9",
      before: 1,
      after: 1,
      terms,
      expires_at: null,
    }),
  ).toBe("【方案】优惠 ¥9；商品优惠 ¥9。");
});
