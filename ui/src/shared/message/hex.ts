/* Bytes as people read them. */

import type { HexPage } from "../../ipc";

export const kinds = ["payload", "around", "hidden"] as const;

export function hexOf(page: HexPage, at: number): string {
  if (page.kinds[at] === 2) return "··";
  return (page.bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, "0");
}

/** ASCII as it is, every other byte as a dot; what is masked as a bullet. */
export function asciiOf(page: HexPage, at: number): string {
  if (page.kinds[at] === 2) return "•";
  const byte = page.bytes[at] ?? 0;
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}

export function offsetOf(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(6, "0");
}
