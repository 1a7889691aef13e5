import { useCallback, useEffect, useState } from "react";
import { type DemoBuyer, demoApi } from "../api/demo";
import { said } from "../api/problems";
import type { TitledOrder } from "../protocol/desk";
import { logIn, onChange } from "./chat";
import { Buyers } from "./components/Buyers/Buyers";
import { OrderPage } from "./components/OrderPage/OrderPage";

/** A small shop with a few buyers to play: their order, what they might say, and the chat as any shop embeds it. */
export function Demo() {
  const [buyers, setBuyers] = useState<DemoBuyer[] | null>(null);
  const [chosen, setChosen] = useState<DemoBuyer | null>(null);
  const [orders, setOrders] = useState<readonly TitledOrder[]>([]);
  const [problem, setProblem] = useState<string | null>(null);

  const play = useCallback((buyer: DemoBuyer) => {
    setChosen(buyer);
    setOrders(buyer.orders);
    logIn(buyer.token);
  }, []);
  useEffect(() => {
    demoApi
      .buyers()
      .then((all) => {
        setBuyers(all);
        if (all[0]) play(all[0]);
      })
      .catch((error: unknown) => setProblem(said(error)));
  }, [play]);

  const id = chosen?.id;
  const refresh = useCallback(async () => {
    if (!id) return;
    const told = await demoApi.orders(id).catch(() => null); // the next change asks again
    if (told) setOrders(told);
  }, [id]);
  useEffect(() => onChange(() => void refresh()), [refresh]);

  const pay = async (order: TitledOrder) => {
    if (!id) return;
    try {
      await demoApi.pay(id, order.order_no);
      setProblem(null);
    } catch (error) {
      setProblem(said(error));
    }
    await refresh();
  };
  return (
    <div className="shop">
      <header>
        <p className="brand">
          <span aria-hidden="true">暖</span> 暖屋家居
        </p>
        <nav aria-label="演示">
          <a href="/rules">付款与优惠规则</a>
          <a href="/console">客服台</a>
        </nav>
      </header>
      <main>
        <section className="play" aria-label="演示买家">
          <h1>选一位买家，用 TA 的口气聊聊</h1>
          <p>这是演示店。您说的每一句，都走真实的理解、规则和账本；说错了、改口了，都可以。</p>
          {buyers && <Buyers buyers={buyers} chosen={chosen} onChoose={play} />}
        </section>
        {problem && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        {chosen && <OrderPage buyer={chosen} orders={orders} onPay={pay} />}
      </main>
    </div>
  );
}
