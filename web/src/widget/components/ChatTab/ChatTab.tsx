import { useDesk, useRoom } from "../../desk";
import { Composer } from "../Composer/Composer";
import { MessageList } from "../MessageList/MessageList";
import { QueueNotice } from "../QueueNotice/QueueNotice";
import { QuickReplies } from "../QuickReplies/QuickReplies";

/** The conversation itself: the queue, what was said, what may be said next, and where to say it. */
export function ChatTab({ draft, active }: { draft: { text: string } | null; active: boolean }) {
  const { session } = useDesk();
  const { state } = useRoom();
  return (
    <>
      <QueueNotice />
      <MessageList />
      <QuickReplies texts={state?.quick_replies ?? []} onSay={(text) => session.send(text)} />
      <Composer draft={draft} active={active} />
    </>
  );
}
