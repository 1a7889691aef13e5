import { Tag } from "antd";
import type { ReactNode } from "react";
import { yuan } from "../../../format/money";
import { clock, day } from "../../../format/time";
import type { TitledOrder } from "../../../protocol/desk";
import { caseWord, causeWord, intentWord, offerStateWord, offerWord } from "../../words";
import { ReminderWhy } from "../ReminderWhy/ReminderWhy";
import "./OrderBox.css";

/** One order as an agent needs it: sums, parts, how its case stands, and what was offered and promised. */
export function OrderBox({ order, open, action }: { order: TitledOrder; open: boolean; action?: ReactNode }) {
  const until = order.case.until ? `到 ${day(order.case.until)}` : "";
  return (
    <details className="order-box" open={open}>
      <summary>
        <span>
          <strong>{order.title}</strong>
          <small>{order.order_no}</small>
        </span>
        <span className="figure owed">{yuan(order.payable)}</span>
      </summary>
      <p>
        <Tag color={order.case.state === "settled" ? "green" : undefined}>
          {[caseWord(order.case.state), causeWord(order.case.cause), until].filter(Boolean).join(" · ")}
        </Tag>
        {order.lane === "credit" && <Tag>先用后付</Tag>}
        {order.closes_at && order.status === "pending" && (
          <small className="quiet-text">{clock(order.closes_at, new Date())} 关单</small>
        )}
      </p>
      <dl className="figure">
        <Sum name="商品" fen={order.goods_total} />
        <Sum name="优惠" fen={-order.discount} />
        <Sum name="运费" fen={order.shipping_fee - order.shipping_discount} />
        <Sum name="已付" fen={-order.paid} />
        <Sum name="应退" fen={order.refund_due} />
      </dl>
      {order.installments.length > 1 && (
        <ol>
          {order.installments.map((part) => (
            <li key={part.seq} className={part.state}>
              <span>
                第 {part.seq} 笔 {part.due_at && day(part.due_at)}
              </span>
              <span className="figure">
                {yuan(part.amount)}
                {part.state === "paid" ? " 已付" : part.state === "partly_paid" ? ` 已付 ${yuan(part.paid)}` : ""}
              </span>
            </li>
          ))}
        </ol>
      )}
      {order.payments && order.payments.length > 0 && (
        <ul className="payments" aria-label="付款记录">
          {order.payments.map((one) => (
            <li key={one.external_id}>
              <span title={one.external_id}>{clock(one.paid_at, new Date())} 收到</span>
              <span className="figure">{yuan(one.amount)}</span>
            </li>
          ))}
        </ul>
      )}
      {order.offers.length > 0 && (
        <p className="told">
          <b>给过</b>
          {order.offers
            .map(
              (one) =>
                `${offerWord(one.kind)}${one.value ? ` ${yuan(one.value)}` : ""}（${offerStateWord(one.state)}）`,
            )
            .join("、")}
        </p>
      )}
      {order.reasons.length > 0 && (
        <p className="told">
          <b>说过</b>
          {order.reasons.map((one) => intentWord(one.reason)).join("、")}
        </p>
      )}
      {order.reminders.length > 0 && (
        <p className="told">
          <b>提醒</b>
          {order.reminders.filter((one) => one.state === "sent").length} 次已发，共 {order.reminders.length} 步
        </p>
      )}
      {action}
      <ReminderWhy orderNo={order.order_no} />
    </details>
  );
}

function Sum({ name, fen }: { name: string; fen: number }) {
  if (fen === 0) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{yuan(fen)}</dd>
    </div>
  );
}
