import { Alert, App, Button, Input, Tabs } from "antd";
import { useEffect, useState } from "react";
import { consoleApi } from "../../../api/console";
import { Refused } from "../../../api/http";
import { said } from "../../../api/problems";
import { clock } from "../../../format/time";
import type { PolicyChange } from "../../../protocol/desk";
import { useFetched } from "../../desk";
import { go, useRoute } from "../../route";
import { Cadence } from "../Cadence/Cadence";
import { Wording } from "../Wording/Wording";
import "./Policy.css";

type Checked = { good: boolean; lines: string[]; changes: PolicyChange[] };

/** What the shop decides by: its limits, what it says, and when it reminds. */
export function PolicyPage() {
  const { open } = useRoute();
  return (
    <div className="sheet policy">
      <header>
        <h1>规则</h1>
        <p>发布以后，所有进程都照新的办；每个优惠、每条提醒都记着当时用的是哪一版。</p>
      </header>
      <Tabs
        activeKey={open ?? "limits"}
        onChange={(tab) => go("policy", tab === "limits" ? null : tab)}
        destroyOnHidden
        items={[
          { key: "limits", label: "让利和期限", children: <Limits /> },
          { key: "wording", label: "话术", children: <Wording /> },
          { key: "cadence", label: "提醒节奏", children: <Cadence /> },
        ]}
      />
    </div>
  );
}

/** The shop's limits as the file they are: read, checked by line and field, and published. */
function Limits() {
  const { modal, message } = App.useApp();
  const { told, problem, reload } = useFetched(consoleApi.policy);
  const [text, setText] = useState("");
  const [checked, setChecked] = useState<Checked | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (told) setText(told.text);
  }, [told]);

  const check = async (): Promise<Checked> => {
    setBusy(true);
    const result = await consoleApi
      .checkPolicy(text)
      .then(({ doubts, changes }) => ({ good: true, lines: byField(doubts), changes }))
      .catch((error: unknown) => ({ good: false, lines: refusalLines(error), changes: [] }));
    setChecked(result);
    setBusy(false);
    return result;
  };
  const publish = async () => {
    const found = await check();
    if (!found.good) return;
    modal.confirm({
      title: "发布这一版规则？",
      width: 560,
      content: (
        <>
          <Changes of={found.changes} />
          {found.lines.length > 0 && <Alert type="warning" title="请再看看" description={<Lines of={found.lines} />} />}
          <p>发布后马上生效，新的优惠和申请都按它来。以前给过的不变。</p>
        </>
      ),
      okText: "发布",
      cancelText: "再看看",
      onOk: async () => {
        try {
          await consoleApi.publishPolicy(text);
          void message.success("已发布");
          setChecked(null);
          reload();
        } catch (error) {
          setChecked({ good: false, lines: refusalLines(error), changes: [] });
        }
      },
    });
  };
  const look = async (hash: string, name: string) => {
    try {
      const version = await consoleApi.policyVersion(hash);
      modal.confirm({
        title: `${name}，${clock(version.since, new Date())} 起生效`,
        width: 820,
        icon: null,
        content: <pre className="version">{version.text}</pre>,
        okText: "放到编辑框里",
        cancelText: "关上",
        onOk: () => {
          setText(version.text);
          setChecked(null);
        },
      });
    } catch (error) {
      void message.error(said(error));
    }
  };
  const changed = told !== null && text !== told.text;
  return (
    <>
      <p className="wording-head">
        <span className="quiet-text">
          {told && `${clock(told.since, new Date())} 起生效，编号 ${told.hash.slice(0, 10)}`}
        </span>
        <Button onClick={check} loading={busy}>
          检查
        </Button>
        <Button type="primary" onClick={publish} disabled={!changed || busy}>
          发布
        </Button>
      </p>
      {problem && <Alert type="error" title={problem} />}
      {checked && (
        <Alert
          type={checked.good ? (checked.lines.length ? "warning" : "success") : "error"}
          showIcon
          title={
            checked.good ? (checked.lines.length ? "可以发布，不过请看看这几条" : "没有问题，可以发布") : "还不能发布"
          }
          description={
            <>
              {checked.lines.length > 0 && <Lines of={checked.lines} />}
              {checked.good && <Changes of={checked.changes} />}
            </>
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
                <Button
                  size="small"
                  type="link"
                  aria-label={`看 ${one.version ?? ""} ${one.hash.slice(0, 10)} 这一版`}
                  onClick={() => look(one.hash, one.version ?? one.hash.slice(0, 10))}
                >
                  <code>{one.version ?? one.hash.slice(0, 10)}</code>
                </Button>
                <span className="quiet-text">
                  {clock(one.since, new Date())} {one.who}
                </span>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </>
  );
}

function Lines({ of }: { of: readonly string[] }) {
  return (
    <ul>
      {of.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** What a publication would change against the policy in force; money in fen, as the file has it. */
function Changes({ of }: { of: readonly PolicyChange[] }) {
  if (of.length === 0) return <p className="quiet-text">和现在生效的一样，没有改动。</p>;
  return (
    <>
      <p>和现在生效的比，改了 {of.length} 处：</p>
      <ul className="changes" aria-label="改了什么">
        {of.map(({ field, was, now }) => (
          <li key={field}>
            <code>{field}</code> <del>{was}</del> → <ins>{now}</ins>
          </li>
        ))}
      </ul>
    </>
  );
}

function byField(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).map(([field, told]) => `${field}：${told}`);
}

function refusalLines(error: unknown): string[] {
  const fields = error instanceof Refused ? byField(error.fields) : [];
  return fields.length ? fields : [said(error)];
}
