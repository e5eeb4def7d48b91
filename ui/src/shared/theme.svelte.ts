import { remembered } from "./remember.svelte";

export type ThemeWish = "system" | "light" | "dark";

/** What the user asked for; "system" follows the desktop as it changes. */
export const theme = remembered<ThemeWish>("theme", "system", (found) =>
  found === "light" || found === "dark" ? found : "system",
);

export function setTheme(wish: ThemeWish): void {
  theme.value = wish;
  paint();
}

export function nextTheme(): ThemeWish {
  const order: ThemeWish[] = ["system", "light", "dark"];
  const next = order[(order.indexOf(theme.value) + 1) % order.length] ?? "system";
  setTheme(next);
  return next;
}

const system = () => matchMedia("(prefers-color-scheme: dark)");

function paint(): void {
  const dark = theme.value === "dark" || (theme.value === "system" && system().matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** Before the first paint, so that a dark desktop never sees a white flash. */
export function startTheme(): void {
  paint();
  system().addEventListener("change", paint);
}
