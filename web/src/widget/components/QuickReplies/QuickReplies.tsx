import "./QuickReplies.css";

/** Sentences that may be meant next; one tap says it. */
export function QuickReplies({ texts, onSay }: { texts: readonly string[]; onSay: (text: string) => void }) {
  if (texts.length === 0) return null;
  return (
    <ul className="quick" aria-label="快捷回复">
      {texts.map((text) => (
        <li key={text}>
          <button type="button" onClick={() => onSay(text)}>
            {text}
          </button>
        </li>
      ))}
    </ul>
  );
}
