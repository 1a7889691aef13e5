import { useEffect } from "react";
import { yuan } from "../../../format/money";
import { clock, day } from "../../../format/time";
import type { BuyerOrder, OfferView } from "../../../protocol/order";
import { safeLink, useDesk, useRoom } from "../../desk";
import { Sums } from "../BillCard/BillCard";
import { Parts } from "../BillCard/Parts";
import { Why } from "../OfferCard/OfferCard";
import "./BillTab.css";

const STANDS: Record<BuyerOrder["case"]["state"], string> = {
  open: "待付款",
  paused: "已暂停提醒",
  stopped: "不再提醒",
  settled: "已付清",
  closed: "已关闭",
};
const KINDS: Record<OfferView["kind"], string> = {
  discount: "价格优惠",
  free_shipping: "运费减免",
  gift: "随单礼物",
  points: "积分",
  deferral: "延后付款",
  installment: "分期付款",
  stop: "停止提醒",
};

/** The buyer's orders: what is owed and when, what was agreed and why, and where to pay. */
export function BillTab() {
  const { orders, refresh } = useDesk();
  const { state } = useRoom();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the tab is opened
  useEffect(() => {
    void refresh();
  }, []);
  if (!state?.known) return <Empty text="从店铺里登录后打开，就能看到您的订单和账单" />;
  if (orders.length === 0) return <Empty text="这里还没有您的订单" />;
  return orders.map((order) => <OrderBox key={order.order_no} order={order} />);
}

function OrderBox({ order }: { order: BuyerOrder }) {
  const { now } = useDesk();
  const link = safeLink(order.pay_url);
  const next = order.installments.find((part) => part.state !== "paid");
  const agreed = order.offers.filter((offer) => offer.state === "accepted");
  const promise = order.promises.find((one) => one.state === "open");
  const opensLater = next?.opens_at && new Date(next.opens_at) > now();
  return (
    <article className="box" aria-label={order.title}>
      <header>
        <h2>{order.title}</h2>
        <span className={`tag ${order.case.state === "settled" ? "approved" : ""}`}>{STANDS[order.case.state]}</span>
      </header>
      <p className="number">订单号 {order.order_no}</p>
      <Sums row={order} />
      <Parts parts={order.installments} />
      {next?.due_at && order.payable > 0 && order.installments.length === 1 && (
        <p className="when">{clock(next.due_at, now())} 前付款就好</p>
      )}
      {(agreed.length > 0 || promise) && (
        <section className="agreed" aria-label="说好的">
          <h3>说好的</h3>
          {agreed.map((offer) => (
            <Agreed key={offer.id} offer={offer} />
          ))}
          {promise && (
            <p>
              您说 {day(promise.pay_on)} 付 {yuan(promise.amount)}，那天之前不会提醒您
            </p>
          )}
        </section>
      )}
      {order.payable > 0 && order.status === "pending" && link && !opensLater && !order.price_waits && (
        <a className="main" href={link} target="_blank" rel="noopener noreferrer">
          去付款 {next && yuan(next.amount - next.paid)}
        </a>
      )}
      {order.price_waits && order.payable > 0 && (
        <p className="when">同事正在平台上改价，改好会告诉您，那时再付就是说好的价</p>
      )}
      {opensLater && next?.opens_at && <p className="when">{clock(next.opens_at, now())} 开始付尾款</p>}
    </article>
  );
}

/** What was accepted. Of a lower price its terms only say until when it could be: that is over, and would press. */
function Agreed({ offer }: { offer: OfferView }) {
  const money = offer.kind === "discount" || offer.kind === "free_shipping";
  return (
    <div>
      <p>
        <strong>{KINDS[offer.kind]}</strong>
        {offer.value > 0 && <span className="figure"> {yuan(offer.value)}</span>}
      </p>
      {!money && <p>{offer.terms.text}</p>}
      <Why offerId={offer.id} money={money} />
    </div>
  );
}

export function Empty({ text }: { text: string }) {
  return (
    <div className="empty">
      <svg viewBox="0 0 64 64" width="64" height="64" aria-hidden="true" fill="none" stroke="#d9b79f" strokeWidth="2">
        <path d="M16 10h32v44l-5-4-5 4-6-4-6 4-5-4-5 4z" strokeLinejoin="round" />
        <path d="M24 22h16M24 30h16M24 38h9" strokeLinecap="round" />
      </svg>
      <p>{text}</p>
    </div>
  );
}
