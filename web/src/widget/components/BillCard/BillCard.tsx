import { yuan } from "../../../format/money";
import type { BillCard, BillRow } from "../../../protocol/message";
import { safeLink, useDesk } from "../../desk";
import { Parts } from "./Parts";
import "./BillCard.css";

/** The bill of one or several orders, with the link to pay where the order has one. */
export function BillCardView({ card }: { card: BillCard }) {
  const { orders } = useDesk();
  return (
    <section className="card bill" aria-label="账单">
      {card.orders.map((row) => {
        const link = safeLink(orders.find((order) => order.order_no === row.order_no)?.pay_url);
        return (
          <div key={row.order_no} className="one">
            <h3>{row.title}</h3>
            <Sums row={row} />
            <Parts parts={row.installments} />
            {link && row.payable > 0 && (
              <a className="main" href={link} target="_blank" rel="noopener noreferrer">
                去付款
              </a>
            )}
          </div>
        );
      })}
    </section>
  );
}

/** The sums of an order, from goods to what is left to pay; lines of zero are left out. */
export function Sums({ row }: { row: BillRow }) {
  const lines: [string, number][] = [
    ["商品", row.goods_total],
    ["优惠", -row.discount],
    ["运费", row.shipping_fee],
    ["运费减免", -row.shipping_discount],
    ["已付", -row.paid],
    ["应退", row.refund_due],
  ];
  return (
    <dl className="sums figure">
      {lines
        .filter(([, fen]) => fen !== 0)
        .map(([name, fen]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{yuan(fen)}</dd>
          </div>
        ))}
      <div className="total">
        <dt>待付</dt>
        <dd>{yuan(row.payable)}</dd>
      </div>
    </dl>
  );
}
