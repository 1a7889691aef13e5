import { Alert, Button, Input, Table } from "antd";
import { useState } from "react";
import { consoleApi } from "../../../api/console";
import { clock } from "../../../format/time";
import type { AuditRow } from "../../../protocol/desk";
import { useDoing, useFetched } from "../../desk";

const ACTS: Record<string, string> = {
  "conversation.claimed": "认领会话",
  "conversation.released": "放回队列",
  "conversation.transferred": "转给同事",
  "conversation.handed_back": "交还小助手",
  "conversation.missed": "没接到，自动放回",
  "offer.given": "给买家优惠",
  "buyer.called": "打电话给买家",
  login: "登录",
  logout: "退出",
  "policy.published": "发布规则",
  "wording.published": "发布话术",
  "cadence.published": "发布提醒节奏",
  "row.taken": "接手名单上的买家",
  "row.result": "写名单结果",
  "row.noted": "给提醒写备注",
  "list.exported": "导出名单",
  "report.exported": "导出提醒效果",
  "delivery.replayed": "重发通知",
  "delivery.dropped": "放弃通知",
  "switch.changed": "改开关",
  "transcript.exported": "下载聊天记录",
  "todos.exported": "导出待办",
  "todo.done": "待办做完",
  "todo.undone": "待办撤回",
  "callback.done": "回访过了",
  "application.approved": "同意申请",
  "application.refused": "不同意申请",
  "application.countered": "换方案",
  "turn.labelled": "改正意思",
  "agent.added": "加人员",
  "agent.disabled": "停用人员",
  "agent.changed": "改人员",
  "agent.password_set": "改密码",
  "paper.seen": "看申请材料",
  "shift.handed_over": "交班",
  status: "改状态",
  "login.locked": "登录锁定",
};

const PAGE = 200; // entries that the desk tells at once
const newest = () => consoleApi.audit();

/** Who did what, newest first. */
export function AuditPage() {
  const doing = useDoing();
  const { told, problem } = useFetched(newest);
  const [older, setOlder] = useState<AuditRow[]>([]);
  const [ended, setEnded] = useState(false);
  const [find, setFind] = useState("");
  const all = [...(told?.audit ?? []), ...older];
  const more = () =>
    doing(async () => {
      const { audit } = await consoleApi.audit(all.at(-1)?.id);
      setOlder([...older, ...audit]);
      setEnded(audit.length < PAGE);
    });
  const shown = all.filter((row) => !find || `${row.who} ${actOf(row)} ${about(row)}`.includes(find));
  return (
    <div className="sheet">
      <header>
        <h1>审计</h1>
        <p>谁在什么时候做了什么。只能看，不能改。</p>
        <Input.Search
          className="find"
          allowClear
          placeholder="名字、动作、单号"
          aria-label="在审计里找"
          onChange={(event) => setFind(event.target.value.trim())}
        />
      </header>
      {problem && <Alert type="error" title={problem} />}
      <Table
        size="middle"
        loading={!told && !problem}
        rowKey="id"
        dataSource={shown}
        pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: "没有" }}
        columns={[
          { title: "时间", width: 150, render: (_, row) => clock(row.at, new Date()) },
          { title: "谁", width: 120, dataIndex: "who" },
          { title: "做了什么", width: 160, render: (_, row) => actOf(row) },
          { title: "关于", render: (_, row) => about(row) },
        ]}
      />
      {!ended && all.length >= PAGE && (
        <Button className="below" onClick={more}>
          更早的
        </Button>
      )}
    </div>
  );
}

function actOf(row: AuditRow): string {
  return ACTS[row.what] ?? row.what;
}

const NAMES: Record<string, string> = {
  waited: "等了（秒）",
  cases: "单子",
  role: "身份",
  capacity: "同时接待",
  skills: "擅长",
  intent: "意思",
  messages: "消息数",
  rows: "行数",
  on: "打开",
  changed: "有变化",
  reminder_id: "提醒",
  result: "结果",
  scripts: "话术",
  to: "给",
  given: "转给同事",
  queued: "放回队列",
  application_id: "申请",
  todo_id: "待办",
  attachment_id: "图片",
  data: "改成",
  off: "减（分）",
  offer_id: "方案",
  connected: "打通",
  about_paying: "谈付款",
  order_no: "订单",
};

function about(row: AuditRow): string {
  const more = Object.entries(row.data ?? {})
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${NAMES[name] ?? name} ${shown(value)}`);
  return [row.about, ...more].filter(Boolean).join(" · ");
}

function shown(value: unknown): string {
  if (typeof value === "number") return String(Math.round(value));
  if (typeof value === "boolean") return value ? "是" : "否";
  return typeof value === "object" ? JSON.stringify(value).replaceAll(/[{}"[\]]/g, " ") : String(value);
}
