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
import type { ComponentType } from "react";
import { consoleApi } from "../../../api/console";
import type { Me, Presence } from "../../../protocol/desk";
import { useDoing, useInbox, useSeat } from "../../desk";
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
import { roleWord } from "../../words";
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

const PRESENCE: Record<Presence, string> = { online: "在线", busy: "忙碌", away: "离开" };

/** The frame around every page: where one can go, and how one sits here. */
export function Shell({ onMe }: { onMe: (me: Me | null) => void }) {
  const { me } = useSeat();
  const { counts, line } = useInbox();
  const route = useRoute();
  const doing = useDoing();
  const pages = PAGES.filter((page) => !page.manager || me.role === "manager");
  const Shown = (pages.find((page) => page.name === route.page) ?? pages[0])?.shows ?? InboxPage;

  const sit = (status: Presence) =>
    doing(async () => {
      await consoleApi.status(status);
      onMe({ ...me, status });
    });
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
        {pages.map(({ name, label, icon: Icon }) => (
          <a key={name} href={`#/${name}`} aria-current={route.page === name ? "page" : undefined}>
            <Badge
              count={name === "inbox" ? counts.queue : 0}
              size="small"
              offset={[6, 0]}
              title={`${counts.queue} 位在排队`}
            >
              <Icon />
            </Badge>
            <span>{label}</span>
          </a>
        ))}
        <Dropdown
          trigger={["click"]}
          placement="topRight"
          menu={{
            selectedKeys: [me.status],
            items: [
              { key: "who", label: `${me.name} · ${roleWord(me.role)}`, disabled: true },
              ...Object.entries(PRESENCE).map(([key, label]) => ({
                key,
                label,
                onClick: () => void sit(key as Presence),
              })),
              { type: "divider" },
              { key: "leave", label: "退出登录", onClick: () => void leave() },
            ],
          }}
        >
          <button
            type="button"
            className={`seat ${me.status}`}
            aria-label={`${me.name}，${PRESENCE[me.status]}，更改状态`}
          >
            <span className="dot" />
            {PRESENCE[me.status]}
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
        <Shown />
      </main>
    </div>
  );
}
