import { type FormEvent, useId, useState } from "react";
import { said } from "../../../api/problems";
import type { SurveyCard } from "../../../protocol/message";
import { useDesk } from "../../desk";
import { tell } from "../../tell";
import "./SurveyCard.css";

const WORDS = ["很不满意", "不太满意", "一般", "满意", "很满意"];

/** One question after a conversation; a score, and a line if they like. */
export function SurveyCardView({ card }: { card: SurveyCard }) {
  const { api } = useDesk();
  const id = useId();
  const [score, setScore] = useState(0);
  const [text, setText] = useState("");
  const [done, setDone] = useState(false);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await api.survey(score, text.trim() || undefined);
      setDone(true);
    } catch (error) {
      tell(said(error));
    }
  };
  if (done) {
    return (
      <section className="card survey" role="status">
        <p>谢谢您的反馈，我们会看的。</p>
      </section>
    );
  }
  return (
    <form className="card survey" onSubmit={send}>
      <fieldset>
        <legend>{card.question}</legend>
        <div className="scores">
          {Array.from({ length: card.scale }, (_, i) => i + 1).map((value) => (
            <label key={value} className={value === score ? "chosen" : ""}>
              <input
                type="radio"
                name={`score${id}`}
                value={value}
                checked={value === score}
                onChange={() => setScore(value)}
              />
              <span aria-hidden="true">{value}</span>
              <span className="unseen">{card.scale === WORDS.length ? WORDS[value - 1] : `${value} 分`}</span>
            </label>
          ))}
        </div>
        <p className="ends" aria-hidden="true">
          <span>不满意</span>
          <span>很满意</span>
        </p>
      </fieldset>
      {score > 0 && (
        <>
          <label className="unseen" htmlFor={id}>
            想说的话
          </label>
          <textarea
            id={id}
            rows={2}
            maxLength={500}
            value={text}
            placeholder="想说的话（可以不写）"
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="main">
            提交
          </button>
        </>
      )}
    </form>
  );
}
