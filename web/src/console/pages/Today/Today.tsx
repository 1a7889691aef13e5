import { Alert, Button, Progress, Statistic, Table } from "antd";
import type { ReactNode } from "react";
import { consoleApi } from "../../../api/console";
import { yuan } from "../../../format/money";
import { clock, lasting } from "../../../format/time";
import type { AgentDay, Today } from "../../../protocol/desk";
import { WorkerPulse } from "../../components/WorkerPulse/WorkerPulse";
import { useFetched } from "../../desk";
import { presenceWord } from "../../words";
import "./Today.css";

/** How today goes: who talks and waits, what was agreed and paid, what was conceded, and what is still to do. */
export function TodayPage() {
  const { told, problem, reload } = useFetched(consoleApi.today);
  return (
    <div className="sheet today">
      <header>
        <h1>今日</h1>
        <p>{told ? `${told.day}，从零点算起` : ""}</p>
        <Button onClick={reload}>刷新</Button>
      </header>
      <WorkerPulse />
      {problem && <Alert type="error" title={problem} />}
      {told && <Numbers of={told} />}
    </div>
  );
}

function Numbers({ of }: { of: Today }) {
  const { budget, conversations, messages, offers, payments, surveys } = of;
  const said = messages.bot + messages.agent;
  return (
    <>
      <div className="tiles">
        <Tile title="收到付款" value={yuan(payments.amount)} note={`${payments.count} 笔`} />
        <Tile title="给出的方案" value={offers.made} note={`接受 ${offers.accepted}，共让 ${yuan(offers.value)}`} />
        <Tile
          title="在排队"
          value={conversations.queue}
          note={of.usual_wait_seconds === null ? "还算不出平常要等多久" : `平常等 ${lasting(of.usual_wait_seconds)}`}
        />
        <Tile
          title="多久答上话"
          value={of.answer_seconds === null ? "—" : lasting(of.answer_seconds)}
          note={`从要人工到同事说第一句，接待了 ${of.handled} 位`}
        />
        <Tile
          title="转人工的占"
          value={of.handover_rate === null ? "—" : `${Math.round(of.handover_rate * 100)}%`}
          note={`${of.talked} 位来聊，转了 ${of.handovers} 次；交还 ${of.handed_back}，没接到 ${of.missed}`}
        />
        <Tile title="满意度" value={surveys.mean ?? "—"} note={`${surveys.count} 位打了分，满分 5`} />
      </div>
      <section className="leaf">
        <h2>今天的让利预算</h2>
        <Progress
          aria-label="今天用掉的让利预算"
          percent={budget.limit ? Math.min(100, Math.round((budget.spent / budget.limit) * 100)) : 0}
          status={budget.alarm ? "exception" : "normal"}
          format={(percent) => `${percent}%`}
        />
        <p className="quiet-text figure">
          已用 {yuan(budget.spent)}，还剩 {yuan(budget.left)}，共 {yuan(budget.limit)}
        </p>
        {budget.alarm && (
          <Alert
            type="warning"
            showIcon
            title={
              budget.left > 0
                ? "预算用到八成以上了：用完之后小助手不再让价、减邮费、送礼物。"
                : "今天的预算用完了：小助手今天不再让价、减邮费、送礼物。"
            }
            action={<a href="#/switches">去暂停谈价</a>}
          />
        )}
      </section>
      <section className="leaf">
        <h2>说了多少话</h2>
        <Bars
          rows={[
            { name: "买家", count: messages.buyer },
            {
              name: "小助手",
              count: messages.bot,
              note: said ? `答复里占 ${Math.round((messages.bot / said) * 100)}%` : "",
            },
            { name: "客服", count: messages.agent },
          ]}
        />
      </section>
      <section className="leaf">
        <h2>同事</h2>
        <Table<AgentDay>
          rowKey="id"
          size="small"
          dataSource={of.agents}
          pagination={false}
          columns={[
            { title: "名字", dataIndex: "name" },
            { title: "状态", render: (_, one) => presenceWord(one.status) },
            { title: "在接 / 最多", render: (_, one) => `${one.having} / ${one.capacity}` },
            { title: "今天接待", render: (_, one) => `${one.handled} 位` },
            { title: "满意度", render: (_, one) => one.score ?? "—" },
          ]}
        />
      </section>
      {surveys.said.length > 0 && (
        <section className="leaf">
          <h2>买家打分时说的</h2>
          <ul className="remarks">
            {surveys.said.map((one) => (
              <li key={`${one.buyer_id} ${one.at}`}>
                <b className="figure">{one.score} 分</b> {one.text}
                <small className="quiet-text">
                  <a href={`#/inbox/${encodeURIComponent(one.buyer_id)}`}>{one.name}</a>
                  {one.agent && ` · ${one.agent} 接待`} · {clock(one.at, new Date())}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="leaf">
        <h2>等着人的事</h2>
        <ul className="waiting-for">
          <li>
            <a href="#/applications">待答复的申请</a> <b>{of.applications_pending}</b>
          </li>
          <li>
            <a href="#/todos">要在平台上做的</a> <b>{of.todos_open}</b>
          </li>
          <li>
            客服在接待 <b>{conversations.agent}</b>
          </li>
          <li>
            不再提醒的单 <b>{of.stopped}</b>
          </li>
        </ul>
      </section>
    </>
  );
}

function Tile({ title, value, note }: { title: string; value: string | number; note: ReactNode }) {
  return (
    <section className="leaf tile">
      <Statistic title={title} value={value} />
      <p className="quiet-text">{note}</p>
    </section>
  );
}

function Bars({ rows }: { rows: { name: string; count: number; note?: string }[] }) {
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <ul className="bars">
      {rows.map((row) => (
        <li key={row.name}>
          <span>{row.name}</span>
          <span className="room">
            <span className="bar" style={{ width: `${(row.count / most) * 100}%` }} />
          </span>
          <span className="figure">
            {row.count} <small className="quiet-text">{row.note}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}
