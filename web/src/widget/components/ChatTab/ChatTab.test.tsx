import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { inWidget } from "../../../testing/widget";
import { ChatTab } from "./ChatTab";

test("what has a button of its own is no quick reply", async () => {
  await inWidget(<ChatTab draft={null} active />, { state: { quick_replies: ["几天能到", "转人工"] } });
  expect(screen.getByRole("button", { name: "几天能到" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "转人工" })).toBeNull();
});
