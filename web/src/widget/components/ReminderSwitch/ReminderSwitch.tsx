import { useState } from "react";
import { said } from "../../../api/problems";
import { useDesk } from "../../desk";
import { tell } from "../../tell";
import "./ReminderSwitch.css";

/** The buyer's own switch for reminders. Off is off at once; on again only here or by saying so. */
export function ReminderSwitch() {
  const { api, orders, refresh } = useDesk();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [busy, setBusy] = useState(false);
  const stopped = chosen ?? orders.some((order) => order.case.state === "stopped");

  const turn = async () => {
    setBusy(true);
    try {
      const told = await api.reminders(stopped);
      setChosen(told.stopped);
      await refresh();
    } catch (error) {
      tell(said(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="box reminders">
      <div>
        <h2 id="reminders">付款提醒</h2>
        <p>{stopped ? "已关闭，不会再提醒您。账单和日期不变。" : "开着。不想被提醒，随时可以关。"}</p>
      </div>
      <button
        type="button"
        role="switch"
        aria-checked={!stopped}
        aria-labelledby="reminders"
        disabled={busy}
        onClick={turn}
      >
        <span aria-hidden="true" />
      </button>
    </div>
  );
}
