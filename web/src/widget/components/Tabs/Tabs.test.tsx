import { render, screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { type TabName, Tabs } from "./Tabs";

function Three() {
  const [tab, setTab] = useState<TabName>("chat");
  return <Tabs current={tab} onChoose={setTab} />;
}

test("arrows move between the tabs and take the focus with them", async () => {
  render(<Three />);
  screen.getByRole("tab", { name: "消息" }).focus();
  await user.keyboard("{ArrowLeft}");
  const last = screen.getByRole("tab", { name: "申请" });
  expect(last.getAttribute("aria-selected")).toBe("true");
  expect(document.activeElement).toBe(last);
});
