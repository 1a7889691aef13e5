import { Input, Modal, Radio, Space } from "antd";
import { useState } from "react";
import { outreachApi } from "../../../api/outreach";
import { isoDay } from "../../../format/time";
import type { ListName, ListResult, ListRow, NewResult } from "../../../protocol/outreach";
import { useDoing } from "../../desk";

const RESULTS: Record<ListName, { value: ListResult; label: string }[]> = {
  call_list: [
    { value: "reached", label: "说上话了" },
    { value: "promised", label: "答应了哪天付" },
    { value: "refused", label: "说不付了、不想再接" },
    { value: "wrong_number", label: "号码不对（以后不再打、不再发短信）" },
    { value: "call_later", label: "没接，或者让晚点再打" },
  ],
  hand_list: [
    { value: "sent", label: "发出去了" },
    { value: "promised", label: "发了，买家答应了哪天付" },
    { value: "refused", label: "发了，买家说不付了" },
    { value: "not_sent", label: "没法发（不算提醒过）" },
  ],
};

/** Write down what came of a row; a promise asks for its day, a call later may name its time. */
export function WriteResult({
  list,
  row,
  onClose,
}: {
  list: ListName;
  row: ListRow;
  onClose: (changed: boolean) => void;
}) {
  const doing = useDoing();
  const [result, setResult] = useState<ListResult | null>(null);
  const [payOn, setPayOn] = useState("");
  const [callAt, setCallAt] = useState("");
  const [note, setNote] = useState("");
  const complete = result !== null && (result !== "promised" || payOn !== "");
  const write = async () => {
    if (!result) return;
    const told: NewResult = { result };
    if (note.trim()) told.note = note.trim();
    if (result === "promised") told.pay_on = payOn;
    if (result === "call_later" && callAt) told.call_at = `${callAt}:00+08:00`;
    if (await doing(() => outreachApi.result(row.id, told), "已记下")) onClose(true);
  };
  return (
    <Modal
      open
      title={`${row.name}：结果怎么样？`}
      okText="记下"
      cancelText="先不写"
      okButtonProps={{ disabled: !complete }}
      onOk={write}
      onCancel={() => onClose(false)}
    >
      <Radio.Group value={result} onChange={(event) => setResult(event.target.value as ListResult)}>
        <Space direction="vertical">
          {RESULTS[list].map((one) => (
            <Radio key={one.value} value={one.value}>
              {one.label}
            </Radio>
          ))}
        </Space>
      </Radio.Group>
      {result === "promised" && (
        <label className="named" htmlFor="pay-on">
          哪天付
          <Input
            id="pay-on"
            type="date"
            min={isoDay(new Date())}
            value={payOn}
            onChange={(event) => setPayOn(event.target.value)}
          />
        </label>
      )}
      {result === "call_later" && (
        <label className="named" htmlFor="call-at">
          约了什么时候再打（08:00 到 17:00；没约就空着，这一行不再出现）
          <Input
            id="call-at"
            type="datetime-local"
            value={callAt}
            onChange={(event) => setCallAt(event.target.value)}
          />
        </label>
      )}
      <label className="named" htmlFor="result-note">
        备注
        <Input.TextArea
          id="result-note"
          rows={2}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </Modal>
  );
}
