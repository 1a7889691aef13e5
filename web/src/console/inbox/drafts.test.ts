import { expect, test } from "vitest";
import { type Drafts, NO_DRAFT, withDraft } from "./drafts";

const none: Drafts = new Map();

test("what was begun is kept for its conversation alone", () => {
  const kept = withDraft(none, "a", { text: "您好", pictures: [] });
  expect(kept.get("a")?.text).toBe("您好");
  expect(kept.get("b")).toBeUndefined();
  expect(withDraft(kept, "a", NO_DRAFT).size).toBe(0);
});

test("a search for a script is no draft, a picture alone is one", () => {
  expect(withDraft(none, "a", { text: "/运费", pictures: [] })).toBe(none);
  const picture = { id: "p", url: "/p", type: "image/png" };
  expect(withDraft(none, "a", { text: " ", pictures: [picture] }).get("a")?.pictures).toEqual([picture]);
});
