import "@chatui/core/dist/index.css";
import "../styles/base.css";
import "./widget.css";
import { createRoot } from "react-dom/client";
import { Frame } from "./Frame";
import { fitToScreen } from "./fit";
import { shopPage } from "./page";

const root = document.getElementById("root");
if (root) {
  fitToScreen(window, root);
  createRoot(root).render(<Frame page={shopPage(window)} />);
}
