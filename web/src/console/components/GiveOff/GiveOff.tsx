import { Button, Popover } from "antd";
import { useState } from "react";
import { consoleApi } from "../../../api/console";
import { yuan } from "../../../format/money";
import type { Brief, TitledOrder } from "../../../protocol/desk";
import { useDoing, useSeat } from "../../desk";
import { YuanInput } from "../YuanInput/YuanInput";
import "./GiveOff.css";

interface Props {
  buyer: string;
  order: TitledOrder;
  /** What the limits left when the conversation was handed over, when that was about this order. */
  room: Brief["room"];
}

/** Offers a price cut on one order: a card that the buyer accepts, within the policy, instead of a figure in a sentence. */
export function GiveOff({ buyer, order, room }: Props) {
  const { inbox } = useSeat();
  const doing = useDoing();
  const [open, setOpen] = useState(false);
  const [amount, setAmount] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const off = amount === null ? 0 : Math.round(amount * 100);

  const give = async () => {
    setBusy(true);
    const cut = { client_id: crypto.randomUUID(), order_no: order.order_no, off };
    const done = await doing(() => consoleApi.giveOff(buyer, cut), "已发给买家，等买家点接受");
    setBusy(false);
    if (!done) return;
    setOpen(false);
    setAmount(null);
    await inbox.refresh();
  };
  const form = (
    <form
      className="give-off"
      onSubmit={(event) => {
        event.preventDefault();
        if (off > 0 && !busy) void give();
      }}
    >
      <YuanInput label="给这一单减多少元" value={amount} onChange={setAmount} />
      <p className="quiet-text figure">
        {off > 0 && off < order.payable ? `${yuan(order.payable)} → ${yuan(order.payable - off)}` : "在现在的应付上减"}
      </p>
      {room && (
        <p className="quiet-text">
          转人工时还能让 {yuan(room.discount)}，{room.meant}
        </p>
      )}
      <p className="quiet-text">超出规则的发不出去。买家点了接受才算数，改价会进待办。</p>
      <Button htmlType="submit" size="small" type="primary" loading={busy} disabled={off <= 0}>
        发给买家
      </Button>
    </form>
  );
  return (
    <Popover trigger="click" placement="bottomRight" open={open} onOpenChange={setOpen} content={form} destroyOnHidden>
      <Button size="small">给优惠</Button>
    </Popover>
  );
}

/** Whether a price is talked about at all: an order that is open, never what is owed for goods already given. */
export function mayBeCut(order: TitledOrder): boolean {
  return order.lane === "order" && order.status === "pending" && order.payable > 0 && order.discount === 0;
}
