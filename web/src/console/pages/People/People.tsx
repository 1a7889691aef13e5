import { Alert, Button, Form, Input, InputNumber, Modal, Popconfirm, Select, Table, Tag } from "antd";
import { useState } from "react";
import { consoleApi } from "../../../api/console";
import type { Agent, NewAgent } from "../../../protocol/desk";
import { useDoing, useFetched, useSeat } from "../../desk";
import { intentWord, roleWord } from "../../words";

const STATUS = { online: "在线", busy: "忙碌", away: "离开" };
const SKILLS = [
  "reason_dispute",
  "threaten_complaint",
  "reason_hardship",
  "reason_price",
  "reason_service",
  "person_above",
];

/** Who may sign in, what they may do, and how many they talk to at once. */
export function PeoplePage() {
  const { me } = useSeat();
  const doing = useDoing();
  const { told, problem, reload } = useFetched(consoleApi.agents);
  const [adding, setAdding] = useState(false);
  const disable = (agent: Agent) =>
    doing(() => consoleApi.disableAgent(agent.name), `${agent.name} 已停用`).then(reload);
  return (
    <div className="sheet">
      <header>
        <h1>人员</h1>
        <p>谁能登录、能接几个会话。</p>
        <Button type="primary" onClick={() => setAdding(true)}>
          加一位
        </Button>
      </header>
      {problem && <Alert type="error" title={problem} />}
      <Table<Agent>
        rowKey="id"
        loading={!told}
        dataSource={told?.agents}
        pagination={false}
        columns={[
          { title: "名字", dataIndex: "name" },
          { title: "身份", render: (_, agent) => roleWord(agent.role) },
          {
            title: "状态",
            render: (_, agent) => (agent.disabled ? <Tag>已停用</Tag> : agent.status && STATUS[agent.status]),
          },
          { title: "同时接待", dataIndex: "capacity" },
          {
            title: "擅长",
            render: (_, agent) => agent.skills.map((skill) => <Tag key={skill}>{intentWord(skill)}</Tag>),
          },
          {
            title: "操作",
            align: "right",
            render: (_, agent) =>
              agent.name !== me.name &&
              !agent.disabled && (
                <Popconfirm
                  title={`停用 ${agent.name}？`}
                  description="马上退出登录，不能再进来。"
                  okText="停用"
                  cancelText="不了"
                  onConfirm={() => disable(agent)}
                >
                  <Button size="small">停用</Button>
                </Popconfirm>
              ),
          },
        ]}
      />
      {adding && (
        <AddAgent
          onClose={(added) => {
            setAdding(false);
            if (added) reload();
          }}
        />
      )}
    </div>
  );
}

function AddAgent({ onClose }: { onClose: (added: boolean) => void }) {
  const doing = useDoing();
  const [form] = Form.useForm<NewAgent>();
  const add = async () => {
    const agent = await form.validateFields().catch(() => null);
    if (
      agent &&
      (await doing(() => consoleApi.addAgent({ ...agent, skills: agent.skills ?? [] }), `${agent.name} 可以登录了`))
    )
      onClose(true);
  };
  return (
    <Modal open title="加一位同事" okText="加上" cancelText="取消" onOk={add} onCancel={() => onClose(false)}>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ role: "agent", capacity: 5, skills: [] }}
        requiredMark={false}
      >
        <Form.Item name="name" label="名字" rules={[{ required: true, max: 32, message: "请填名字，最多 32 个字" }]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="password" label="密码" rules={[{ required: true, min: 10, message: "密码至少 10 位" }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item name="role" label="身份">
          <Select
            options={[
              { value: "agent", label: "客服" },
              { value: "manager", label: "店长" },
            ]}
          />
        </Form.Item>
        <Form.Item name="capacity" label="同时接待几位">
          <InputNumber min={1} max={50} />
        </Form.Item>
        <Form.Item name="skills" label="擅长（排队时会优先推荐）">
          <Select mode="multiple" options={SKILLS.map((value) => ({ value, label: intentWord(value) }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
