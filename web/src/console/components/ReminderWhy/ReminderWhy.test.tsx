import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { outreachApi } from "../../../api/outreach";
import { inConsole } from "../../../testing/console";
import { ReminderWhy } from "./ReminderWhy";

test("it asks only when somebody wants to know, and tells line by line", async () => {
  const why = vi.spyOn(outreachApi, "why").mockResolvedValue({
    lines: [
      "订单 A1：待付 ¥307",
      "  11月23日 10:20  first  已发出  聊天消息  版本：规则 95f",
      "  现在轮到 second：等到 明天 08:00：22:00 到 08:00 不打扰",
    ],
  });
  inConsole(<ReminderWhy orderNo="A1" />);
  expect(why).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: /为什么/ }));
  expect(await screen.findByText(/22:00 到 08:00 不打扰/)).toBeTruthy();
  expect(screen.getByText("11月23日 10:20 · 第一次 · 已发出 · 聊天消息")).toBeTruthy();
  expect(screen.getByText("规则 95f")).toBeTruthy();
});
