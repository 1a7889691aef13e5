import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Application } from "../../../protocol/message";
import { inWidget } from "../../../testing/widget";
import { ApplicationCardView, askedFor } from "./ApplicationCard";

const APPLICATION: Application = {
  id: 1,
  kind: "deferral",
  asked: { until: "2026-12-10" },
  state: "pending",
  at: "2026-11-26T14:00:00+08:00",
  progress: [{ at: "2026-11-26T14:00:00+08:00", text: "已提交，24 小时内答复" }],
};

test("an application tells what was asked, how it stands, and each step", async () => {
  await inWidget(<ApplicationCardView application={APPLICATION} />);
  expect(screen.getByText("处理中")).toBeTruthy();
  expect(screen.getByText("延到 12月10日")).toBeTruthy();
  expect(screen.getByText(/24 小时内答复/)).toBeTruthy();
});

test("what was asked is read in every form the desk keeps it in", () => {
  expect([{ periods: 6 }, "月底发工资再付", null].map(askedFor)).toEqual(["分 6 期", "月底发工资再付", ""]);
});
