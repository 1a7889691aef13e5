import { Alert, App, Button, Input } from "antd";
import { useEffect, useState } from "react";
import { consoleApi } from "../../../api/console";
import { Refused } from "../../../api/http";
import { said } from "../../../api/problems";
import { clock } from "../../../format/time";
import type { PolicyProblem } from "../../../protocol/desk";
import { useFetched } from "../../desk";
import "./Policy.css";

type Checked = { good: boolean; problems: string[] };

/** The shop's limits as the file they are: read, checked by line and field, and published. */
export function PolicyPage() {
  const { modal, message } = App.useApp();
  const { told, problem, reload } = useFetched(consoleApi.policy);
  const [text, setText] = useState("");
  const [checked, setChecked] = useState<Checked | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (told) setText(told.text);
  }, [told]);

  const check = async (): Promise<boolean> => {
    setBusy(true);
    const result = await consoleApi
      .checkPolicy(text)
      .then((answer) => ({ good: !answer.problems?.length, problems: (answer.problems ?? []).map(problemLine) }))
      .catch((error: unknown) => ({ good: false, problems: refusalLines(error) }));
    setChecked(result);
    setBusy(false);
    return result.good;
  };
  const publish = async () => {
    if (!(await check())) return;
    modal.confirm({
      title: "发布这一版规则？",
      content: "发布后马上生效，新的优惠和申请都按它来。以前给过的不变。",
      okText: "发布",
      cancelText: "再看看",
      onOk: async () => {
        try {
          await consoleApi.publishPolicy(text);
          void message.success("已发布");
          setChecked(null);
          reload();
        } catch (error) {
          setChecked({ good: false, problems: refusalLines(error) });
        }
      },
    });
  };
  const changed = told !== null && text !== told.text;
  return (
    <div className="sheet policy">
      <header>
        <h1>规则</h1>
        <p>{told && `${clock(told.since, new Date())} 起生效，编号 ${told.hash.slice(0, 10)}`}</p>
        <Button onClick={check} loading={busy}>
          检查
        </Button>
        <Button type="primary" onClick={publish} disabled={!changed || busy}>
          发布
        </Button>
      </header>
      {problem && <Alert type="error" title={problem} />}
      {checked && (
        <Alert
          type={checked.good ? "success" : "error"}
          showIcon
          title={checked.good ? "没有问题，可以发布" : "还不能发布"}
          description={
            checked.good ? undefined : (
              <ul>
                {checked.problems.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )
          }
        />
      )}
      <div className="columns">
        <Input.TextArea
          className="text"
          value={text}
          spellCheck={false}
          aria-label="规则文件"
          onChange={(event) => {
            setText(event.target.value);
            setChecked(null);
          }}
        />
        <section className="leaf">
          <h2>以前的版本</h2>
          <ol>
            {told?.versions.map((one) => (
              <li key={`${one.hash}${one.since}`}>
                <code>{one.version ?? one.hash.slice(0, 10)}</code>
                <span className="quiet-text">
                  {clock(one.since, new Date())} {one.who}
                </span>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  );
}

function problemLine(problem: PolicyProblem | string): string {
  if (typeof problem === "string") return problem;
  const where = problem.where ?? [problem.line && `第 ${problem.line} 行`, problem.field].filter(Boolean).join("，");
  return [where, problem.problem ?? problem.message ?? problem.text].filter(Boolean).join("：");
}

function refusalLines(error: unknown): string[] {
  if (!(error instanceof Refused)) return [said(error)];
  const fields = Object.entries(error.fields).map(([field, reason]) => `${field}：${reason}`);
  return fields.length ? fields : [error.message];
}
