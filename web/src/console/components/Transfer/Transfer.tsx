import { Modal, Radio } from "antd";
import { useState } from "react";
import { consoleApi } from "../../../api/console";
import { useDoing, useFetched, useSeat } from "../../desk";
import { loadOf } from "../../words";

/** Gives a conversation to a colleague who is there. */
export function Transfer({ buyer, onClose }: { buyer: string; onClose: (done: boolean) => void }) {
  const { me } = useSeat();
  const doing = useDoing();
  const { told, problem } = useFetched(consoleApi.colleagues);
  const [to, setTo] = useState<number | string | null>(null);
  const others = told?.agents.filter((one) => String(one.id) !== String(me.id)) ?? [];

  const give = async () => {
    if (to !== null && (await doing(() => consoleApi.transfer(buyer, to), "已转给同事"))) onClose(true);
  };
  return (
    <Modal
      open
      title="转给同事"
      okText="转过去"
      cancelText="取消"
      onOk={give}
      onCancel={() => onClose(false)}
      okButtonProps={{ disabled: to === null }}
    >
      {problem && <p>{problem}</p>}
      {told && others.length === 0 && <p className="quiet-text">现在没有其他同事在线，可以先放回队列。</p>}
      <Radio.Group vertical value={to} onChange={(event) => setTo(event.target.value as number)}>
        {others.map((one) => (
          <Radio key={one.id} value={one.id} disabled={one.having >= one.capacity}>
            {one.name} <small className="quiet-text">{loadOf(one)}</small>
          </Radio>
        ))}
      </Radio.Group>
    </Modal>
  );
}
