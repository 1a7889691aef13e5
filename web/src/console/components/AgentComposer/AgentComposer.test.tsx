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
  await screen.findByRole("option", { name: `讲价 ${script.text}` });
  await user.keyboard("{Enter}");
  expect(field().value).toBe(script.text);
  expect(sent).toEqual([]);
});

test("what was begun in one conversation is there again when it is opened again, and in no other", async () => {
  const { inbox, rerenderPart } = inConsole(<AgentComposer post={post()} />);
  await user.type(field(), "您这一单我看了");
  rerenderPart(<AgentComposer post={{ ...post(), buyer: "c" }} />);
  expect(field().value).toBe("");
  expect(inbox.snapshot().drafts.get("b")?.text).toBe("您这一单我看了");
  rerenderPart(<AgentComposer post={post()} />);
  expect(field().value).toBe("您这一单我看了");
});

test("a text goes to the buyer for whom it was written, although another conversation is open by then", async () => {
  let answer: (told: { findings: [] }) => void = () => undefined;
  const { inbox, sentTo, rerenderPart } = inConsole(<AgentComposer post={post()} />);
  await inbox.open("b");
  await user.type(field(), "您的包裹在路上");
  vi.mocked(consoleApi.lint).mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  await user.keyboard("{Enter}");
  rerenderPart(<AgentComposer post={{ ...post(), buyer: "c" }} />);
  await inbox.open("c");
  await user.type(field(), "给另一位");
  answer({ findings: [] });
  await waitFor(() => expect(sentTo).toEqual(["b"]));
  expect(field().value).toBe("给另一位");
  expect(inbox.snapshot().drafts.has("b")).toBe(false);
});

test("a second Enter while the linter reads does not send the text twice", async () => {
  const { inbox, sent } = inConsole(<AgentComposer post={post()} />);
  await inbox.open("b");
  const answers: ((told: { findings: [] }) => void)[] = [];
  await user.type(field(), "马上");
  vi.mocked(consoleApi.lint).mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  await user.keyboard("{Enter}{Enter}");
  for (const answer of answers) answer({ findings: [] });
  await waitFor(() => expect(sent).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 20)); // a second one would follow the first
  expect(sent).toHaveLength(1);
  expect(field().value).toBe("");
});

test("of several wordings one is proposed, with its subject beside it", async () => {
  const scripts = [
    { id: "price.hold", flow: "price", text: "这已经是最低的价了" },
    { id: "price.hold", flow: "price", text: "再低就做不到了" },
    { id: "bill.link", flow: "bill", text: "付款在这里" },
  ];
  vi.spyOn(consoleApi, "scripts").mockResolvedValue({ scripts });
  inConsole(<AgentComposer post={post()} />);
  await user.type(field(), "/");
  await screen.findByRole("option", { name: "讲价 这已经是最低的价了" });
  expect(screen.getAllByRole("option")).toHaveLength(2);
});

test("a subject's own name finds its scripts, although none of them says it", async () => {
  const script = { id: "shipping.days", flow: "shipping", text: "一般 3 天到" };
  const found = vi
    .spyOn(consoleApi, "scripts")
    .mockImplementation(async (_, q) => ({ scripts: q === "shipping." ? [script] : [] }));
  inConsole(<AgentComposer post={post()} />);
  await user.type(field(), "/快递");
  await screen.findByRole("option", { name: /一般 3 天到/ });
  expect(found).toHaveBeenLastCalledWith(undefined, "shipping.");
});
