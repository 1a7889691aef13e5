import {
  type ChangeEvent,
  type FormEvent,
  type KeyboardEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { said } from "../../../api/problems";
import { PICTURE_TYPES, pictureProblem } from "../../../format/picture";
import type { Attachment } from "../../../protocol/message";
import { useDesk } from "../../desk";
import { tell } from "../../tell";
import "./Composer.css";

const LONGEST = 2000; // semantics: a message has 1 to 2,000 characters
const TYPING_MS = 3000;

/** Where the buyer writes. Enter sends, Shift+Enter makes a line; the focus stays here. */
export function Composer({ draft, active }: { draft: { text: string } | null; active: boolean }) {
  const { session, api } = useDesk();
  const [text, setText] = useState("");
  const [pictures, setPictures] = useState<(Attachment & { name: string })[]>([]);
  const [uploading, setUploading] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const lastTyped = useRef(0);
  const ready = text.trim().length > 0 || pictures.length > 0;

  useEffect(() => {
    if (!draft) return;
    setText(draft.text);
    field.current?.focus();
  }, [draft]);
  useEffect(() => {
    // on a phone the keyboard would cover half of what there is to read
    if (active && window.matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [active]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${Math.min(field.current.scrollHeight, 120)}px`;
  }, [text]);

  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (!ready || uploading) return;
    session.send(text.trim(), { attachments: pictures.map(({ id, url, type }) => ({ id, url, type })) });
    session.typing(false);
    lastTyped.current = 0;
    setText("");
    setPictures([]);
    field.current?.focus();
  };
  const typed = (event: ChangeEvent<HTMLTextAreaElement>) => {
    setText(event.target.value);
    if (Date.now() - lastTyped.current < TYPING_MS) return;
    lastTyped.current = Date.now();
    session.typing(true);
  };
  const pressed = (event: KeyboardEvent) => {
    // while an input method is open, Enter chooses a word
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  const attach = async (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    event.target.value = "";
    for (const file of files) {
      const problem = pictureProblem(file);
      if (problem) tell(problem);
      else await upload(file);
    }
    field.current?.focus();
  };
  const upload = async (file: File) => {
    setUploading((count) => count + 1);
    try {
      const { id } = await api.attach(file);
      const url = `/widget/api/attachments/${id}`;
      setPictures((all) => [...all, { id, url, type: file.type, name: file.name }]);
    } catch (error) {
      tell(said(error));
    } finally {
      setUploading((count) => count - 1);
    }
  };
  return (
    <form className="composer" onSubmit={send}>
      {(pictures.length > 0 || uploading > 0) && (
        <ul className="chosen" aria-label="要发送的图片">
          {pictures.map((picture) => (
            <li key={picture.id}>
              <span>{picture.name}</span>
              <button
                type="button"
                aria-label={`去掉 ${picture.name}`}
                onClick={() => setPictures((all) => all.filter((one) => one.id !== picture.id))}
              >
                ×
              </button>
            </li>
          ))}
          {uploading > 0 && <li>上传中…</li>}
        </ul>
      )}
      <div className="row">
        <label className="picture-button">
          <input type="file" accept={PICTURE_TYPES.join(",")} multiple onChange={attach} aria-label="发送图片" />
          <svg
            viewBox="0 0 24 24"
            width="24"
            height="24"
            aria-hidden="true"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.7"
          >
            <rect x="3.5" y="5" width="17" height="14" rx="3" />
            <circle cx="9" cy="10" r="1.6" />
            <path d="M4 17l5-4.5 3.5 3 3-2.5 5 4" strokeLinejoin="round" />
          </svg>
        </label>
        <label className="unseen" htmlFor="text">
          消息
        </label>
        <textarea
          id="text"
          ref={field}
          rows={1}
          maxLength={LONGEST}
          value={text}
          placeholder="说说您的情况…"
          enterKeyHint="send"
          autoComplete="off"
          onChange={typed}
          onKeyDown={pressed}
          onBlur={() => lastTyped.current && session.typing(false)}
        />
        <button type="submit" className="send" disabled={!ready || uploading > 0}>
          发送
        </button>
      </div>
    </form>
  );
}
