import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { conversation, inConsole, ME } from "../../../testing/console";
import { ApplicationBox } from "./Applications";

const WAITING = {
  id: 7,
  kind: "deferral" as const,
  asked: { until: "2026-12-10T23:59:59+08:00", text: "月底发工资" },
  state: "pending" as const,
  at: "2026-11-26T14:00:00+08:00",
  progress: [],
};

test("an application is agreed to by one tap", async () => {
  const approve = vi.spyOn(consoleApi, "approve").mockResolvedValue({});
  const done = vi.fn();
  inConsole(<ApplicationBox application={WAITING} onDone={done} />);
  await user.click(screen.getByRole("button", { name: "同意" }));
  expect(approve).toHaveBeenCalledWith(7, undefined);
  expect(done).toHaveBeenCalledOnce();
});

test("what is asked for is told as people write it, with the buyer's own words", () => {
  inConsole(<ApplicationBox application={WAITING} onDone={() => undefined} />);
  expect(screen.getByText("想延到 12月10日；「月底发工资」")).toBeTruthy();
});

test("it is refused only with a reason that the buyer will read", async () => {
  const refuse = vi.spyOn(consoleApi, "refuse").mockResolvedValue({});
  inConsole(<ApplicationBox application={WAITING} onDone={() => undefined} />);
  await user.click(screen.getByRole("button", { name: "不同意" }));
  const answer = await screen.findByRole<HTMLButtonElement>("button", { name: "答复买家" });
  expect(answer.disabled).toBe(true);
  await user.type(screen.getByLabelText("不同意的原因"), "已延过两次");
  await user.click(answer);
  expect(refuse).toHaveBeenCalledWith(7, "已延过两次");
});

test("one that is decided can be decided no more", () => {
  inConsole(<ApplicationBox application={{ ...WAITING, state: "approved" }} onDone={() => undefined} />);
  expect(screen.queryByRole("button", { name: "同意" })).toBeNull();
});

test("an agent without the right sees that papers lie there, and neither papers nor buttons", () => {
  const papers = [{ id: "p1", type: "image/png" }];
  const agent = { ...ME, role: "agent" as const, decides: false };
  inConsole(<ApplicationBox application={{ ...WAITING, papers }} onDone={() => undefined} />, conversation(), agent);
  expect(screen.getByText(/有 1 份材料/)).toBeTruthy();
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
});

test("who decides opens the papers", () => {
  const papers = [{ id: "p1", type: "image/png" }];
  inConsole(<ApplicationBox application={{ ...WAITING, papers }} onDone={() => undefined} />);
  expect(screen.getByRole("link", { name: "材料 1" }).getAttribute("href")).toBe("/console/api/attachments/p1");
});

test("a reduction is granted with an amount, named in yuan and sent in fen", async () => {
  const approve = vi.spyOn(consoleApi, "approve").mockResolvedValue({});
  const reduction = { ...WAITING, kind: "reduction" as const, asked: { text: "能少点吗" } };
  inConsole(<ApplicationBox application={reduction} onDone={() => undefined} />);
  await user.click(screen.getByRole("button", { name: "同意" }));
  await user.type(await screen.findByLabelText("减多少元"), "12.5");
  await user.click(screen.getByRole("button", { name: "减掉，马上生效" }));
  expect(approve).toHaveBeenCalledWith(7, 1250);
});
