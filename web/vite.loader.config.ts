import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The one script a shop puts into its page: everything in one file, no React, a few kilobytes. */
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2020",
    emptyOutDir: false,
    lib: {
      entry: fileURLToPath(new URL("./loader/main.ts", import.meta.url)),
      formats: ["iife"],
      name: "NuanfuLoader",
      fileName: () => "widget.js",
    },
  },
});
