import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { conversation, inConsole, ME } from "../../../testing/console";
import { Shell } from "./Shell";

test("an agent sees no page of the manager", () => {
  inConsole(<Shell onMe={() => undefined} />, conversation(), { ...ME, role: "agent" });
  expect(screen.queryByRole("link", { name: /规则/ })).toBeNull();
  expect(screen.getByRole("link", { name: /会话/ })).toBeTruthy();
});

test("a manager sees all of them", () => {
  inConsole(<Shell onMe={() => undefined} />);
  for (const page of ["今日", "日历", "效果", "规则", "人员", "开关", "通知", "审计"])
    expect(screen.getByRole("link", { name: new RegExp(page) })).toBeTruthy();
});
