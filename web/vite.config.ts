import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vitest/config";

const page = (name: string) => fileURLToPath(new URL(`./${name}.html`, import.meta.url));

// ChatUI's style sheet asks a foreign server for a font. A shop's chat tells nobody else who reads it, so the rule goes.
const noForeignFonts: Plugin = {
  name: "no-foreign-fonts",
  enforce: "pre",
  transform: (code, id) =>
    id.includes("@chatui/core") && id.endsWith(".css") ? code.replaceAll(/@font-face\{[^}]*\}/g, "") : undefined,
};

// In development the desk (or the mock) answers everything that is not a page.
const desk = process.env.NUANFU_DESK ?? "http://127.0.0.1:8000";
const passed = ["/widget/api", "/console/api", "/demo/", "/api/", "/socket.io"];

export default defineConfig({
  plugins: [react(), noForeignFonts],
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 1600,
    rollupOptions: { input: { demo: page("demo"), widget: page("widget"), console: page("console") } },
  },
  server: { proxy: Object.fromEntries(passed.map((path) => [path, { target: desk, ws: path === "/socket.io" }])) },
  test: { environment: "jsdom", setupFiles: ["./src/testing/setup.ts"], include: ["{src,loader}/**/*.test.{ts,tsx}"] },
});
