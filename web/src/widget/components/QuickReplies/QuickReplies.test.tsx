import { render, screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { QuickReplies } from "./QuickReplies";

test("one tap says the sentence", async () => {
  const say = vi.fn();
  render(<QuickReplies texts={["可以分期吗"]} onSay={say} />);
  await user.click(screen.getByRole("button", { name: "可以分期吗" }));
  expect(say).toHaveBeenCalledWith("可以分期吗");
});
