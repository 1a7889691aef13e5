import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { order } from "../../../testing/samples";
import { inWidget } from "../../../testing/widget";
import { BillCardView } from "./BillCard";

test("a bill tells every sum that is not zero and what is left to pay", async () => {
  const row = order({ discount: 900, payable: 29800 });
  await inWidget(<BillCardView card={{ type: "bill", orders: [row] }} />, { orders: [row] });
  expect(screen.getByText("−¥9")).toBeTruthy();
  expect(screen.getByText("¥298")).toBeTruthy();
  expect(screen.queryByText("应退")).toBeNull();
  expect(screen.getByRole("link", { name: "去付款" }).getAttribute("rel")).toContain("noopener");
});

test("an address that is no web page is never a link", async () => {
  const row = order({ pay_url: "javascript:alert(1)" });
  await inWidget(<BillCardView card={{ type: "bill", orders: [row] }} />, { orders: [row] });
  expect(screen.queryByRole("link")).toBeNull();
});
