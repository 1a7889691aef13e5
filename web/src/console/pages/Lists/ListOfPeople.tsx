import { CopyOutlined, DownloadOutlined } from "@ant-design/icons";
import { Alert, App, Button, Empty, Spin, Tag } from "antd";
import { useCallback, useState } from "react";
import { outreachApi } from "../../../api/outreach";
import { yuan } from "../../../format/money";
import { clock } from "../../../format/time";
import type { ListName, ListRow } from "../../../protocol/outreach";
import { useDoing, useFetched } from "../../desk";
import { intentWord } from "../../words";
import { WriteResult } from "./WriteResult";

/** One list: the rows in the order of work, each taken before it is worked on. */
export function ListOfPeople({ list }: { list: ListName }) {
  const { told, problem, reload } = useFetched(useCallback(() => outreachApi.list(list), [list]));
  if (problem) return <Alert type="error" title={problem} />;
  if (!told) return <Spin />;
  return (
    <>
      <p className="list-head">
        <span className="quiet-text">
          {told.rows.length === 0 ? "" : `${told.rows.length} 位，快关单的在前，再看金额`}
          {told.more && "；还有更多，做完一些会接着出现"}
        </span>
        <Button size="small" onClick={reload}>
          刷新
        </Button>
        <Button size="small" icon={<DownloadOutlined />} href={outreachApi.listCsv(list)} download>
          导出表格
        </Button>
      </p>
      {told.rows.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            list === "call_list"
              ? "现在没有要打的电话。哪些单要打电话，在「规则 › 提醒节奏」里定。"
              : "现在没有要手工发的。买家在别的平台聊天时，可以在「规则 › 提醒节奏」里改成手工发。"
          }
        />
      )}
      <ul className="people">
        {told.rows.map((row) => (
          <Person key={row.id} list={list} row={row} onChanged={reload} />
        ))}
      </ul>
    </>
  );
}

function Person({ list, row, onChanged }: { list: ListName; row: ListRow; onChanged: () => void }) {
  const { message } = App.useApp();
  const doing = useDoing();
  const [writing, setWriting] = useState(false);
  const take = () => doing(() => outreachApi.take(row.id)).then(onChanged);
  const copy = async () => {
    await navigator.clipboard.writeText(row.text ?? "");
    void message.success("已复制，发到平台的聊天里，再点「发出去了」");
  };
  return (
    <li className={`person ${row.mine ? "mine" : ""}`}>
      <div className="whom">
        <a href={`#/inbox/${encodeURIComponent(row.buyer_id)}`}>{row.name}</a>
        {list === "call_list" && <span className="figure">{row.phone ?? "没有号码"}</span>}
        <span className="figure owed">{yuan(row.payable)}</span>
        {row.lane === "credit" && <Tag>先用后付</Tag>}
        {row.closes_at && <span className="quiet-text">{clock(row.closes_at, new Date())} 关单</span>}
        {row.taken_by && <Tag color="orange">{row.taken_by} 在联系</Tag>}
        {row.call_at && <Tag color="blue">约了 {clock(row.call_at, new Date())} 再打</Tag>}
      </div>
      <p className="about">
        <span>{row.title}</span> <small>{row.order_no}</small>
        <br />
        <span className="quiet-text">
          {row.reason ? `说过：${intentWord(row.reason)}` : "还不知道为什么没付"}
          {`，之前提醒过 ${row.reminded} 次`}
          {list === "call_list" &&
            (row.best_hour === null ? "，没有常在的时间" : `，常在 ${row.best_hour} 点左右，这时打最合适`)}
        </span>
      </p>
      {row.note && <p className="quiet-text">备注：{row.note}</p>}
      {row.text && <blockquote>{row.text}</blockquote>}
      <div className="deeds">
        {!row.mine && (
          <Button size="small" type="primary" disabled={row.taken_by !== null} onClick={take}>
            {list === "call_list" ? "接手，看号码" : "接手"}
          </Button>
        )}
        {row.mine && list === "hand_list" && (
          <Button size="small" icon={<CopyOutlined />} onClick={copy}>
            复制文字
          </Button>
        )}
        {row.mine && (
          <Button size="small" type="primary" onClick={() => setWriting(true)}>
            写结果
          </Button>
        )}
        {row.mine && (
          <Button size="small" type="text" onClick={() => doing(() => outreachApi.release(row.id)).then(onChanged)}>
            放回名单
          </Button>
        )}
      </div>
      {writing && (
        <WriteResult
          list={list}
          row={row}
          onClose={(changed) => {
            setWriting(false);
            if (changed) onChanged();
          }}
        />
      )}
    </li>
  );
}
