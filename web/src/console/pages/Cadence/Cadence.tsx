import { Alert, App, Button, Input, Table } from "antd";
import { useEffect, useState } from "react";
import { Refused } from "../../../api/http";
import { outreachApi } from "../../../api/outreach";
import { said } from "../../../api/problems";
import { clock } from "../../../format/time";
import type { CadenceChecked, CadenceStep } from "../../../protocol/outreach";
import { useFetched } from "../../desk";
import { stepWord } from "../../words";
import "../Policy/Policy.css";

/** When the shop reminds, as the file it is and as a table of steps: checked by line and field, and published. */
export function Cadence() {
  const { modal, message } = App.useApp();
  const { told, problem, reload } = useFetched(outreachApi.cadence);
  const [text, setText] = useState("");
  const [checked, setChecked] = useState<CadenceChecked | null>(null);
  const [wrong, setWrong] = useState<string[]>([]);
  useEffect(() => {
    if (told) setText(told.text);
  }, [told]);
  const refused = (error: unknown) => {
    setChecked(null);
    const fields = error instanceof Refused ? Object.entries(error.fields) : [];
    setWrong(fields.length ? fields.map(([field, why]) => `${field}：${why}`) : [said(error)]);
  };
  const check = async (): Promise<boolean> => {
    try {
      setChecked(await outreachApi.checkCadence(text));
      setWrong([]);
      return true;
    } catch (error) {
      refused(error);
      return false;
    }
  };
  const publish = async () => {
    if (!(await check())) return;
    modal.confirm({
      title: "发布这一版提醒节奏？",
      content: "下一分钟起照它提醒。已经发过的不会再发，还没轮到的按新的来。",
      okText: "发布",
      cancelText: "再看看",
      onOk: async () => {
        try {
          await outreachApi.publishCadence(text);
          void message.success("已发布");
          reload();
        } catch (error) {
          refused(error);
        }
      },
    });
  };
  return (
    <>
      <p className="wording-head">
        <span className="quiet-text">
          {told &&
            `${told.since ? `${clock(told.since, new Date())} 发布` : "还没有发布过，用的是文件 policy/reminders.yml"}，编号 ${told.hash.slice(0, 10)}`}
        </span>
        <Button onClick={check}>检查</Button>
        <Button type="primary" disabled={!told || text === told.text} onClick={publish}>
          发布
        </Button>
      </p>
      {problem && <Alert type="error" title={problem} />}
      {wrong.length > 0 && (
        <Alert
          type="error"
          showIcon
          title="还不能发布"
          description={
            <ul>
              {wrong.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          }
        />
      )}
      {checked && (
        <Alert
          type={checked.doubts.length ? "warning" : "success"}
          showIcon
          title={checked.doubts.length ? "可以发布，不过请看看这几条" : "没有问题，可以发布；下面的表就是它的意思"}
          description={checked.doubts.join("；")}
        />
      )}
      <Table<CadenceStep>
        className="leaf"
        size="small"
        rowKey={(step) => `${step.section} ${step.step} ${step.script} ${step.audience}`}
        dataSource={checked?.steps ?? told?.steps}
        pagination={false}
        columns={[
          { title: "对什么", dataIndex: "section" },
          { title: "给谁", render: (_, step) => step.audience || "都给" },
          { title: "哪一步", render: (_, step) => stepWord(step.step) },
          { title: "什么时候", dataIndex: "when" },
          { title: "用什么，先左后右", render: (_, step) => step.channels.join("，") },
          { title: "说哪一条话术", render: (_, step) => [step.script, step.sms].filter(Boolean).join("；短信 ") },
        ]}
      />
      <Input.TextArea
        className="text"
        value={text}
        spellCheck={false}
        aria-label="提醒节奏文件"
        onChange={(event) => {
          setText(event.target.value);
          setChecked(null);
          setWrong([]);
        }}
      />
    </>
  );
}
