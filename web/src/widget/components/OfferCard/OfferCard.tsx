import { useState } from "react";
import { said } from "../../../api/problems";
import { yuan } from "../../../format/money";
import { clock, day } from "../../../format/time";
import type { OfferCard } from "../../../protocol/message";
import type { OfferState } from "../../../protocol/order";
import { offerState, useDesk } from "../../desk";
import { tell } from "../../tell";
import { Parts } from "../BillCard/Parts";
import "./OfferCard.css";

const ENDED: Record<Exclude<OfferState, "open">, string> = {
  accepted: "已接受",
  declined: "已婉拒",
  expired: "已过期，还想要的话再说一声就好",
  withdrawn: "已换成新的方案",
};

/** An offer with what it was and becomes, its terms and its end; accepted or declined here, and explained when asked. */
export function OfferCardView({ card }: { card: OfferCard }) {
  const { api, orders, refresh, now } = useDesk();
  const [answered, setAnswered] = useState<OfferState | null>(null);
  const [busy, setBusy] = useState(false);
  const state = answered ?? offerState(orders, card.offer_id, card.expires_at, now());

  const answer = async (verb: "accept" | "decline") => {
    setBusy(true);
    try {
      const told = await api.answerOffer(card.offer_id, verb);
      setAnswered(told.offer.state);
      tell(verb === "accept" ? "好的，已为您记下" : "好的，没关系");
    } catch (error) {
      tell(said(error));
    } finally {
      setBusy(false);
      await refresh();
    }
  };
  return (
    <section className={`card offer ${state === "open" ? "" : "ended"}`} aria-label={`方案：${card.title}`}>
      <h3>{card.title}</h3>
      <Figures card={card} />
      <p className="terms">{card.terms.text}</p>
      {card.terms.parts && (
        <Parts
          parts={card.terms.parts.map((part, i) => ({
            ...part,
            seq: i + 1,
            opens_at: null,
            paid: 0,
            state: "open" as const,
          }))}
        />
      )}
      {state === "open" ? (
        <>
          <div className="acts">
            <button type="button" className="quiet" disabled={busy} onClick={() => answer("decline")}>
              不用了
            </button>
            <button type="button" className="main" disabled={busy} onClick={() => answer("accept")}>
              接受
            </button>
          </div>
          <p className="until">
            {card.expires_at && <span>{clock(card.expires_at, now())} 前都可以接受</span>}
            <Why offerId={card.offer_id} money={typeof card.after === "number"} />
          </p>
        </>
      ) : (
        <p className={`ended-as ${state}`}>{ENDED[state]}</p>
      )}
    </section>
  );
}

/** What changes: an amount, a day, or nothing that has a figure. */
function Figures({ card }: { card: OfferCard }) {
  const { before, after, kind } = card;
  if (kind === "deferral" && typeof after === "string") {
    return (
      <p className="figures">
        <strong>{day(after)}</strong>
        {typeof before === "string" && <s>原来 {day(before)}</s>}
      </p>
    );
  }
  if (typeof after !== "number") return null;
  if (kind === "installment") {
    return (
      <p className="figures">
        <small>第一期</small>
        <strong className="figure">{yuan(after)}</strong>
        {typeof before === "number" && <span className="note">共 {yuan(before)}</span>}
      </p>
    );
  }
  return (
    <p className="figures">
      <small>待付</small>
      <strong className="figure">{yuan(after)}</strong>
      {typeof before === "number" && before !== after && (
        <s className="figure">
          <span className="unseen">原来 </span>
          {yuan(before)}
        </s>
      )}
    </p>
  );
}

/** The reason for this very offer, as it was kept when the offer was made. */
export function Why({ offerId, money }: { offerId: number; money: boolean }) {
  const { api, orders } = useDesk();
  const [text, setText] = useState<string | null>(null);
  const known = orders.flatMap((order) => order.why).find((one) => one.offer_id === offerId)?.text;

  const ask = async () => {
    if (known) return setText(known);
    const told = await api.orders().catch(() => null);
    const found = told?.orders.flatMap((order) => order.why).find((one) => one.offer_id === offerId);
    setText(found?.text ?? "这一条我说不清楚，可以点「转人工」请同事看看");
  };
  if (text) return <span className="because">{text}</span>;
  return (
    <button type="button" className="plain" onClick={ask}>
      {money ? "为什么是这个价" : "为什么是这样"}
    </button>
  );
}
