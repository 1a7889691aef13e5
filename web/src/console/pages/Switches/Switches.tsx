import { Alert, Button, DatePicker, Form, Input, Switch } from "antd";
import type { Dayjs } from "dayjs";
import { consoleApi } from "../../../api/console";
import { clock } from "../../../format/time";
import type { Incident } from "../../../protocol/desk";
import { useDoing, useFetched } from "../../desk";
import "./Switches.css";

/** What can be stopped at once: everything sent unasked, every price talk, and the word about an outage. */
export function SwitchesPage() {
  const doing = useDoing();
  const { told, problem, reload } = useFetched(consoleApi.switches);
  const set = (change: Parameters<typeof consoleApi.setSwitches>[0], done: string) =>
    doing(() => consoleApi.setSwitches(change), done).then(reload);
  const incident = told?.incident;
  return (
    <div className="sheet switches">
      <header>
        <h1>开关</h1>
        <p>出了状况，先停下来。</p>
      </header>
      {problem && <Alert type="error" title={problem} />}
      <section className="leaf one">
        <div>
          <h2>暂停一切主动消息</h2>
          <p>提醒、跟进、回访、短信都不发。买家说话，照样回答。</p>
        </div>
        <Switch
          aria-label="暂停一切主动消息"
          loading={!told}
          checked={told?.outgoing_paused ?? false}
          onChange={(on) => set({ outgoing_paused: on }, on ? "已暂停主动消息" : "主动消息恢复了")}
        />
      </section>
      <section className="leaf one">
        <div>
          <h2>暂停谈价</h2>
          <p>小助手不再给新的优惠；已经给出去的照旧算数。</p>
        </div>
        <Switch
          aria-label="暂停谈价"
          loading={!told}
          checked={told?.bargaining_paused ?? false}
          onChange={(on) => set({ bargaining_paused: on }, on ? "已暂停谈价" : "谈价恢复了")}
        />
      </section>
      <section className="leaf">
        <h2>付款故障之类的状况</h2>
        {incident && (
          <p className="incident">
            <span>
              <b>{incident.what}</b> {incident.text}
              {incident.until && <span className="quiet-text">（到 {clock(incident.until, new Date())}）</span>}
            </span>
            <Button size="small" onClick={() => set({ incident: null }, "已结束")}>
              结束
            </Button>
          </p>
        )}
        <NewIncident onAdd={(incident) => set({ incident }, "小助手会照这句话告诉买家")} />
      </section>
    </div>
  );
}

function NewIncident({ onAdd }: { onAdd: (incident: Incident) => Promise<unknown> }) {
  const [form] = Form.useForm<{ what: string; text: string; until: Dayjs }>();
  const add = async (given: { what: string; text: string; until: Dayjs }) => {
    await onAdd({ what: given.what, text: given.text, until: given.until.format("YYYY-MM-DDTHH:mm:ss+08:00") });
    form.resetFields();
  };
  return (
    <Form form={form} layout="vertical" onFinish={add} requiredMark={false} className="new-incident">
      <Form.Item name="what" label="什么状况" rules={[{ required: true, message: "请填" }]}>
        <Input placeholder="付款系统故障" maxLength={40} />
      </Form.Item>
      <Form.Item name="until" label="到什么时候" rules={[{ required: true, message: "请选" }]}>
        <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
      <Form.Item name="text" label="告诉买家的话" className="wide" rules={[{ required: true, message: "请填" }]}>
        <Input placeholder="付款页正在抢修，今晚 8 点前恢复，订单会给您留着" maxLength={200} />
      </Form.Item>
      <Button htmlType="submit">登记</Button>
    </Form>
  );
}
