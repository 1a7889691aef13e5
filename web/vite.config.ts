import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vitest/config";

const page = (name: string) => fileURLToPath(new URL(`./${name}.html`, import.meta.url));

// ChatUI's style sheet asks a foreign server for a font: a shop's chat tells nobody else who reads it, so the rule goes.
// And it names one bundle of everything for browsers, without saying that a module unused is a module not needed: the
// alias and the flag leave out what the chat does not use.
const chatui: Plugin = {
  name: "chatui",
  enforce: "pre",
  transform(code, id) {
    if (!id.includes("@chatui/core")) return undefined;
    if (id.endsWith(".css")) return code.replaceAll(/@font-face\{[^}]*\}/g, "");
    return { code, moduleSideEffects: false };
  },
};

// The desk serves the pages under short addresses; so does `npm run dev`.
const addresses: Plugin = {
  name: "addresses",
  configureServer({ middlewares }) {
    const pages = new Map([
      ["/", "/demo.html"],
      ["/widget", "/widget.html"],
      ["/console", "/console.html"],
    ]);
    middlewares.use((request, _response, next) => {
      request.url = pages.get(request.url ?? "") ?? request.url;
      next();
    });
  },
};

// In development the desk (or the mock) answers everything that is not a page.
const desk = process.env.NUANFU_DESK ?? "http://127.0.0.1:8000";
const passed = ["/widget/api", "/console/api", "/demo/", "/api/", "/rules", "/widget.js", "/socket.io"];

export default defineConfig({
  plugins: [react(), chatui, addresses],
  resolve: { alias: [{ find: /^@chatui\/core$/, replacement: "@chatui/core/es/index.js" }] },
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 1600,
    rolldownOptions: { input: { demo: page("demo"), widget: page("widget"), console: page("console") } },
  },
  server: { proxy: Object.fromEntries(passed.map((path) => [path, { target: desk, ws: path === "/socket.io" }])) },
  test: {
    // one browser a worker instead of one a file: every test cleans up after itself, and making one costs a second
    isolate: false,
    testTimeout: 30_000, // a table of antd in jsdom takes a second, on a busy machine five
    maxWorkers: 2,
    environment: "jsdom",
    setupFiles: ["./src/testing/setup.ts"],
    include: ["{src,loader}/**/*.test.{ts,tsx}"],
  },
});
