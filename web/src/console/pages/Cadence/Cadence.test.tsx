import { fireEvent, screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Refused } from "../../../api/http";
import { outreachApi } from "../../../api/outreach";
import { inConsole } from "../../../testing/console";
import { Cadence } from "./Cadence";

test("a cadence is read as a table, and one with a mistake is not published", async () => {
  vi.spyOn(outreachApi, "cadence").mockResolvedValue({
    text: "order: []",
    hash: "abcdef",
    since: null,
    versions: [],
    steps: [
      {
        section: "未付款订单",
        audience: "老买家",
        step: "first",
        when: "30 分钟后",
        channels: ["聊天消息"],
        script: "reminder.first",
        sms: null,
      },
    ],
  });
  const fields = { "order.0.after": "line 9: 写 30m、3h、2d" };
  vi.spyOn(outreachApi, "checkCadence").mockRejectedValue(new Refused(422, "policy_invalid", "bad", fields));
  const publish = vi.spyOn(outreachApi, "publishCadence").mockResolvedValue({ changed: true });
  inConsole(<Cadence />);
  expect(await screen.findByText("30 分钟后")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("提醒节奏文件"), { target: { value: "order: x" } });
  await user.click(screen.getByRole("button", { name: "发布" }));
  expect(await screen.findByText("order.0.after：line 9: 写 30m、3h、2d")).toBeTruthy();
  expect(publish).not.toHaveBeenCalled();
});
