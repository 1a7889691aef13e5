import { useEffect, useRef, useState } from "react";
import { useDesk } from "../../desk";
import "./Picture.css";

/** A picture in the conversation. It is fetched with the buyer's token, so that its address alone opens nothing. */
export function Picture({ url }: { url: string }) {
  const { api } = useDesk();
  const [source, setSource] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    let made: string | null = null;
    let left = false;
    api
      .picture(url)
      .then((blob) => {
        if (left) return;
        made = URL.createObjectURL(blob);
        setSource(made);
      })
      .catch(() => setFailed(true));
    return () => {
      left = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [api, url]);

  if (failed) return <p className="picture-gone">图片打不开了</p>;
  if (!source) return <div className="picture loading" role="img" aria-label="图片加载中" />;
  return (
    <>
      <button type="button" className="picture" onClick={() => dialog.current?.showModal()} aria-label="放大图片">
        <img src={source} alt="发送的图片" />
      </button>
      <dialog ref={dialog} className="large" aria-label="图片">
        <button type="button" onClick={() => dialog.current?.close()} aria-label="关闭图片">
          <img src={source} alt="放大的图片" />
        </button>
      </dialog>
    </>
  );
}
