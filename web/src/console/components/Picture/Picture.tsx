import { LockOutlined } from "@ant-design/icons";
import type { Attachment } from "../../../protocol/message";
import { useSeat } from "../../desk";
import "./Picture.css";

/** A picture at the desk. A buyer's paper is drawn only on demand, and for who decides applications alone. */
export function Picture({ of }: { of: Attachment }) {
  const { me } = useSeat();
  if (!of.paper) {
    return (
      <a className="picture" href={of.url} target="_blank" rel="noopener noreferrer">
        <img src={of.url} alt="图片，点开放大" />
      </a>
    );
  }
  if (!me.decides) {
    return (
      <p className="paper">
        <LockOutlined /> 申请材料，由有审批权限的同事看
      </p>
    );
  }
  return (
    <a className="paper" href={of.url} target="_blank" rel="noopener noreferrer">
      <LockOutlined /> 申请材料，点开看（会留下记录）
    </a>
  );
}
