/* The switch that hides names, identifiers, dates and words of patients. It stands in the engine,
   which then sends dots; here is only where it stands, and how it is moved. */

import { commands } from "../ipc";
import type { MaskMode, MessageKey } from "../ipc";

let mode = $state<MaskMode>("captured");

export const mask = {
  get mode(): MaskMode {
    return mode;
  },
};

/** What the engine says. */
export function takeMask(next: MaskMode): void {
  mode = next;
}

export async function setMask(next: MaskMode): Promise<void> {
  mode = (await commands.maskSet({ mode: next })).mode;
}

/** Whether a message is to be shown with dots. */
export function masks(key: MessageKey): boolean {
  return mode === "everything" || (mode === "captured" && key.kind === "captured");
}

/** The other position for what is on screen: captured traffic, or everything else. */
export function otherMask(captured: boolean): MaskMode {
  if (captured) return mode === "off" ? "captured" : "off";
  return mode === "everything" ? "captured" : "everything";
}

export const maskNames: Record<MaskMode, string> = {
  off: "Nothing masked",
  captured: "Captures masked",
  everything: "All masked",
};

/** Half, full, empty: how much is covered. */
export const maskGlyphs: Record<MaskMode, string> = { off: "○", captured: "◐", everything: "●" };
