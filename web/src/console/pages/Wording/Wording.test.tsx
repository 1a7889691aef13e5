import { fireEvent, screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { Refused } from "../../../api/http";
import { outreachApi } from "../../../api/outreach";
import { inConsole } from "../../../testing/console";
import { Wording } from "./Wording";

beforeEach(() => {
  vi.restoreAllMocks();
  vi.spyOn(outreachApi, "wording").mockResolvedValue({
    version: "abc",
    since: null,
    versions: [],
    scripts: [
      {
        id: "reminder.first",
        flow: "reminder",
        lane: "order",
        variables: ["title"],
        variants: ["「{title}」还没付款"],
      },
    ],
  });
});

const rewrite = async (text: string) => {
  fireEvent.change(await screen.findByLabelText("reminder.first 第 1 种写法"), { target: { value: text } });
};

test("other words are seen with an order's facts before they are published", async () => {
  const check = vi
    .spyOn(outreachApi, "checkWording")
    .mockResolvedValue({ previews: { "reminder.first": ["「四件套」在等您"] } });
  const publish = vi.spyOn(outreachApi, "publishWording").mockResolvedValue({ changed: true });
  inConsole(<Wording />);
  await rewrite("「{title}」在等您");
  await user.click(screen.getByRole("button", { name: "检查和预览" }));
  expect(await screen.findByText("「四件套」在等您")).toBeTruthy();
  expect(check).toHaveBeenCalledWith({ "reminder.first": ["「{title}」在等您"] }, undefined);
  expect(publish).not.toHaveBeenCalled();
});

test("a wording that must not be said is marked where it stands and not published", async () => {
  const fields = { "reminder.first.0": "「起诉」：不能说" };
  vi.spyOn(outreachApi, "checkWording").mockRejectedValue(new Refused(422, "script_invalid", "bad", fields));
  const publish = vi.spyOn(outreachApi, "publishWording").mockResolvedValue({ changed: true });
  inConsole(<Wording />);
  await rewrite("再不付就起诉");
  await user.click(screen.getByRole("button", { name: /发布/ }));
  await waitFor(() => expect(screen.getByText("「起诉」：不能说")).toBeTruthy());
  expect(publish).not.toHaveBeenCalled();
});
