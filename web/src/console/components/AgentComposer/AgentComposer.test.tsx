import { screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole, post } from "../../../testing/console";
import { AgentComposer } from "./AgentComposer";

const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "回复买家" });
const bad = { phrase: "尽快还款", why: "这是施压的话", instead: "写「您方便的时候付就好」，有日期就写日期" };

beforeEach(() => {
  vi.restoreAllMocks();
  vi.spyOn(consoleApi, "lint").mockImplementation(async (text) => ({
    findings: text.includes(bad.phrase) ? [bad] : [],
  }));
});

test("a text with a forbidden phrase is not sent, and one tap mends it", async () => {
  const { inbox, sent } = inConsole(<AgentComposer post={post()} />);
  await inbox.open("b");
  await user.type(field(), "请尽快还款{Enter}");
  await user.click(await screen.findByRole("button", { name: /换成/ }));
  expect(sent).toEqual([]);
  expect(field().value).toBe("请您方便的时候付就好");
});

test("a good text is sent by Enter and the field is empty again", async () => {
  const { inbox, sent } = inConsole(<AgentComposer post={post()} />);
  await inbox.open("b");
  await user.type(field(), "马上帮您看{Enter}");
  await waitFor(() => expect(sent).toMatchObject([{ text: "马上帮您看" }]));
  expect(field().value).toBe("");
});

test("a slash finds a script, filled for this order, and Enter takes it over without sending", async () => {
  const script = { id: "price.offer", flow: "price", text: "长绒棉四件套给您优惠 ¥9" };
  vi.spyOn(consoleApi, "scripts").mockResolvedValue({ scripts: [script] });
  const { sent } = inConsole(<AgentComposer post={post()} />);
  await user.type(field(), "/优惠");
  await screen.findByRole("option", { name: script.text });
  await user.keyboard("{Enter}");
  expect(field().value).toBe(script.text);
  expect(sent).toEqual([]);
});
