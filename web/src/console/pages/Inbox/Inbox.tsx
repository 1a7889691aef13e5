import { ArrowLeftOutlined, SearchOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Empty, Input, Segmented } from "antd";
import { useEffect, useRef, useState } from "react";
import { consoleApi } from "../../../api/console";
import { Refused } from "../../../api/http";
import { said } from "../../../api/problems";
import type { Row } from "../../../protocol/desk";
import { AgentComposer } from "../../components/AgentComposer/AgentComposer";
import { BriefBox } from "../../components/Brief/Brief";
import { BuyerPanel } from "../../components/BuyerPanel/BuyerPanel";
import { HandBack } from "../../components/HandBack/HandBack";
import { RowList } from "../../components/RowList/RowList";
import { Thread } from "../../components/Thread/Thread";
import { Transfer } from "../../components/Transfer/Transfer";
import { useDoing, useInbox, useSeat } from "../../desk";
import { LIST_PAGE } from "../../inbox/inbox";
import { onShelf, type Shelf, shelfOf } from "../../inbox/lists";
import type { Post } from "../../inbox/post";
import { go, useRoute } from "../../route";
import "./Inbox.css";

const EMPTY: Record<Shelf, string> = {
  queue: "没有人在排队",
  mine: "还没有接待中的会话，从排队里认领一个",
  others: "同事们都空着",
  bot: "小助手这会儿没有在聊的会话",
};

/** The three columns: whom to talk to, what is said, and who it is. */
export function InboxPage() {
  const { inbox, me } = useSeat();
  const { rows, counts, post, found, drafts } = useInbox();
  const route = useRoute();
  const open = route.page === "inbox" ? route.open : null; // while another page takes over, its part is no buyer
  const [shelf, setShelf] = useState<Shelf>(counts.mine ? "mine" : "queue");
  const shown = found ?? onShelf(rows, shelf, me);
  const [ended, setEnded] = useState(false);
  const perhapsMore = !ended && shown.length > 0 && shown.length % LIST_PAGE === 0;

  useEffect(() => {
    void inbox.open(open);
  }, [inbox, open]);
  useEffect(() => {
    setEnded(false);
    void inbox.load(shelf);
  }, [inbox, shelf]);
  // the list follows a conversation that is opened, claimed or handed back
  const row = post?.detail?.row;
  const now = row ? shelfOf(row, me) : null;
  useEffect(() => {
    if (now) setShelf(now);
  }, [now]);
  const latest = useRef({ shown, open });
  latest.current = { shown, open };
  useEffect(() => {
    const step = (event: KeyboardEvent) => {
      const by = event.altKey ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
      const next = by && beside(latest.current.shown, latest.current.open, by);
      if (!next) return;
      event.preventDefault();
      go("inbox", next);
    };
    window.addEventListener("keydown", step);
    return () => window.removeEventListener("keydown", step);
  }, []);
  return (
    <div className={`inbox ${open ? "with-open" : ""}`}>
      <section className="lists" aria-label="会话">
        {!post && <h1 className="unseen">会话</h1>}
        <Input.Search
          allowClear
          placeholder="找买家、订单号、说过的话"
          aria-label="找买家、订单号或说过的话"
          searchIcon={<SearchOutlined aria-label="找" />}
          onSearch={(q) => void inbox.search(q)}
        />
        {!found && (
          <Segmented<Shelf>
            aria-label="哪些会话"
            block
            value={shelf}
            onChange={setShelf}
            options={[
              { value: "queue", label: `排队 ${counts.queue || ""}` },
              { value: "mine", label: `我的 ${counts.mine || ""}` },
              { value: "others", label: `同事 ${counts.others || ""}` },
              { value: "bot", label: "小助手" },
            ]}
          />
        )}
        <div className="scroll">
          <RowList
            rows={shown}
            own={me.name}
            open={open}
            drafts={drafts}
            onOpen={(buyer) => go("inbox", buyer)}
            empty={found ? "没有找到" : EMPTY[shelf]}
          />
          {perhapsMore && (
            <Button block type="text" onClick={async () => setEnded(!(await inbox.more(shelf)))}>
              再看一些
            </Button>
          )}
        </div>
      </section>
      {post ? (
        <Opened post={post} />
      ) : (
        <Empty className="nothing" image={Empty.PRESENTED_IMAGE_SIMPLE} description="选一个会话开始" />
      )}
      {post && <BuyerPanel post={post} />}
    </div>
  );
}

/** Return the buyer whose row stands above or below the open one; from none, the first. */
function beside(rows: readonly Row[], open: string | null, by: number): string | undefined {
  const at = rows.findIndex((row) => row.buyer_id === open);
  return (at < 0 ? rows[0] : rows[at + by])?.buyer_id;
}

function Opened({ post }: { post: Post }) {
  const { me, inbox } = useSeat();
  const doing = useDoing();
  const { modal, message } = App.useApp();
  const [dialog, setDialog] = useState<"hand_back" | "transfer" | null>(null);
  const { detail, buyer } = post;
  const row = detail?.row;
  const mine = row !== undefined && shelfOf(row, me) === "mine";
  // that who has it looks at it goes without saying
  const others = post.viewers.filter((name) => name !== me.name && name !== row?.agent?.name);

  const again = (done: boolean) => {
    setDialog(null);
    if (done) void inbox.refresh();
  };
  const claim = async (anyway = false) => {
    try {
      await consoleApi.claim(buyer, anyway);
      await inbox.refresh();
    } catch (error) {
      if (error instanceof Refused && error.code === "being_answered" && !anyway)
        modal.confirm({
          title: "同事正在回复",
          content: said(error),
          okText: "仍然认领",
          cancelText: "不用了",
          onOk: () => claim(true),
        });
      else void message.error(said(error));
    }
  };
  return (
    <section className="opened" aria-label={`与 ${row?.name ?? buyer} 的会话`}>
      <header>
        <Button
          className="back"
          type="text"
          icon={<ArrowLeftOutlined />}
          aria-label="回到列表"
          onClick={() => go("inbox")}
        />
        <div className="title">
          <h1>{row?.name ?? buyer}</h1>
          <p>
            {row && standing(row.mode, mine, row.agent?.name)}
            {others.length > 0 && ` · ${others.join("、")} 也在看`}
          </p>
        </div>
        {mine || (row?.mode === "agent" && me.role === "manager") ? (
          <>
            <Button onClick={() => setDialog("hand_back")}>交还小助手</Button>
            <Dropdown
              trigger={["click"]}
              autoFocus
              menu={{
                items: [
                  { key: "transfer", label: "转给同事", onClick: () => setDialog("transfer") },
                  {
                    key: "release",
                    label: "放回队列",
                    onClick: () => void doing(() => consoleApi.release(buyer)).then(again),
                  },
                  {
                    key: "text",
                    label: (
                      <a href={consoleApi.transcript(buyer)} download>
                        下载聊天记录
                      </a>
                    ),
                  },
                ],
              }}
            >
              <Button>更多</Button>
            </Dropdown>
          </>
        ) : (
          <>
            <Button href={consoleApi.transcript(buyer)} download>
              下载记录
            </Button>
            {row?.mode !== "agent" && (
              <Button type="primary" onClick={() => claim()}>
                {row?.mode === "bot" ? "接手" : "认领"}
              </Button>
            )}
          </>
        )}
      </header>
      {row && <BriefBox brief={detail.brief} row={row} />}
      <Thread key={buyer} post={post} mine={mine} />
      {mine ? (
        <AgentComposer post={post} />
      ) : (
        <p className="locked">
          {row?.mode === "agent"
            ? `${row.agent?.name ?? "同事"} 正在接待，只能看不能发`
            : row?.mode === "bot"
              ? "小助手正在接待，要说话请先接手"
              : "认领之后就可以回复"}
        </p>
      )}
      {dialog === "hand_back" && (
        <HandBack
          buyer={buyer}
          orders={detail?.orders ?? []}
          undecided={detail?.brief?.undecided ?? {}}
          onClose={again}
        />
      )}
      {dialog === "transfer" && <Transfer buyer={buyer} onClose={again} />}
    </section>
  );
}

function standing(mode: Row["mode"], mine: boolean, agent?: string): string {
  if (mode === "queue") return "在等人工";
  if (mode === "bot") return "小助手接待中";
  return mine ? "我在接待" : `${agent ?? "同事"} 在接待`;
}
