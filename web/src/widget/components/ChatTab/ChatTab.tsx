import { useDesk, useRoom } from "../../desk";
import { Composer } from "../Composer/Composer";
import { MessageList } from "../MessageList/MessageList";
import { QueueNotice } from "../QueueNotice/QueueNotice";
import { QuickReplies } from "../QuickReplies/QuickReplies";

const BUTTONS = new Set(["转人工", "先和助手聊"]);

/** The conversation itself: the queue, what was said, what may be said next, and where to say it. */
export function ChatTab({ draft, active }: { draft: { text: string } | null; active: boolean }) {
  const { session } = useDesk();
  const { state } = useRoom();
  // asking for a person and going back to the assistant have buttons of their own, which do it at once
  const replies = (state?.quick_replies ?? []).filter((text) => !BUTTONS.has(text));
  return (
    <>
      <QueueNotice />
      <MessageList />
      <QuickReplies texts={replies} onSay={(text) => session.send(text)} />
      <Composer draft={draft} active={active} />
    </>
  );
}
