import { Alert, Spin } from "antd";
import { useEffect, useRef, useState } from "react";
import type { Drawn, Shares } from "./draw";
import "./Chart.css";

/** A picture of shares with their intervals. ECharts comes with the first picture that somebody looks at; the same
 * figures stand in a table beside it, so the picture itself is one line for who cannot see it. */
export function Chart({ of, label }: { of: Shares; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "drawn" | "failed">("loading");
  useEffect(() => {
    let drawn: Drawn | null = null;
    let left = false;
    import("./draw")
      .then(({ draw }) => {
        if (left || !place.current) return;
        drawn = draw(place.current, of);
        setState("drawn");
      })
      .catch(() => !left && setState("failed"));
    return () => {
      left = true;
      drawn?.away();
    };
  }, [of]);
  return (
    <div className="chart">
      {state === "loading" && <Spin />}
      {state === "failed" && <Alert type="info" title="图没有画出来，数字在下面的表里" />}
      <div ref={place} role="img" aria-label={label} style={{ height: 40 + 34 * of.length }} />
    </div>
  );
}
