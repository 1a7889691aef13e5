import type { DemoBuyer } from "../../../api/demo";
import "./Buyers.css";

interface Props {
  buyers: readonly DemoBuyer[];
  chosen: DemoBuyer | null;
  onChoose: (buyer: DemoBuyer) => void;
}

/** The buyers to play, by what they are about. */
export function Buyers({ buyers, chosen, onChoose }: Props) {
  const groups = [...new Set(buyers.map((buyer) => buyer.group))];
  return (
    <div className="buyers">
      {groups.map((group) => (
        <fieldset key={group}>
          <legend>{group}</legend>
          {buyers
            .filter((buyer) => buyer.group === group)
            .map((buyer) => (
              <button
                key={buyer.id}
                type="button"
                title={buyer.story}
                aria-pressed={buyer.id === chosen?.id}
                onClick={() => onChoose(buyer)}
              >
                {buyer.label}
              </button>
            ))}
        </fieldset>
      ))}
    </div>
  );
}
