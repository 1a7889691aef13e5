import { Alert, Button, Form, Input, InputNumber, Modal, Popconfirm, Select, Table, Tag } from "antd";
import { useState } from "react";
import { consoleApi } from "../../../api/console";
import type { Agent, AgentChange, NewAgent } from "../../../protocol/desk";
import { useDoing, useFetched, useSeat } from "../../desk";
import { intentWord, presenceWord, roleWord } from "../../words";

/** Who may sign in, what they may do, and how many they talk to at once. */
export function PeoplePage() {
  const { me } = useSeat();
  const doing = useDoing();
  const { told, problem, reload } = useFetched(consoleApi.agents);
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<Agent | null>(null);
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
          {
            title: "身份",
            render: (_, agent) => (
              <>
                {roleWord(agent.role)} {agent.decides && <Tag color="orange">能审批</Tag>}
              </>
            ),
          },
          {
            title: "状态",
            render: (_, agent) => (agent.disabled ? <Tag>已停用</Tag> : agent.status && presenceWord(agent.status)),
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
              !agent.disabled && (
                <>
                  <Button size="small" type="text" onClick={() => setChanging(agent)}>
                    修改
                  </Button>
                  {agent.name !== me.name && (
                    <Popconfirm
                      title={`停用 ${agent.name}？`}
                      description="马上退出登录，不能再进来；手上的会话会回到队列。"
                      okText="停用"
                      cancelText="不了"
                      onConfirm={() => disable(agent)}
                    >
                      <Button size="small">停用</Button>
                    </Popconfirm>
                  )}
                </>
              ),
          },
        ]}
      />
      {changing && (
        <ChangeAgent
          agent={changing}
          skills={told?.skills ?? []}
          own={changing.name === me.name}
          onClose={(changed) => {
            setChanging(null);
            if (changed) reload();
          }}
        />
      )}
      {adding && (
        <AddAgent
          skills={told?.skills ?? []}
          onClose={(added) => {
            setAdding(false);
            if (added) reload();
          }}
        />
      )}
    </div>
  );
}

function AddAgent({ skills, onClose }: { skills: readonly string[]; onClose: (added: boolean) => void }) {
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
        <Duties skills={skills} />
      </Form>
    </Modal>
  );
}

interface ChangeProps {
  agent: Agent;
  skills: readonly string[];
  /** One's own account: another manager changes its role. */
  own: boolean;
  onClose: (changed: boolean) => void;
}

function ChangeAgent({ agent, skills, own, onClose }: ChangeProps) {
  const doing = useDoing();
  const [form] = Form.useForm<Omit<AgentChange, "name">>();
  const change = async () => {
    const given = await form.validateFields().catch(() => null);
    if (!given) return;
    const { password, ...duties } = given;
    const asked = { ...duties, ...(password ? { password } : {}), name: agent.name };
    if (await doing(() => consoleApi.changeAgent(asked), "改好了")) onClose(true);
  };
  const { role, capacity } = agent;
  return (
    <Modal
      open
      title={`修改 ${agent.name}`}
      okText="改好"
      cancelText="取消"
      onOk={change}
      onCancel={() => onClose(false)}
    >
      <Form form={form} layout="vertical" initialValues={{ role, capacity, skills: agent.skills }} requiredMark={false}>
        <Duties skills={skills} own={own} />
        <Form.Item
          name="password"
          label="新密码（不改就空着；改了要重新登录）"
          rules={[{ min: 10, message: "密码至少 10 位" }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** What somebody may do, how much they take on, and what they are good at. */
function Duties({ skills, own = false }: { skills: readonly string[]; own?: boolean }) {
  return (
    <>
      <Form.Item name="role" label="身份">
        <Select
          disabled={own}
          options={[
            { value: "agent", label: "客服" },
            { value: "manager", label: "店长" },
          ]}
        />
      </Form.Item>
      <Form.Item name="capacity" label="同时接待几位">
        <InputNumber min={1} max={50} />
      </Form.Item>
      <Form.Item
        name="skills"
        label="擅长（排队时先看到这些买家）"
        extra="「审批」是权限：能定申请、看买家的申请材料；店长不用选也有。"
      >
        <Select mode="tags" options={skills.map((value) => ({ value, label: value }))} />
      </Form.Item>
    </>
  );
}
