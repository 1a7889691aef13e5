import {
  ApiOutlined,
  AuditOutlined,
  BarChartOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  ControlOutlined,
  FileDoneOutlined,
  LineChartOutlined,
  MessageOutlined,
  PhoneOutlined,
  SettingOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import { Badge, Dropdown, Tooltip } from "antd";
import { type ComponentType, useState } from "react";
import { consoleApi } from "../../../api/console";
import type { Me, Presence, Waiting } from "../../../protocol/desk";
import { useDoing, useInbox, useSeat, useWaiting } from "../../desk";
import { ApplicationsPage } from "../../pages/Applications/Applications";
import { AuditPage } from "../../pages/Audit/Audit";
import { CalendarPage } from "../../pages/Calendar/Calendar";
import { DeliveriesPage } from "../../pages/Deliveries/Deliveries";
import { InboxPage } from "../../pages/Inbox/Inbox";
import { ListsPage } from "../../pages/Lists/Lists";
import { PeoplePage } from "../../pages/People/People";
import { PolicyPage } from "../../pages/Policy/Policy";
import { ResultsPage } from "../../pages/Results/Results";
import { SwitchesPage } from "../../pages/Switches/Switches";
import { TodayPage } from "../../pages/Today/Today";
import { TodosPage } from "../../pages/Todos/Todos";
import { useRoute } from "../../route";
import { presenceWord, roleWord } from "../../words";
import { Shift } from "../Shift/Shift";
import "./Shell.css";

interface Page {
  name: string;
  label: string;
  icon: ComponentType;
  shows: ComponentType;
  manager?: boolean;
}

const PAGES: Page[] = [
  { name: "inbox", label: "会话", icon: MessageOutlined, shows: InboxPage },
  { name: "applications", label: "申请", icon: FileDoneOutlined, shows: ApplicationsPage },
  { name: "todos", label: "待办", icon: CheckSquareOutlined, shows: TodosPage },
  { name: "lists", label: "名单", icon: PhoneOutlined, shows: ListsPage },
  { name: "today", label: "今日", icon: BarChartOutlined, shows: TodayPage, manager: true },
  { name: "calendar", label: "日历", icon: CalendarOutlined, shows: CalendarPage, manager: true },
  { name: "results", label: "效果", icon: LineChartOutlined, shows: ResultsPage, manager: true },
  { name: "policy", label: "规则", icon: SettingOutlined, shows: PolicyPage, manager: true },
  { name: "people", label: "人员", icon: TeamOutlined, shows: PeoplePage, manager: true },
  { name: "switches", label: "开关", icon: ControlOutlined, shows: SwitchesPage, manager: true },
  { name: "deliveries", label: "通知", icon: ApiOutlined, shows: DeliveriesPage, manager: true },
  { name: "audit", label: "审计", icon: AuditOutlined, shows: AuditPage, manager: true },
];

const PRESENCE: Presence[] = ["online", "busy", "away"];

/** What stands on a page's mark in the menu: how much waits there, and whether that is urgent. */
function mark(name: string, queue: number, waiting: Waiting | null): { count: number; urgent: boolean; title: string } {
  const { applications = 0, applications_urgent: urgent = 0, todos = 0, callbacks = 0 } = waiting ?? {};
  if (name === "inbox") return { count: queue, urgent: true, title: `${queue} 位在排队` };
  if (name === "applications") {
    const soon = urgent ? `，${urgent} 件快到或已过答复时间` : "";
    return { count: applications, urgent: urgent > 0, title: `${applications} 件申请待答复${soon}` };
  }
  if (name === "todos")
    return { count: todos + callbacks, urgent: false, title: `${todos} 件待办，${callbacks} 位要回访` };
  return { count: 0, urgent: false, title: "" };
}

/** The frame around every page: where one can go, and how one sits here. */
export function Shell({ onMe }: { onMe: (me: Me | null) => void }) {
  const { me } = useSeat();
  const { counts, line } = useInbox();
  const route = useRoute();
  const doing = useDoing();
  const pages = PAGES.filter((page) => !page.manager || me.role === "manager");
  const Shown = (pages.find((page) => page.name === route.page) ?? pages[0])?.shows ?? InboxPage;

  const waiting = useWaiting(route.page);
  const [leaving, setLeaving] = useState(false);

  const sit = (status: Presence) => {
    if (status === "away" && counts.mine > 0) return setLeaving(true); // nobody is left alone by a click
    void doing(async () => {
      await consoleApi.status(status);
      onMe({ ...me, status });
    });
  };
  const leave = () =>
    doing(async () => {
      await consoleApi.logout();
      onMe(null);
    });
  return (
    <div className="shell">
      <nav aria-label="页面">
        <div className="mark" aria-hidden="true">
          暖
        </div>
        {pages.map(({ name, label, icon: Icon }) => {
          const { count, urgent, title } = mark(name, counts.queue, waiting);
          return (
            <a key={name} href={`#/${name}`} aria-current={route.page === name ? "page" : undefined}>
              <Badge count={count} color={urgent ? undefined : "#8a7a6d"} size="small" offset={[6, 0]} title={title}>
                <Icon />
              </Badge>
              <span>{label}</span>
            </a>
          );
        })}
        <Dropdown
          trigger={["click"]}
          autoFocus
          placement="topRight"
          menu={{
            selectedKeys: [me.status],
            items: [
              { key: "who", label: `${me.name} · ${roleWord(me.role)}`, disabled: true },
              ...PRESENCE.map((key) => ({ key, label: presenceWord(key), onClick: () => sit(key) })),
              { type: "divider" },
              { key: "shift", label: "交班…", onClick: () => setLeaving(true) },
              { key: "leave", label: "退出登录", onClick: () => void leave() },
            ],
          }}
        >
          <button
            type="button"
            className={`seat ${me.status}`}
            aria-label={`${me.name}，${presenceWord(me.status)}，更改状态`}
          >
            <span className="dot" />
            {presenceWord(me.status)}
          </button>
        </Dropdown>
      </nav>
      <main>
        {line === "down" && (
          <Tooltip title="新消息改为每 5 秒取一次">
            <p className="line-down" role="status">
              网络不稳，正在重连…
            </p>
          </Tooltip>
        )}
        {me.role === "manager" && waiting?.budget_alarm && (
          <p className="budget-alarm" role="status">
            今天的让利预算已用到八成以上。<a href="#/today">看一下</a>，需要时可以在「开关」里暂停谈价。
          </p>
        )}
        <Shown />
      </main>
      {leaving && (
        <Shift
          having={counts.mine}
          onClose={(left) => {
            setLeaving(false);
            if (left) onMe(left);
          }}
        />
      )}
    </div>
  );
}
