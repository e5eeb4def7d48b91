import css from "./tokens.css?raw";
import { describe, expect, it } from "vitest";

/* Words must be readable in both themes: WCAG AA, 4.5 to 1. */

function tokens(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(selector), css.indexOf("}", css.indexOf(selector)));
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = "", colour = ""]) => [name, colour]));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const words = ["text", "muted", "accent", "seg", "path", "value", "code", "ok", "warn", "err"];
const grounds = ["bg", "panel", "sunken", "select", "hover"];

describe.each([":root {", ':root[data-theme="dark"] {'])("%s", (selector) => {
  const found = tokens(selector);
  it.each(words.flatMap((word) => grounds.map((ground) => [word, ground] as const)))("%s on %s", (word, ground) => {
    expect(contrast(found.get(word) ?? "#000000", found.get(ground) ?? "#000000")).toBeGreaterThanOrEqual(4.5);
  });
  it("button text on the accent", () => {
    expect(contrast(found.get("accent-text") ?? "", found.get("accent") ?? "")).toBeGreaterThanOrEqual(4.5);
  });
});
