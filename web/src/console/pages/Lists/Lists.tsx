import { Alert, Input, Table, Tabs } from "antd";
import { outreachApi } from "../../../api/outreach";
import { yuan } from "../../../format/money";
import { clock } from "../../../format/time";
import type { LeftOrder, UnclearRow } from "../../../protocol/outreach";
import { useDoing, useFetched } from "../../desk";
import { stepWord } from "../../words";
import { ListOfPeople } from "./ListOfPeople";
import "./Lists.css";

/** What people do for the reminders: call, write by hand, and look at what may not have arrived or did not help. */
export function ListsPage() {
  return (
    <div className="sheet lists">
      <header>
        <h1>名单</h1>
        <p>轮到人来做的提醒。先接手再联系，做完写下结果，别人就不会再打扰同一位买家。</p>
      </header>
      <Tabs
        destroyOnHidden
        items={[
          { key: "call_list", label: "电话清单", children: <ListOfPeople list="call_list" /> },
          { key: "hand_list", label: "手工发送清单", children: <ListOfPeople list="hand_list" /> },
          { key: "unclear", label: "不知道是否送到", children: <Unclear /> },
          { key: "left", label: "提醒用完还没付", children: <Left /> },
        ]}
      />
    </div>
  );
}

/** What may or may not have reached a buyer: shown, and never sent again by itself. */
function Unclear() {
  const { told, problem, reload } = useFetched(outreachApi.unclear);
  if (problem) return <Alert type="error" title={problem} />;
  return (
    <>
      <p className="quiet-text">
        发送中断，可能送到了，也可能没有。为了不重复打扰，系统不会再发；要确认，可以问短信平台，或者等买家自己来。
      </p>
      <Table<UnclearRow>
        rowKey="id"
        size="middle"
        loading={!told}
        dataSource={told?.unclear}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        locale={{ emptyText: "没有，都说得清" }}
        columns={[
          { title: "时间", width: 150, render: (_, row) => clock(row.at, new Date()) },
          { title: "订单", render: (_, row) => <ToBuyer buyer={row.buyer_id}>{row.order_no}</ToBuyer> },
          { title: "渠道", width: 120, dataIndex: "channel" },
          { title: "步骤", width: 140, render: (_, row) => stepWord(row.step) },
          { title: "备注", render: (_, row) => <NoteOn row={row} onKept={reload} /> },
        ]}
      />
    </>
  );
}

/** A note on one row, kept when one leaves the field or presses Enter. */
function NoteOn({ row, onKept }: { row: UnclearRow; onKept: () => void }) {
  const doing = useDoing();
  const keep = (field: HTMLInputElement) => {
    const text = field.value.trim();
    if (text && text !== row.note) void doing(() => outreachApi.note(row.id, text), "已记下").then(onKept);
  };
  return (
    <Input
      size="small"
      variant="borderless"
      maxLength={500}
      defaultValue={row.note ?? ""}
      placeholder="写备注"
      aria-label={`${row.order_no} 的备注`}
      onPressEnter={(event) => event.currentTarget.blur()}
      onBlur={(event) => keep(event.currentTarget)}
    />
  );
}

/** Bills that had every reminder and are still open: from here on the shop is silent, and a person looks. */
function Left() {
  const { told, problem } = useFetched(outreachApi.left);
  if (problem) return <Alert type="error" title={problem} />;
  return (
    <>
      <p className="quiet-text">到期后的提醒都发过了，系统不会再发。请看看怎么帮：延期、分期，或者先放一放。</p>
      <Table<LeftOrder>
        rowKey="order_no"
        size="middle"
        loading={!told}
        dataSource={told?.left}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        locale={{ emptyText: "没有" }}
        columns={[
          { title: "订单", render: (_, row) => <ToBuyer buyer={row.buyer_id}>{row.order_no}</ToBuyer> },
          { title: "商品", dataIndex: "title" },
          { title: "待付", width: 130, align: "right", render: (_, row) => yuan(row.payable) },
        ]}
      />
    </>
  );
}

export function ToBuyer({ buyer, children }: { buyer: string; children: string }) {
  return <a href={`#/inbox/${encodeURIComponent(buyer)}`}>{children}</a>;
}
