import { Alert, App, Button, Empty, Input, Select, Tag } from "antd";
import { useMemo, useState } from "react";
import { Refused } from "../../../api/http";
import { outreachApi } from "../../../api/outreach";
import { said } from "../../../api/problems";
import { clock } from "../../../format/time";
import type { Wording as Told, WordingScript } from "../../../protocol/outreach";
import { useFetched } from "../../desk";
import { flowWord } from "../../words";
import "./Wording.css";

type Changes = Record<string, string[]>;

/** What the shop says: every script with its ways to say it, checked, seen with an order's facts, and published. */
export function Wording() {
  const { told, problem, reload } = useFetched(outreachApi.wording);
  if (problem) return <Alert type="error" title={problem} />;
  return told && <Editor key={told.version} of={told} onPublished={reload} />;
}

function Editor({ of, onPublished }: { of: Told; onPublished: () => void }) {
  const { modal, message } = App.useApp();
  const [changes, setChanges] = useState<Changes>({});
  const [flow, setFlow] = useState("reminder");
  const [find, setFind] = useState("");
  const [order, setOrder] = useState("");
  const [previews, setPreviews] = useState<Changes>({});
  const [problems, setProblems] = useState<Record<string, string>>({});
  const flows = useMemo(() => [...new Set(of.scripts.map((one) => one.flow))], [of]);
  const shown = of.scripts.filter((one) =>
    find ? one.id.includes(find) || one.variants.some((text) => text.includes(find)) : one.flow === flow,
  );
  const count = Object.keys(changes).length;

  const change = (script: WordingScript, variants: string[]) => {
    setPreviews({});
    setProblems({});
    setChanges(({ [script.id]: _, ...others }) =>
      same(variants, script.variants) ? others : { ...others, [script.id]: variants },
    );
  };
  const refused = (error: unknown) => {
    const fields = error instanceof Refused ? error.fields : {};
    setProblems(Object.keys(fields).length ? { ...fields } : { "": said(error) });
  };
  const check = async (): Promise<boolean> => {
    setProblems({});
    try {
      setPreviews((await outreachApi.checkWording(changes, order.trim() || undefined)).previews);
      return true;
    } catch (error) {
      setPreviews({});
      refused(error);
      return false;
    }
  };
  const publish = async () => {
    if (!(await check())) return;
    modal.confirm({
      title: `发布 ${count} 条话术？`,
      content: "几秒之内，小助手、提醒、客服的快捷话术都会用新的。以前说过的不变。",
      okText: "发布",
      cancelText: "再看看",
      onOk: async () => {
        try {
          await outreachApi.publishWording(changes);
          void message.success("已发布");
          onPublished();
        } catch (error) {
          refused(error);
        }
      },
    });
  };
  const elsewhere = Object.entries(problems).filter(([field]) => !of.scripts.some((one) => field.startsWith(one.id)));
  return (
    <div className="wording">
      <p className="wording-head">
        <Select
          value={flow}
          onChange={setFlow}
          disabled={find !== ""}
          aria-label="哪一类"
          options={flows.map((name) => ({ value: name, label: flowWord(name) }))}
        />
        <Input.Search
          className="find"
          allowClear
          placeholder="找一句话或编号"
          aria-label="找话术"
          onChange={(event) => setFind(event.target.value.trim())}
        />
        <Input
          className="find"
          allowClear
          placeholder="用哪个订单来预览，可以不填"
          aria-label="预览用的订单"
          value={order}
          onChange={(event) => setOrder(event.target.value)}
        />
        <span className="quiet-text">
          {of.since ? `${clock(of.since, new Date())} 发布，` : "还没有发布过，用的是话术文件，"}编号{" "}
          {of.version.slice(0, 10)}
        </span>
        <Button disabled={count === 0} onClick={check}>
          检查和预览
        </Button>
        <Button type="primary" disabled={count === 0} onClick={publish}>
          发布{count > 0 ? `（改了 ${count} 条）` : ""}
        </Button>
      </p>
      <p className="quiet-text">
        大括号里的，例如 {"{title}"}
        ，说的时候会换成这一单的内容；每条只能用它下面列出来的。同一位买家会轮着听到几种写法，所以写三种以上最好。
      </p>
      {elsewhere.length > 0 && (
        <Alert type="error" title="还不能发布" description={elsewhere.map(([, why]) => why).join("；")} />
      )}
      {shown.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有找到" />}
      {shown.map((script) => (
        <Script
          key={script.id}
          script={script}
          variants={changes[script.id] ?? script.variants}
          changed={script.id in changes}
          previews={previews[script.id]}
          problems={problems}
          onChange={(variants) => change(script, variants)}
        />
      ))}
    </div>
  );
}

function Script(props: {
  script: WordingScript;
  variants: string[];
  changed: boolean;
  previews: string[] | undefined;
  problems: Record<string, string>;
  onChange: (variants: string[]) => void;
}) {
  const { script, variants, changed, previews, problems, onChange } = props;
  return (
    <section className="leaf script" aria-label={script.id}>
      <h2>
        <code>{script.id}</code>
        {script.lane && <Tag>{script.lane === "order" ? "只用于订单" : "只用于账单"}</Tag>}
        {changed && <Tag color="orange">改过，还没发布</Tag>}
        <small className="quiet-text">
          {script.variables.length ? `可以用 ${script.variables.map((name) => `{${name}}`).join(" ")}` : "没有变量"}
        </small>
        {changed && (
          <Button size="small" type="text" onClick={() => onChange(script.variants)}>
            还原
          </Button>
        )}
      </h2>
      {problems[script.id] && <Alert type="error" title={problems[script.id]} />}
      {variants.map((text, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a wording has no other name than its place
        <div key={i} className="variant">
          <Input.TextArea
            autoSize
            maxLength={500}
            value={text}
            aria-label={`${script.id} 第 ${i + 1} 种写法`}
            status={problems[`${script.id}.${i}`] ? "error" : undefined}
            onChange={(event) => onChange(variants.with(i, event.target.value))}
          />
          <Button
            size="small"
            type="text"
            disabled={variants.length === 1}
            onClick={() => onChange(variants.toSpliced(i, 1))}
          >
            删掉
          </Button>
          {problems[`${script.id}.${i}`] && <p className="wrong">{problems[`${script.id}.${i}`]}</p>}
          {previews?.[i] && <p className="preview">{previews[i]}</p>}
        </div>
      ))}
      <Button size="small" type="dashed" onClick={() => onChange([...variants, ""])}>
        加一种写法
      </Button>
    </section>
  );
}

function same(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
