import { Button } from "antd";
import { useCallback } from "react";
import { consoleApi } from "../../../api/console";
import { useDoing, useFetched } from "../../desk";
import "./CallBox.css";

/** Tells whether the buyer may be called now, before somebody dials, and writes a call down: each counts against the caps. */
export function CallBox({ buyer, orderNo }: { buyer: string; orderNo?: string }) {
  const doing = useDoing();
  const { told, problem, reload } = useFetched(useCallback(() => consoleApi.calls(buyer, orderNo), [buyer, orderNo]));
  const called = (connected: boolean) =>
    doing(
      () => consoleApi.called(buyer, { connected, about_paying: true, ...(orderNo ? { order_no: orderNo } : {}) }),
      connected ? "记下了：打通" : "记下了：没打通",
    ).then(reload);
  if (problem) return <p className="quiet-text">{problem}</p>;
  if (!told) return null;
  return (
    <div className="call-box">
      <p className={told.may_call ? "may" : "may-not"}>{told.why ?? "现在可以打"}</p>
      <p className="quiet-text">
        今天打过 {told.today} 次，打通 {told.connected_today} 次；打完记一下，大家合着算次数
      </p>
      <Button size="small" onClick={() => called(true)}>
        打通了
      </Button>
      <Button size="small" onClick={() => called(false)}>
        没打通
      </Button>
    </div>
  );
}
