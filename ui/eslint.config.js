import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const host = { group: ["@tauri-apps/*"], message: "Only src/ipc/tauri.ts talks to the host." };
const rooms = { group: ["**/features/**", "**/shell/**"], message: "Shared pieces know no feature." };
const restricted = (...patterns) => ({ "no-restricted-imports": ["error", { patterns }] });

export default ts.config(
  { ignores: ["dist/", "node_modules/", "src/ipc/bindings.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "no-undef": "off",
      eqeqeq: "error",
      // Many a Map is watched by nobody: whether it must be reactive is for its author to say.
      "svelte/prefer-svelte-reactivity": "off",
      "max-lines": ["error", { max: 400 }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  // One room talks to the host; everything else goes through it.
  { files: ["src/**"], ignores: ["src/ipc/tauri.ts"], rules: restricted(host) },
  // Shared pieces know no feature, and features do not know each other.
  { files: ["src/shared/**"], rules: restricted(host, rooms) },
  { files: ["src/ipc/**"], ignores: ["src/ipc/tauri.ts"], rules: restricted(host, rooms) },
);
