import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/* The window talks to the engine through src/ipc/tauri.ts. Tests, and `vite --mode mock` for
   looking at the pages in an ordinary browser, put an invented engine in its place. The choice is
   made here, by alias, so that the mock cannot reach the production bundle. */
export default defineConfig(({ mode }) => {
  const backends: Record<string, string> = { mock: "src/ipc/mock/look.ts", test: "src/ipc/mock/backend.ts" };
  return {
    plugins: [svelte()],
    resolve: {
      alias: { $backend: here(backends[mode] ?? "src/ipc/tauri.ts") },
      ...(mode === "test" ? { conditions: ["browser"] } : {}),
    },
    build: {
      target: "es2022",
      // The content policy allows fonts and images from our own files only, not from data: addresses.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1500,
      outDir: mode === "mock" ? "node_modules/.look" : "dist",
      emptyOutDir: true,
    },
    server: { port: 5173, strictPort: true, host: "127.0.0.1" },
    test: {
      environment: "happy-dom",
      include: ["src/**/*.test.ts"],
      setupFiles: ["src/test/setup.ts"],
      restoreMocks: true,
      // The tokens are measured; other styles are not looked at.
      css: { include: /tokens\.css/ },
      // Looking at whole pages for barriers takes its time on a machine that builds beside it.
      testTimeout: 30_000,
    },
  };
});
