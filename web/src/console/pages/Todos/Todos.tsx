import { DownloadOutlined } from "@ant-design/icons";
import { Alert, Button, Segmented, Table, Tabs } from "antd";
import { useCallback, useState } from "react";
import { consoleApi } from "../../../api/console";
import { clock } from "../../../format/time";
import type { Callback, Todo } from "../../../protocol/desk";
import { useDoing, useFetched, useSeat, useWaiting } from "../../desk";
import { whyWord } from "../../words";

/** What was agreed and must be done by hand on the platform, and whom to call back. */
export function TodosPage() {
  const waiting = useWaiting("todos");
  return (
    <div className="sheet">
      <header>
        <h1>待办</h1>
        <p>说好的事，要在平台后台动手的都在这里。</p>
        <Button icon={<DownloadOutlined />} href={consoleApi.todosCsv} download>
          导出表格
        </Button>
      </header>
      <Tabs
        items={[
          { key: "todos", label: `平台操作 ${waiting?.todos || ""}`, children: <Todos /> },
          { key: "callbacks", label: `回访 ${waiting?.callbacks || ""}`, children: <Callbacks /> },
        ]}
      />
    </div>
  );
}

function Todos() {
  const { me } = useSeat();
  const doing = useDoing();
  const [state, setState] = useState<"open" | "done">("open");
  const { told, problem, reload } = useFetched(useCallback(() => consoleApi.todos(state), [state]));
  const act = (todo: Todo, what: "take" | "done" | "undo", done: string) =>
    doing(() => consoleApi.todo(todo.id, what), done).then(reload);
  return (
    <>
      <Segmented
        aria-label="要做的还是做完的"
        value={state}
        onChange={setState}
        options={[
          { value: "open", label: "要做的" },
          { value: "done", label: "做完的" },
        ]}
      />
      {problem && <Alert type="error" title={problem} />}
      <Table<Todo>
        className="below"
        rowKey="id"
        size="middle"
        loading={!told}
        dataSource={told?.todos}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        locale={{ emptyText: state === "open" ? "都做完了" : "还没有" }}
        columns={[
          { title: "做什么", width: 100, dataIndex: "kind" },
          { title: "说明", dataIndex: "text" },
          { title: "订单", dataIndex: "order_no", width: 190 },
          { title: "谁做", width: 90, render: (_, todo) => todo.owner ?? <span className="quiet-text">没人</span> },
          {
            title: state === "open" ? "什么时候定的" : "什么时候做的",
            width: 150,
            render: (_, todo) => clock(todo.done_at ?? todo.made_at, new Date()),
          },
          {
            title: "操作",
            width: 150,
            align: "right",
            render: (_, todo) =>
              state === "done" ? (
                <Button size="small" onClick={() => act(todo, "undo", "已放回要做的")}>
                  撤回
                </Button>
              ) : (
                <>
                  {todo.owner !== me.name && (
                    <Button size="small" type="text" onClick={() => act(todo, "take", "交给我了")}>
                      我来做
                    </Button>
                  )}
                  <Button size="small" type="primary" onClick={() => act(todo, "done", "做完了")}>
                    做完了
                  </Button>
                </>
              ),
          },
        ]}
      />
    </>
  );
}

function Callbacks() {
  const doing = useDoing();
  const { told, problem, reload } = useFetched(consoleApi.callbacks);
  if (problem) return <Alert type="error" title={problem} />;
  return (
    <Table<Callback>
      rowKey="id"
      size="middle"
      loading={!told}
      dataSource={told?.callbacks}
      pagination={false}
      locale={{ emptyText: "没有要回访的" }}
      columns={[
        {
          title: "买家",
          render: (_, one) => <a href={`#/inbox/${encodeURIComponent(one.buyer_id)}`}>{one.name}</a>,
        },
        { title: "为什么", render: (_, one) => whyWord(one.why) },
        {
          title: "什么时候要的",
          render: (_, one) => clock(one.asked_at, new Date()),
        },
        {
          title: "操作",
          align: "right",
          render: (_, one) => (
            <Button
              size="small"
              type="primary"
              onClick={() => doing(() => consoleApi.callbackDone(one.id), "已回访").then(reload)}
            >
              回访过了
            </Button>
          ),
        },
      ]}
    />
  );
}
