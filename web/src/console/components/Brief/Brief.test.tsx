import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { row } from "../../../testing/samples";
import { BriefBox } from "./Brief";

test("the brief tells why, what was offered, what is left, and what to do next", () => {
  const brief = {
    why: "reason_price",
    emotion: "anxious",
    reasons: ["reason_price"],
    offers: [{ kind: "discount", value: 900, state: "declined" }],
    room: { discount: 1492, limit: "cap", meant: "商品总额的 8%" },
    next_step: "接着买家最后一句话回答",
  };
  render(<BriefBox brief={brief} row={row("b")} />);
  const told = screen.getByRole("region", { name: "交接说明" }).textContent;
  for (const part of ["着急", "优惠 ¥9（已婉拒）", "¥14.92", "接着买家最后一句话回答"]) expect(told).toContain(part);
});

test("a signal stands above everything else", () => {
  render(<BriefBox brief={null} row={row("b", { signals: ["crisis"] })} />);
  expect(screen.getByText("注意：有轻生或危险的话")).toBeTruthy();
});
