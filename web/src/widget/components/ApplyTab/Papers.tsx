import { type ChangeEvent, useState } from "react";
import { said } from "../../../api/problems";
import { PICTURE_TYPES, pictureProblem } from "../../../format/picture";
import { useDesk } from "../../desk";

export interface Paper {
  id: string;
  name: string;
}

const MOST = 9; // pictures of one application, as the desk takes them

interface Props {
  chosen: readonly Paper[];
  onChosen: (change: (all: Paper[]) => Paper[]) => void;
  onProblem: (text: string) => void;
}

/** Pictures that speak for an application; who sees them and for how long is said where they are chosen. */
export function Papers({ chosen, onChosen, onProblem }: Props) {
  const { api } = useDesk();
  const [uploading, setUploading] = useState(false);

  const attach = async (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])].slice(0, MOST - chosen.length);
    event.target.value = "";
    setUploading(true);
    for (const file of files) {
      const problem = pictureProblem(file);
      if (problem) onProblem(problem);
      else
        await api
          .attach(file)
          .then(({ id }) => onChosen((all) => [...all, { id, name: file.name }]))
          .catch((error: unknown) => onProblem(said(error)));
    }
    setUploading(false);
  };
  return (
    <div className="papers">
      {chosen.length > 0 && (
        <ul aria-label="随申请一起交的材料">
          {chosen.map((one) => (
            <li key={one.id}>
              <span>{one.name}</span>
              <button
                type="button"
                aria-label={`去掉 ${one.name}`}
                onClick={() => onChosen((all) => all.filter((each) => each.id !== one.id))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      {chosen.length < MOST && (
        <label className="add">
          <input
            type="file"
            className="unseen"
            accept={PICTURE_TYPES.join(",")}
            multiple
            disabled={uploading}
            onChange={attach}
            aria-label="附上材料"
          />
          {uploading ? "上传中…" : "＋ 附上材料的照片（可以不附）"}
        </label>
      )}
      <p className="hint">材料只给审批的同事看，答复后 90 天删除。</p>
    </div>
  );
}
