import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { order } from "../../../testing/samples";
import { inWidget } from "../../../testing/widget";
import { BillTab } from "./BillTab";

const agreed = {
  id: 1,
  kind: "discount" as const,
  state: "accepted" as const,
  value: 900,
  terms: { text: "商品优惠 ¥9；11月23日 16:00前有效。" },
  expires_at: null,
};

test("each order shows what is owed, what was agreed, and where to pay", async () => {
  await inWidget(<BillTab />, { orders: [order({ discount: 900, payable: 29800, offers: [agreed] })] });
  expect(screen.getByRole("region", { name: "说好的" }).textContent).toContain("价格优惠 ¥9");
  expect(screen.getByRole("link", { name: /去付款/ }).getAttribute("href")).toBe("https://pay.example/A2026112601");
});

test("an agreed price names no end: it was accepted in time, and holds", async () => {
  await inWidget(<BillTab />, { orders: [order({ offers: [agreed] })] });
  expect(screen.queryByText(/前有效/)).toBeNull();
});

test("a deferral and other agreements keep their terms", async () => {
  const deferral = { ...agreed, kind: "deferral" as const, value: 0, terms: { text: "延到 12月10日，不收费。" } };
  await inWidget(<BillTab />, { orders: [order({ offers: [deferral] })] });
  expect(screen.getByText("延到 12月10日，不收费。")).toBeTruthy();
});

test("a tail payment that is not open yet has its day and no link", async () => {
  const tail = {
    seq: 2,
    opens_at: "2026-12-01T00:00:00+08:00",
    due_at: "2026-12-03T23:59:59+08:00",
    amount: 100,
    paid: 0,
    state: "open" as const,
  };
  await inWidget(<BillTab />, { orders: [order({ installments: [tail], payable: 100 })] });
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.getByText("12月1日 00:00 开始付尾款")).toBeTruthy();
});

test("while the agreed price is not on the platform yet, nobody is sent to pay another", async () => {
  await inWidget(<BillTab />, { orders: [order({ price_waits: true })] });
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.getByText(/正在平台上改价/)).toBeTruthy();
});

test("a visitor sees no order", async () => {
  await inWidget(<BillTab />, { state: { known: false }, orders: [order()] });
  expect(screen.getByText(/从店铺里登录后打开/)).toBeTruthy();
});
