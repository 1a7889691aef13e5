import { Button, Popover, Select, Spin } from "antd";
import { useEffect, useState } from "react";
import { consoleApi } from "../../../api/console";
import type { Explained, Understood, Word } from "../../../protocol/desk";
import { useDoing } from "../../desk";
import { explained as explainedOf } from "../../explained";
import { emotionWord, intentWord } from "../../words";
import "./Understood.css";

/** How a buyer's message was understood, the words that decided, and the right label when it was wrong. */
export function UnderstoodTag({ understood }: { understood: Understood }) {
  const [label, setLabel] = useState(understood.label ?? understood.intent);
  const sure = understood.confidence === null ? "" : ` ${Math.round(understood.confidence * 100)}%`;
  const name = label ? intentWord(label) : "没听懂";
  const wrong = label !== understood.intent;
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      destroyOnHidden
      content={<Detail understood={understood} label={label} onLabelled={setLabel} />}
    >
      <button
        type="button"
        className={`understood ${!understood.intent || (understood.confidence ?? 0) < 0.6 ? "unsure" : ""}`}
      >
        {name}
        {!wrong && sure}
        {wrong && " · 已改"}
        {understood.emotion && understood.emotion !== "calm" && ` · ${emotionWord(understood.emotion)}`}
      </button>
    </Popover>
  );
}

interface DetailProps {
  understood: Understood;
  label: string | null;
  onLabelled: (intent: string) => void;
}

function Detail({ understood, label, onLabelled }: DetailProps) {
  const doing = useDoing();
  const [explained, setExplained] = useState<Explained | null | undefined>(undefined);
  const [labels, setLabels] = useState<{ value: string; label: string }[]>([]);
  const [chosen, setChosen] = useState(label);
  const words = explained?.words ?? [];

  useEffect(() => {
    let left = false;
    void explainedOf(understood.turn_id).then((told) => !left && setExplained(told));
    return () => {
      left = true;
    };
  }, [understood.turn_id]);
  const loadLabels = () => {
    if (labels.length) return;
    void doing(async () => {
      const told = await consoleApi.labels();
      setLabels(told.labels.map((one) => ({ value: one.intent, label: one.name })));
    });
  };
  const correct = () =>
    chosen &&
    doing(() => consoleApi.label(understood.turn_id, chosen), "记下了，下次训练就会学到").then(
      (done) => done && onLabelled(chosen),
    );
  return (
    <div className="understood-detail">
      <h4>决定的词</h4>
      {words.length > 0 && <Words words={words} />}
      {explained && words.length === 0 && <p className="quiet-text">没有单独起作用的词</p>}
      {explained && (
        <p className="quiet-text">
          排第二的是「{intentWord(explained.against)}」
          {explained.neighbours[0] && (
            <>
              ；最像的例句：
              {explained.neighbours
                .slice(0, 2)
                .map((one) => one.text)
                .join("、")}
            </>
          )}
        </p>
      )}
      {explained === undefined && <Spin size="small" />}
      {explained === null && <p className="quiet-text">这一句说不清是怎么判断的</p>}
      <h4>应该是</h4>
      <div className="correct">
        <Select
          showSearch={{ optionFilterProp: "label" }}
          size="small"
          value={chosen ?? undefined}
          placeholder="选一个"
          options={labels.length ? labels : label ? [{ value: label, label: intentWord(label) }] : []}
          onOpenChange={loadLabels}
          onChange={setChosen}
          aria-label="正确的意思"
        />
        <Button size="small" type="primary" onClick={correct} disabled={!chosen || chosen === label}>
          改正
        </Button>
      </div>
    </div>
  );
}

/** Words with how much each spoke for the meaning, or against it. */
export function Words({ words }: { words: readonly Word[] }) {
  const most = Math.max(...words.map((word) => Math.abs(word.weight)), 0.001);
  return (
    <ul className="words">
      {words.slice(0, 8).map((word) => (
        <li key={word.text}>
          <span>{word.text}</span>
          <span
            className={`bar ${word.weight < 0 ? "against" : ""}`}
            style={{ width: `${Math.max(4, (Math.abs(word.weight) / most) * 100)}px` }}
          />
          <span className="quiet-text figure">
            {word.weight > 0 ? "+" : "−"}
            {Math.abs(word.weight).toFixed(1)}
          </span>
        </li>
      ))}
    </ul>
  );
}
