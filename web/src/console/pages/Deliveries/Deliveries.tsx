import { Alert, Button, Popconfirm, Table, Tag } from "antd";
import { outreachApi } from "../../../api/outreach";
import { clock } from "../../../format/time";
import type { Delivery } from "../../../protocol/outreach";
import { useDoing, useFetched } from "../../desk";

const KINDS: Record<string, string> = {
  "offer.accepted": "买家接受了方案",
  "agreement.broken": "约定没做到",
  "case.stopped": "停止提醒",
  "case.resumed": "恢复提醒",
  "order.cancelled": "取消订单",
  "handoff.requested": "转人工",
  "reminder.due": "该提醒了",
};

/** What the shop's own system has not heard yet, the given-up ones first, each to be tried again or dropped. */
export function DeliveriesPage() {
  const { told, problem, reload } = useFetched(outreachApi.deliveries);
  const doing = useDoing();
  return (
    <div className="sheet">
      <header>
        <h1>通知</h1>
        <p>发给店里系统、还没送到的通知。一条试满一天没送到就停下，同一单后面的都在等它。</p>
        <Button onClick={reload}>刷新</Button>
      </header>
      {problem && <Alert type="error" title={problem} />}
      <Table<Delivery>
        rowKey="id"
        size="middle"
        loading={!told && !problem}
        dataSource={told?.deliveries}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        locale={{ emptyText: "都送到了" }}
        columns={[
          { title: "时间", width: 130, render: (_, one) => clock(one.at, new Date()) },
          { title: "什么事", width: 140, render: (_, one) => KINDS[one.kind] ?? one.kind },
          { title: "关于", dataIndex: "about" },
          { title: "发到", dataIndex: "url", ellipsis: true },
          {
            title: "情况",
            width: 220,
            render: (_, one) => (
              <>
                <Tag color={one.state === "dead" ? "red" : undefined}>
                  {one.state === "dead" ? "停下了" : "会自动再试"}
                </Tag>
                <small className="quiet-text">
                  试了 {one.attempts} 次 {one.why}
                </small>
              </>
            ),
          },
          {
            title: "操作",
            width: 150,
            align: "right",
            render: (_, one) => (
              <>
                <Button
                  size="small"
                  onClick={() => doing(() => outreachApi.replay(one.id), "一分钟内再试").then(reload)}
                >
                  重发
                </Button>
                <Popconfirm
                  title="不再发这一条？"
                  description="店里的系统就不会知道这件事，后面的通知会接着发。"
                  okText="不发了"
                  cancelText="留着"
                  onConfirm={() => doing(() => outreachApi.drop(one.id), "已放弃").then(reload)}
                >
                  <Button size="small" type="text" danger>
                    放弃
                  </Button>
                </Popconfirm>
              </>
            ),
          },
        ]}
      />
    </div>
  );
}
