import type { Card } from "../../../protocol/message";
import { ApplicationCardView } from "../ApplicationCard/ApplicationCard";
import { BillCardView } from "../BillCard/BillCard";
import { HowtoCardView } from "../HowtoCard/HowtoCard";
import { OfferCardView } from "../OfferCard/OfferCard";
import { OrderPicker } from "../OrderPicker/OrderPicker";
import { SurveyCardView } from "../SurveyCard/SurveyCard";
import "./CardView.css";

/** Draw a card by its type; one that a newer desk sends and this page does not know is left out. */
export function CardView({ card, latest }: { card: Card; latest: boolean }) {
  switch (card.type) {
    case "offer":
      return <OfferCardView card={card} />;
    case "bill":
      return <BillCardView card={card} />;
    case "order_picker":
      return <OrderPicker card={card} latest={latest} />;
    case "howto":
      return <HowtoCardView card={card} />;
    case "application":
      return <ApplicationCardView application={card} />;
    case "survey":
      return <SurveyCardView card={card} />;
    default:
      return null;
  }
}
