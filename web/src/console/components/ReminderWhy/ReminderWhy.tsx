import { Alert, Button } from "antd";
import { useState } from "react";
import { outreachApi } from "../../../api/outreach";
import { said } from "../../../api/problems";
import { stepWord } from "../../words";
import "./ReminderWhy.css";

/** Why an order was reminded, or was not: asked for when somebody wants to know, since it asks the gate anew. */
export function ReminderWhy({ orderNo }: { orderNo: string }) {
  const [lines, setLines] = useState<string[] | null>(null);
  const [problem, setProblem] = useState("");
  const ask = () =>
    outreachApi
      .why(orderNo)
      .then((told) => {
        setLines(told.lines);
        setProblem("");
      })
      .catch((error: unknown) => setProblem(said(error)));
  return (
    <div className="reminder-why">
      <Button size="small" type="link" onClick={ask}>
        {lines ? "再看一次" : "为什么提醒、为什么没提醒"}
      </Button>
      {problem && <Alert type="error" title={problem} />}
      {lines && (
        <ul aria-label="提醒的原因">
          {lines.slice(1).map((line) => (
            <Line key={line} of={line} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** One line of what the desk tells, its parts two spaces apart; by which versions it went stands small behind it. */
function Line({ of }: { of: string }) {
  const [told = "", versions] = of.trim().split("  版本：");
  return (
    <li>
      {told.split("  ").map(stepWord).join(" · ")}
      {versions && <small className="quiet-text">{versions}</small>}
    </li>
  );
}
