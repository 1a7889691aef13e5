import type { ThemeConfig } from "antd";

/** antd in the shop's colours: warm, with little contrast between surfaces and much between text and surface. */
export const THEME: ThemeConfig = {
  token: {
    colorPrimary: "#b04f26",
    colorPrimaryHover: "#8f3d1b", // darker, not lighter: a button under the pointer is still read
    colorInfo: "#b04f26",
    colorLink: "#8f3d1b",
    colorSuccess: "#44705f",
    colorError: "#b03a2c",
    colorWarning: "#b7791f",
    colorText: "#2f2620",
    colorTextSecondary: "#75655a",
    colorTextTertiary: "#75655a",
    colorBorder: "#e2d3c4",
    colorBorderSecondary: "#ecdfd2",
    colorBgLayout: "#faf4ed",
    borderRadius: 8,
    fontSize: 14,
    fontFamily: "var(--text)",
  },
  components: {
    Table: { headerBg: "#faf4ed", headerColor: "#75655a" },
    Segmented: { trackBg: "#f3e9de" },
  },
};
