import { PictureOutlined } from "@ant-design/icons";
import { Alert, Button, Tooltip } from "antd";
import { type ChangeEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { consoleApi } from "../../../api/console";
import type { Finding, Script } from "../../../protocol/desk";
import type { Attachment } from "../../../protocol/message";
import { useDoing, useSeat } from "../../desk";
import { type Draft, NO_DRAFT } from "../../inbox/drafts";
import type { Post } from "../../inbox/post";
import { flowNamed, flowWord } from "../../words";
import "./AgentComposer.css";

const LINT_MS = 500;
const SCRIPTS = 30; // of one search: more are found by another word
const TYPING_MS = 3000;
const PICTURES = "image/jpeg,image/png,image/webp";

/** Where the agent writes: `/` finds a script, the linter reads along, and what it refuses cannot be sent. */
export function AgentComposer({ post }: { post: Post }) {
  const { inbox } = useSeat();
  const doing = useDoing();
  const [text, setText] = useState("");
  const [findings, setFindings] = useState<Finding[]>([]);
  const [pictures, setPictures] = useState<readonly Attachment[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const typedAt = useRef(0);
  const orderNo = post.detail?.row.order_no ?? undefined;
  const scripts = useScripts(text, orderNo);
  const { refusal } = post;

  const begun = useRef<Draft>(NO_DRAFT);
  const open = useRef(post.buyer);
  const sending = useRef(false);
  useEffect(() => {
    begun.current = { text, pictures };
  }, [text, pictures]);
  // what was begun here waits until this conversation is open again
  const { buyer } = post;
  useEffect(() => {
    const draft = inbox.draftOf(buyer);
    open.current = buyer;
    setText(draft.text);
    setPictures(draft.pictures);
    setFindings([]);
    field.current?.focus();
    return () => inbox.keepDraft(buyer, begun.current);
  }, [buyer, inbox]);
  useEffect(() => {
    if (refusal?.text) setText((now) => now || refusal.text);
  }, [refusal]);
  useEffect(() => {
    if (!text.trim() || text.startsWith("/")) return setFindings([]);
    let left = false;
    const timer = setTimeout(() => {
      consoleApi
        .lint(text, orderNo)
        .then((told) => !left && setFindings(told.findings))
        .catch(() => undefined); // the desk lints again before it sends
    }, LINT_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [text, orderNo]);

  const send = async (anyway = false) => {
    const said = text.trim();
    if (sending.current || (!said && pictures.length === 0)) return;
    // another conversation may be open by the time the linter has answered
    const here = () => open.current === buyer;
    if (said) {
      sending.current = true;
      const told = await consoleApi.lint(said, orderNo).catch(() => null);
      sending.current = false;
      if (told?.findings.length) return here() ? setFindings(told.findings) : undefined;
    }
    inbox.send(buyer, said, { anyway, attachments: pictures });
    if (!here()) return inbox.keepDraft(buyer, NO_DRAFT);
    inbox.typing(false);
    typedAt.current = 0;
    setText("");
    setPictures([]);
    setFindings([]);
    field.current?.focus();
  };
  const typed = (event: ChangeEvent<HTMLTextAreaElement>) => {
    setText(event.target.value);
    if (Date.now() - typedAt.current < TYPING_MS || event.target.value.startsWith("/")) return;
    typedAt.current = Date.now();
    inbox.typing(true);
  };
  const choose = (script: Script) => {
    setText(script.text);
    field.current?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (scripts.pressed(event, choose)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void send();
  };
  const attach = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    void doing(async () => {
      const { id } = await consoleApi.attach(file);
      setPictures((all) => [...all, { id, url: `/console/api/attachments/${id}`, type: file.type }]);
    });
  };
  const problems = findings.length
    ? findings
    : Object.entries(refusal?.phrases ?? {}).map(([phrase, instead]) => ({
        phrase,
        instead,
        why: refusal?.message ?? "",
      }));
  const replace = (finding: Finding) => {
    setText((now) => now.replaceAll(finding.phrase, wording(finding) ?? finding.phrase));
    inbox.clearRefusal();
  };
  return (
    <div className="agent-composer">
      {scripts.list(choose)}
      {refusal && problems.length === 0 && (
        <Alert
          type="warning"
          showIcon
          title={refusal.message}
          action={
            refusal.code === "being_answered" && (
              <Button size="small" onClick={() => send(true)}>
                仍然发送
              </Button>
            )
          }
        />
      )}
      {problems.length > 0 && (
        <ul className="findings" role="status" aria-label="用词检查">
          {problems.map((finding) => (
            <li key={finding.phrase}>
              <b>{finding.phrase}</b>
              <span>{finding.instead || finding.why}</span>
              {wording(finding) && (
                <button type="button" onClick={() => replace(finding)}>
                  换成「{wording(finding)}」
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {pictures.length > 0 && (
        <p className="pictures">
          {pictures.map((one) => (
            <button
              key={one.id}
              type="button"
              aria-label="去掉这张图片"
              onClick={() => setPictures((all) => all.filter((each) => each.id !== one.id))}
            >
              <img src={one.url} alt="要发送的图片" />
            </button>
          ))}
        </p>
      )}
      <div className="field">
        <textarea
          ref={field}
          rows={3}
          maxLength={2000}
          value={text}
          aria-label="回复买家"
          placeholder="回复买家，打 / 找话术，Alt+↓ 看下一位"
          onChange={typed}
          onKeyDown={pressed}
          {...scripts.aria}
        />
        <div className="side">
          <Tooltip title="发送图片">
            <label className="attach">
              <input type="file" accept={PICTURES} onChange={attach} aria-label="发送图片" />
              <PictureOutlined />
            </label>
          </Tooltip>
          <Button type="primary" onClick={() => send()} disabled={!text.trim() && pictures.length === 0}>
            发送
          </Button>
        </div>
      </div>
    </div>
  );
}

/** Return the very words that a finding proposes, when its advice quotes some that need no filling in. */
function wording({ instead }: Finding): string | null {
  return /「([^「」{}]+)」/.exec(instead)?.[1] ?? null;
}

/** Find scripts by what they say, else by what their subject is called; of several wordings the first. */
async function findScripts(orderNo: string | undefined, q: string): Promise<Script[]> {
  const { scripts } = await consoleApi.scripts(orderNo, q);
  const flow = scripts.length ? undefined : flowNamed(q);
  const found = flow ? (await consoleApi.scripts(orderNo, `${flow}.`)).scripts : scripts;
  const seen = new Set<string>();
  return found.filter(({ id }) => !seen.has(id) && seen.add(id)).slice(0, SCRIPTS);
}

/** The scripts that a text beginning with `/` asks for, filled with the order's own figures; arrows and Enter choose. */
function useScripts(text: string, orderNo: string | undefined) {
  const [told, setTold] = useState<Script[] | null>(null);
  const found = told ?? [];
  const [at, setAt] = useState(0);
  const id = useId();
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView?.({ block: "nearest" });
  }, [id, at]);
  const asked = text.startsWith("/") ? text.slice(1) : null;

  useEffect(() => {
    if (asked === null) return setTold(null);
    let left = false;
    const timer = setTimeout(() => {
      findScripts(orderNo, asked.trim())
        .then((found) => {
          if (left) return;
          setTold(found);
          setAt(0);
        })
        .catch(() => undefined);
    }, 150);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [asked, orderNo]);

  const pressed = (event: KeyboardEvent, choose: (script: Script) => void): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = found[at];
    if (!chosen) {
      const unsent = asked !== null && event.key === "Enter" && !event.shiftKey; // a search is never sent
      if (unsent) event.preventDefault();
      return unsent;
    }
    if (step) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter") choose(chosen);
    else return false;
    event.preventDefault();
    return true;
  };
  const list = (choose: (script: Script) => void) =>
    asked !== null && told?.length === 0 ? (
      <p className="scripts none">没有这样的话术，换个词找找</p>
    ) : found.length === 0 ? null : (
      <div className="scripts" role="listbox" id={id} aria-label="话术">
        {found.map((script, i) => (
          <button
            key={script.id}
            type="button"
            role="option"
            id={`${id}-${i}`}
            tabIndex={-1}
            aria-selected={i === at}
            onMouseEnter={() => setAt(i)}
            onClick={() => choose(script)}
          >
            <small>{flowWord(script.flow)}</small> {script.text}
          </button>
        ))}
      </div>
    );
  const aria = found.length ? { "aria-controls": id, "aria-activedescendant": `${id}-${at}` } : {};
  return { pressed, list, aria };
}
