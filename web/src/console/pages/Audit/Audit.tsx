import { Alert, Input, Table } from "antd";
import { useState } from "react";
import { consoleApi } from "../../../api/console";
import { clock } from "../../../format/time";
import type { AuditRow } from "../../../protocol/desk";
import { useFetched } from "../../desk";

const ACTS: Record<string, string> = {
  "conversation.claimed": "认领会话",
  "conversation.released": "放回队列",
  "conversation.transferred": "转给同事",
  "conversation.handed_back": "交还小助手",
  "policy.published": "发布规则",
  "transcript.exported": "下载聊天记录",
  "agent.added": "加人员",
  "agent.disabled": "停用人员",
  "agent.signed_in": "登录",
  "agent.refused": "登录被拒",
  "agent.locked": "登录锁定",
  "switch.changed": "改开关",
  "switches.changed": "改开关",
  "application.approved": "同意申请",
  "application.refused": "不同意申请",
  "application.countered": "换方案",
  "turn.labelled": "改正意思",
};

/** Who did what, newest first. */
export function AuditPage() {
  const { told, problem } = useFetched(consoleApi.audit);
  const [find, setFind] = useState("");
  const rows = (told?.audit ?? told?.events ?? told?.rows ?? []).map((row, i) => ({ ...row, key: row.id ?? i }));
  const shown = rows.filter((row) => !find || `${row.who} ${actOf(row)} ${about(row)}`.includes(find));
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
    </div>
  );
}

function actOf(row: AuditRow): string {
  const act = row.what ?? row.kind ?? "";
  return ACTS[act] ?? act;
}

function about(row: AuditRow): string {
  const more = Object.entries(row.data ?? {}).map(
    ([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
  );
  return [row.about, row.order_no, row.buyer_id, row.why, ...more].filter(Boolean).join(" · ");
}
