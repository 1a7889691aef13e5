import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { order } from "../../../testing/samples";
import { OrderBox } from "./OrderBox";

test("an order tells how its case stands and until when", () => {
  const paused = order({ case: { state: "paused", cause: "deferral", until: "2026-12-04T23:59:59+08:00" } });
  render(<OrderBox order={paused} open />);
  expect(screen.getByText("已暂停 · 已约定延期 · 到 12月4日")).toBeTruthy();
  expect(screen.getByText("¥307")).toBeTruthy();
});
