import "dayjs/locale/zh-cn";
import "../styles/base.css";
import "./console.css";
import { ConfigProvider, App as Messages } from "antd";
import zh from "antd/locale/zh_CN";
import { createRoot } from "react-dom/client";
import { Console } from "./Console";
import { THEME } from "./theme";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <ConfigProvider locale={zh} theme={THEME} button={{ autoInsertSpace: false }}>
      <Messages className="whole">
        <Console />
      </Messages>
    </ConfigProvider>,
  );
}
