import { expect, test } from "vitest";
import { fitToScreen } from "./fit";

test("the chat keeps to what the phone's keyboard leaves of the screen", () => {
  const view = Object.assign(new EventTarget(), { height: 740, offsetTop: 0 });
  const self = Object.assign(new EventTarget(), { visualViewport: view, innerHeight: 740 }) as unknown as Window;
  const root = document.createElement("div");
  fitToScreen(self, root);
  expect(root.style.height).toBe("740px");
  Object.assign(view, { height: 410, offsetTop: 60 });
  view.dispatchEvent(new Event("resize"));
  expect([root.style.height, root.style.transform]).toEqual(["410px", "translateY(60px)"]);
});
