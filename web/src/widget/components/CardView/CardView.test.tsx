import { expect, test } from "vitest";
import type { Card } from "../../../protocol/message";
import { inWidget } from "../../../testing/widget";
import { CardView } from "./CardView";

test("a card of a kind that this page does not know breaks nothing", async () => {
  const { container } = await inWidget(<CardView card={{ type: "hologram" } as unknown as Card} latest />);
  expect(container.textContent).toBe("");
});
