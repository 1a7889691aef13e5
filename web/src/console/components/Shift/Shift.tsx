import { Input, Modal, Radio } from "antd";
import { useState } from "react";
import { consoleApi } from "../../../api/console";
import type { Me } from "../../../protocol/desk";
import { useDoing, useFetched, useSeat } from "../../desk";
import { loadOf } from "../../words";

const QUEUE = "queue";

/** Hands a shift over: all that this agent has goes to a colleague or the queue, with a word; then they are away. */
export function Shift({ having, onClose }: { having: number; onClose: (me: Me | null) => void }) {
  const { me } = useSeat();
  const doing = useDoing();
  const { told, problem } = useFetched(consoleApi.colleagues);
  const [to, setTo] = useState<number | string>(QUEUE);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const others = told?.agents.filter((one) => String(one.id) !== String(me.id)) ?? [];

  const give = async () => {
    setBusy(true);
    let left: Me | null = null;
    await doing(async () => {
      const done = await consoleApi.handOver(to === QUEUE ? null : to, note.trim());
      left = done.me;
      return done;
    }, "交好了，您现在是离开状态");
    setBusy(false);
    if (left) onClose(left);
  };
  return (
    <Modal
      open
      title="交班"
      okText="交班并离开"
      cancelText="取消"
      onOk={give}
      onCancel={() => onClose(null)}
      okButtonProps={{ loading: busy }}
    >
      {problem && <p>{problem}</p>}
      <p>{having > 0 ? `您手上的 ${having} 个会话和认下的待办，都交给：` : "您手上没有会话；认下的待办会交出去。"}</p>
      <Radio.Group vertical value={to} onChange={(event) => setTo(event.target.value as number | string)}>
        <Radio value={QUEUE}>放回队列，谁有空谁接</Radio>
        {others.map((one) => (
          <Radio key={one.id} value={one.id}>
            {one.name} <small className="quiet-text">{loadOf(one)}</small>
          </Radio>
        ))}
      </Radio.Group>
      {to !== QUEUE && <p className="quiet-text">对方接满了，剩下的会放回队列。</p>}
      <Input.TextArea
        className="below"
        rows={3}
        maxLength={2000}
        value={note}
        placeholder="交代一句，会记在每个会话的内部备注里（买家看不到，可以不写）"
        aria-label="交代"
        onChange={(event) => setNote(event.target.value)}
      />
    </Modal>
  );
}
