import type { DemoBuyer } from "../../../api/demo";
import { yuan } from "../../../format/money";
import { clock, day } from "../../../format/time";
import type { TitledOrder } from "../../../protocol/desk";
import { say } from "../../chat";
import { Art } from "../Art/Art";
import "./OrderPage.css";

interface Props {
  buyer: DemoBuyer;
  orders: readonly TitledOrder[];
  onPay: (order: TitledOrder) => Promise<void>;
}

const STANDS = {
  open: "等待付款",
  paused: "等待付款 · 不提醒",
  stopped: "不再提醒",
  settled: "已付清",
  closed: "已关闭",
};

/** What this buyer sees in the shop: their orders, and what they might say. */
export function OrderPage({ buyer, orders, onPay }: Props) {
  return (
    <>
      <section className="story" aria-label="这位买家">
        <p>
          您现在是<b>「{buyer.label}」</b>：{buyer.story}。
        </p>
        <div>
          <span>试着说</span>
          {buyer.try_saying.map((text) => (
            <button key={text} type="button" onClick={() => say(text)}>
              {text}
            </button>
          ))}
        </div>
      </section>
      <section aria-label="我的订单" aria-live="polite">
        {orders.map((order) => (
          <OrderCard key={order.order_no} order={order} onPay={onPay} />
        ))}
      </section>
    </>
  );
}

function OrderCard({ order, onPay }: { order: TitledOrder; onPay: Props["onPay"] }) {
  const next = order.installments.find((part) => part.state !== "paid");
  const payable = order.payable > 0 && order.status === "pending" && next;
  return (
    <article className="order" aria-label={order.title}>
      <Art title={order.title} />
      <div className="about">
        <header>
          <h2>{order.title}</h2>
          <span className={order.case.state}>{STANDS[order.case.state]}</span>
        </header>
        <p className="number">订单号 {order.order_no}</p>
        <dl className="figure">
          <Sum name="商品" fen={order.goods_total} />
          <Sum name="优惠" fen={-order.discount} />
          <Sum name="运费" fen={order.shipping_fee} />
          <Sum name="运费减免" fen={-order.shipping_discount} />
          <Sum name="已付" fen={-order.paid} />
        </dl>
        {order.installments.length > 1 && (
          <ol className="figure">
            {order.installments.map((part) => (
              <li key={part.seq} className={part.state}>
                <span>{part.due_at ? `${day(part.due_at)}前` : `第 ${part.seq} 笔`}</span>
                <span>
                  {yuan(part.amount)} {part.state === "paid" ? "已付" : ""}
                </span>
              </li>
            ))}
          </ol>
        )}
        <footer>
          <p>
            待付 <strong className="figure">{yuan(order.payable)}</strong>
            {payable && next.due_at && <small>{clock(next.due_at, new Date())} 前</small>}
          </p>
          {payable && (
            <button type="button" onClick={() => onPay(order)}>
              模拟付款 {next.amount - next.paid !== order.payable && yuan(next.amount - next.paid)}
            </button>
          )}
        </footer>
      </div>
    </article>
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
