import { useEffect, useRef } from "react";
import { day } from "../../../format/time";
import type { OfferCard } from "../../../protocol/message";
import type { BuyerOrder, OfferView } from "../../../protocol/order";
import { useDesk } from "../../desk";
import { OfferCardView } from "../OfferCard/OfferCard";

/** What was granted at once and waits for the buyer's yes: an application may not end in a question without an answer. */
export function OpenOffers() {
  const { orders } = useDesk();
  const open = orders.flatMap(waiting);
  const newest = open.at(-1)?.offer_id;
  const list = useRef<HTMLElement>(null);
  const shown = useRef(newest);
  useEffect(() => {
    if (newest && newest !== shown.current) list.current?.scrollIntoView?.({ block: "nearest" });
    shown.current = newest;
  }, [newest]);
  if (open.length === 0) return null;
  return (
    <section aria-label="等您点头的方案" className="mine" ref={list}>
      <h2>等您点头的方案</h2>
      {open.map((card) => (
        <OfferCardView key={card.offer_id} card={card} />
      ))}
    </section>
  );
}

function waiting({ offers }: BuyerOrder): OfferCard[] {
  return offers.filter((offer) => offer.state === "open" && TITLES[offer.kind]).map(cardOf);
}

const TITLES: Partial<Record<OfferView["kind"], (offer: OfferView) => string>> = {
  deferral: ({ terms }) => (terms.until ? `${day(terms.until)}前付款` : "延后付款"),
  installment: ({ terms }) => (terms.periods ? `分 ${terms.periods} 期付` : "分期付款"),
};

function cardOf(offer: OfferView): OfferCard {
  return {
    type: "offer",
    offer_id: offer.id,
    kind: offer.kind,
    title: TITLES[offer.kind]?.(offer) ?? "",
    before: null,
    after: offer.kind === "installment" ? (offer.terms.parts?.[0]?.amount ?? null) : null,
    terms: offer.terms,
    expires_at: offer.expires_at,
  };
}
