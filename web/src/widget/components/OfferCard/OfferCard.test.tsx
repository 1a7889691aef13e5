import { screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Refused } from "../../../api/http";
import type { OfferCard } from "../../../protocol/message";
import { order } from "../../../testing/samples";
import { inWidget } from "../../../testing/widget";
import { OfferCardView } from "./OfferCard";

const CARD: OfferCard = {
  type: "offer",
  offer_id: 3,
  kind: "discount",
  title: "优惠 ¥9",
  before: 30700,
  after: 29800,
  terms: { text: "商品优惠 ¥9。" },
  expires_at: "2026-11-26T16:00:00+08:00",
};
const view = { id: 3, kind: "discount" as const, value: 900, terms: CARD.terms, expires_at: CARD.expires_at };

test("an offer shows what is to pay, before and after, and until when", async () => {
  await inWidget(<OfferCardView card={CARD} />);
  expect(screen.getByText("¥298")).toBeTruthy();
  expect(screen.getByText("¥307")).toBeTruthy();
  expect(screen.getByText("16:00 前都可以接受")).toBeTruthy();
});

test("accepting it asks the desk once and shows that it was accepted", async () => {
  const answerOffer = vi.fn(async () => ({ offer: { ...view, state: "accepted" as const }, payable: 29800 }));
  const { refresh } = await inWidget(<OfferCardView card={CARD} />, { api: { answerOffer } });
  await user.click(screen.getByRole("button", { name: "接受" }));
  await waitFor(() => expect(screen.getByText("已接受")).toBeTruthy());
  expect(answerOffer).toHaveBeenCalledExactlyOnceWith(3, "accept");
  expect(refresh).toHaveBeenCalled();
});

test("an offer that ended meanwhile says so and can no longer be answered", async () => {
  const answerOffer = vi.fn(async () => Promise.reject(new Refused(409, "offer_expired", "expired")));
  const { refresh } = await inWidget(<OfferCardView card={CARD} />, { api: { answerOffer } });
  await user.click(screen.getByRole("button", { name: "接受" }));
  await waitFor(() => expect(refresh).toHaveBeenCalled());
});

test("one that was answered in words or elsewhere has no buttons", async () => {
  await inWidget(<OfferCardView card={CARD} />, { orders: [order({ offers: [{ ...view, state: "withdrawn" }] })] });
  expect(screen.queryByRole("button", { name: "接受" })).toBeNull();
  expect(screen.getByText("已换成新的方案")).toBeTruthy();
});

test("why it is this price is told when asked", async () => {
  const orders = [order({ why: [{ offer_id: 3, text: "按商品价的 3% 算" }] })];
  await inWidget(<OfferCardView card={CARD} />, { orders });
  await user.click(screen.getByRole("button", { name: "为什么是这个价" }));
  expect(screen.getByText("按商品价的 3% 算")).toBeTruthy();
});

test("a deferral shows days and no amounts, a plan its parts", async () => {
  const later = {
    ...CARD,
    kind: "deferral" as const,
    before: "2026-11-27T23:59:59+08:00",
    after: "2026-12-04T23:59:59+08:00",
  };
  const { unmount } = await inWidget(<OfferCardView card={later} />);
  expect(screen.getByText("12月4日")).toBeTruthy();
  unmount();
  const parts = [
    { due_at: "2026-11-29T23:59:59+08:00", amount: 10233 },
    { due_at: "2026-12-29T23:59:59+08:00", amount: 20467 },
  ];
  await inWidget(
    <OfferCardView card={{ ...CARD, kind: "installment", after: 10233, terms: { text: "分 2 期", parts } }} />,
  );
  expect(screen.getByText("¥204.67")).toBeTruthy();
});
