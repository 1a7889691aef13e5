import { yuan } from "../../../format/money";
import { clock } from "../../../format/time";
import type { OrderPickerCard } from "../../../protocol/message";
import { useDesk } from "../../desk";
import "./OrderPicker.css";

/** Asks which order is meant; one tap says it. Answered by the next message, so only the latest can be tapped. */
export function OrderPicker({ card, latest }: { card: OrderPickerCard; latest: boolean }) {
  const { session, now } = useDesk();
  return (
    <section className="card picker" aria-label="选择订单">
      <h3>说的是哪一单？</h3>
      {card.orders.map((order) => (
        <button
          key={order.order_no}
          type="button"
          disabled={!latest}
          onClick={() => session.send(`${order.title}（${order.order_no}）`, { orderNo: order.order_no })}
        >
          <span>
            {order.title}
            {order.closes_at && <small>保留到 {clock(order.closes_at, now())}</small>}
          </span>
          <span className="figure">{yuan(order.payable)}</span>
        </button>
      ))}
    </section>
  );
}
