import type { HowtoCard } from "../../../protocol/message";
import { safeLink } from "../../desk";
import "./HowtoCard.css";

/** What to do, step by step, with a picture where there is one. */
export function HowtoCardView({ card }: { card: HowtoCard }) {
  return (
    <section className="card howto" aria-label="操作步骤">
      <ol>
        {card.steps.map((step) => {
          const image = step.image?.startsWith("/") ? step.image : safeLink(step.image);
          return (
            <li key={step.text}>
              {step.text}
              {image && <img src={image} alt="" />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
