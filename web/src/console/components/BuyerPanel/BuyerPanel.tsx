import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { consoleApi } from "../../../api/console";
import { yuan } from "../../../format/money";
import { clock, day } from "../../../format/time";
import { useDoing, useSeat } from "../../desk";
import { shelfOf } from "../../inbox/lists";
import type { Post } from "../../inbox/post";
import { ApplicationBox } from "../Applications/Applications";
import { CallBox } from "../CallBox/CallBox";
import { GiveOff, mayBeCut } from "../GiveOff/GiveOff";
import { OrderBox } from "../OrderBox/OrderBox";
import "./BuyerPanel.css";

const PROMISES = { open: "未到日子", kept: "守信", broken: "没付" };

/** All about the buyer beside the conversation: orders, applications, promises, and what colleagues noted. */
export function BuyerPanel({ post }: { post: Post }) {
  const { inbox, me } = useSeat();
  const { detail, buyer } = post;
  if (!detail) return <aside className="buyer-panel" aria-label="买家" />;
  const waiting = detail.applications.filter((one) => one.state === "pending");
  const decided = detail.applications.filter((one) => one.state !== "pending");
  const mine = shelfOf(detail.row, me) === "mine";
  const { brief } = detail;
  return (
    <aside className="buyer-panel" aria-label="买家">
      {waiting.length > 0 && (
        <Part title="待答复的申请">
          {waiting.map((one) => (
            <ApplicationBox key={one.id} application={one} onDone={() => void inbox.refresh()} />
          ))}
        </Part>
      )}
      <Part title={`订单 ${detail.orders.length || ""}`}>
        {detail.orders.length === 0 && <p className="quiet-text">没有订单</p>}
        {detail.orders.map((order, i) => (
          <OrderBox
            key={order.order_no}
            order={order}
            open={i === 0 || order.order_no === detail.row.order_no}
            action={
              mine &&
              mayBeCut(order) && (
                <GiveOff
                  buyer={buyer}
                  order={order}
                  room={brief?.order_no === order.order_no ? brief.room : undefined}
                />
              )
            }
          />
        ))}
      </Part>
      {detail.row.callback && detail.orders.length > 0 && (
        <Part title="打电话之前">
          <CallBox key={buyer} buyer={buyer} orderNo={detail.row.order_no ?? undefined} />
        </Part>
      )}
      {detail.promises.length > 0 && (
        <Part title="答应过">
          {detail.promises.map((one) => (
            <p key={one.id} className="promise">
              {day(one.pay_on)} 付 <span className="figure">{yuan(one.amount)}</span>
              <span className={one.state}>{PROMISES[one.state]}</span>
            </p>
          ))}
        </Part>
      )}
      {decided.length > 0 && (
        <Part title="以前的申请">
          {decided.map((one) => (
            <ApplicationBox key={one.id} application={one} onDone={() => undefined} />
          ))}
        </Part>
      )}
      <Notes post={post} />
    </aside>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** What colleagues wrote down; no buyer ever sees it. */
function Notes({ post }: { post: Post }) {
  const { inbox } = useSeat();
  const doing = useDoing();
  const [text, setText] = useState("");
  const add = async () => {
    if (!text.trim()) return;
    if (!(await doing(() => consoleApi.note(post.buyer, text.trim())))) return;
    setText("");
    await inbox.refresh();
  };
  return (
    <Part title="内部备注">
      <ul className="notes">
        {post.detail?.notes.map((note) => (
          <li key={note.id}>
            <p>{note.text}</p>
            <small>
              {note.by} {clock(note.at, new Date())}
            </small>
          </li>
        ))}
      </ul>
      <Input.TextArea
        rows={2}
        maxLength={2000}
        value={text}
        placeholder="买家看不到"
        aria-label="内部备注"
        onChange={(event) => setText(event.target.value)}
      />
      <Button size="small" className="add-note" disabled={!text.trim()} onClick={add}>
        记下
      </Button>
    </Part>
  );
}
