/* Carrying something from one place to another, by pointer or by keyboard.

   Pointer: pointer events with capture (HTML drag-and-drop does not work under WebDriver and loses
   to the desktop's own file drops). Keyboard: Space picks up, the user walks to the place with the
   keys of that place, Space puts down, Escape lets go. Both speak through the live region. */

import { announce } from "./live.svelte";

export interface DragItem {
  /** What kind of thing this is: zones accept by kind. */
  kind: string;
  /** How it is called aloud and on the ghost: "PID-5 Patient Name". */
  label: string;
  data: unknown;
}

/** What will happen when it is put down, or why it cannot be. Both are shown and said. */
export type Verdict = { does: string } | { cannot: string };

export const verdictText = (verdict: Verdict): string => ("does" in verdict ? verdict.does : verdict.cannot);

export interface DropZone {
  label: string;
  /** `place` is the value of the nearest data-place under the pointer, or null between places. */
  accepts: (item: DragItem, place: string | null) => Verdict;
  drop: (item: DragItem, place: string | null) => void | Promise<void>;
  /** Moves the keyboard focus into the zone. */
  focus: () => void;
  /** Who picks something up most likely wants to go here first. */
  likely?: boolean;
}

interface Hover {
  zone: DropZone;
  place: string | null;
  verdict: Verdict;
}

interface Carried {
  item: DragItem;
  by: "pointer" | "keyboard";
  origin: HTMLElement;
  x: number;
  y: number;
  hover: Hover | null;
}

let carried = $state.raw<Carried | null>(null);
const zones = new Map<Element, DropZone>();

export const drag = {
  get current(): Carried | null {
    return carried;
  },
  get item(): DragItem | null {
    return carried?.item ?? null;
  },
  /** The place that would receive the item now, when it is one of this zone. */
  over(zone: DropZone): Hover | null {
    return carried?.hover?.zone === zone ? carried.hover : null;
  },
};

/** Action: this element receives. Rows inside name themselves with data-place. */
export function dropZone(node: HTMLElement, zone: DropZone) {
  let current = zone;
  zones.set(node, current);
  return {
    update(next: DropZone) {
      current = next;
      zones.set(node, current);
    },
    destroy() {
      zones.delete(node);
    },
  };
}

function under(item: DragItem, x: number, y: number): Hover | null {
  const hit = document.elementFromPoint(x, y);
  for (let node = hit; node; node = node.parentElement) {
    const zone = zones.get(node);
    if (!zone) continue;
    const place = hit?.closest("[data-place]")?.getAttribute("data-place") ?? null;
    return { zone, place, verdict: zone.accepts(item, place) };
  }
  return null;
}

/** What a place takes may have changed under a pointer that stands still: asks it again. */
export function refresh(): void {
  if (carried?.by === "pointer") carried = { ...carried, hover: under(carried.item, carried.x, carried.y) };
}

const slack = 4;

/** Called from pointerdown. Nothing is carried until the pointer has moved a little, so a click stays a click. */
export function beginPointerDrag(event: PointerEvent, origin: HTMLElement, item: () => DragItem | null): void {
  if (event.button !== 0 || !event.isPrimary || carried) return;
  const { pointerId, clientX, clientY } = event;
  let started = false;

  const move = (at: PointerEvent) => {
    if (at.pointerId !== pointerId) return;
    if (!started) {
      if (Math.hypot(at.clientX - clientX, at.clientY - clientY) < slack) return;
      const found = item();
      if (!found) return finish();
      started = true;
      origin.setPointerCapture(pointerId);
      carried = { item: found, by: "pointer", origin, x: at.clientX, y: at.clientY, hover: null };
    }
    if (!carried) return finish();
    carried = { ...carried, x: at.clientX, y: at.clientY, hover: under(carried.item, at.clientX, at.clientY) };
  };
  const up = (at: PointerEvent) => {
    if (at.pointerId !== pointerId) return;
    finish();
    if (!started || !carried) return;
    const hover = under(carried.item, at.clientX, at.clientY);
    // The click that ends a drag is not a click on what lies under it.
    const swallow = (click: Event) => click.stopPropagation();
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
    put(hover);
  };
  const stop = () => {
    finish();
    letGo();
  };
  const key = (pressed: KeyboardEvent) => {
    if (pressed.key !== "Escape") return;
    pressed.preventDefault();
    pressed.stopPropagation();
    stop();
  };
  // Some web views select the text that a drag passes over, whatever the style sheet says.
  const select = (event: Event) => event.preventDefault();
  const finish = () => {
    document.removeEventListener("selectstart", select, true);
    origin.removeEventListener("pointermove", move);
    origin.removeEventListener("pointerup", up);
    origin.removeEventListener("pointercancel", stop);
    window.removeEventListener("keydown", key, true);
    if (origin.hasPointerCapture(pointerId)) origin.releasePointerCapture(pointerId);
  };
  document.addEventListener("selectstart", select, true);
  origin.addEventListener("pointermove", move);
  origin.addEventListener("pointerup", up);
  origin.addEventListener("pointercancel", stop);
  window.addEventListener("keydown", key, true);
}

/** Space on something that can be carried. Focus goes to the first zone that takes this kind. */
export function pickUp(item: DragItem, origin: HTMLElement): void {
  carried = { item, by: "keyboard", origin, x: 0, y: 0, hover: null };
  const taking = [...zones.values()].filter((candidate) => "does" in candidate.accepts(item, null));
  const zone = taking.find((candidate) => candidate.likely) ?? taking[0];
  announce(
    `${item.label} picked up. Walk to a place with the arrow keys, Tab goes to the next pane that takes it, ` +
      "Space puts it down, Escape cancels.",
  );
  window.addEventListener("keydown", walk, true);
  zone?.focus();
}

/** While something is carried by keyboard, Tab walks between the panes that take it, whatever stands between them. */
function walk(event: KeyboardEvent): void {
  if (carried?.by !== "keyboard") return window.removeEventListener("keydown", walk, true);
  if (event.key === "Escape") letGo();
  else if (event.key === "Tab") nextZone(event.shiftKey ? -1 : 1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function nextZone(step: 1 | -1): void {
  const item = carried?.item;
  if (!item) return;
  const inOrder = [...zones]
    .filter(([, zone]) => "does" in zone.accepts(item, null))
    .sort(([a], [b]) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  const at = inOrder.findIndex(([node]) => node.contains(document.activeElement));
  const [, next] = inOrder[(at + step + inOrder.length) % inOrder.length] ?? [];
  if (!next) return;
  announce(next.label);
  next.focus();
}

/** Space on a place while something is carried by keyboard. */
export function putDown(zone: DropZone, place: string | null): void {
  if (!carried) return;
  put({ zone, place, verdict: zone.accepts(carried.item, place) });
}

function put(hover: Hover | null): void {
  if (!carried) return;
  const { item, by } = carried;
  if (!hover) return letGo();
  if ("cannot" in hover.verdict) {
    announce(`${item.label} cannot be put there: ${hover.verdict.cannot}`);
    if (by === "pointer") carried = null;
    return;
  }
  carried = null;
  announce(`${item.label} put down. ${hover.verdict.does}.`);
  void hover.zone.drop(item, hover.place);
}

/** Nothing happens to the item; the focus returns where it came from. */
export function letGo(): void {
  if (!carried) return;
  const { item, by, origin } = carried;
  carried = null;
  announce(`${item.label} let go.`);
  if (by === "keyboard") origin.focus();
}
