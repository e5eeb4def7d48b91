/* What the window talks to under `vite --mode mock`: the invented engine, already telling a story.
   `?scene=example|empty|many|large|broken`, `&room=capture`, `&theme=dark`, `&flow=200` (milliseconds). */

import { go } from "../../shared/navigate.svelte";
import type { RoomId } from "../../shared/navigate.svelte";
import { flow, settle } from "./world";
import type { Scene } from "./world";

const wanted = new URLSearchParams(location.search);
settle((wanted.get("scene") ?? "example") as Scene);
const theme = wanted.get("theme");
const room = wanted.get("room");
const every = wanted.get("flow");
setTimeout(() => {
  if (room) go(room as RoomId);
  if (theme) document.documentElement.dataset.theme = theme;
  if (every) flow(340, Number(every));
});

export { backend } from "./backend";
