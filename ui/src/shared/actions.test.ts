import { describe, expect, it, vi } from "vitest";
import { actions, handleKey, register } from "./actions.svelte";
import { chord, chordOf } from "./keys";
import { notices } from "./notices.svelte";

const press = (key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) => {
  const event = new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true, ...more });
  Object.defineProperty(event, "target", { value: target });
  handleKey(event);
  return event;
};

describe("actions", () => {
  it("spells a chord one way", () => {
    expect(chord("Shift+Ctrl+C")).toBe("ctrl+shift+c");
    expect(chordOf(new KeyboardEvent("keydown", { key: "C", ctrlKey: true, shiftKey: true }))).toBe("ctrl+shift+c");
    expect(chord("Alt+Down")).toBe(chordOf(new KeyboardEvent("keydown", { key: "ArrowDown", altKey: true })));
    expect(chordOf(new KeyboardEvent("keydown", { key: "?", shiftKey: true }))).toBe(chord("?"));
  });

  it("runs what is registered, and no longer after it left", () => {
    const run = vi.fn();
    const leave = register([{ id: "t.x", group: "T", title: "X", keys: ["Ctrl+X"], run }]);
    expect(press("x", { ctrlKey: true }).defaultPrevented).toBe(true);
    leave();
    press("x", { ctrlKey: true });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("leaves letters to whoever types", () => {
    const run = vi.fn();
    const leave = register([{ id: "t.n", group: "T", title: "N", keys: ["n"], run }]);
    press("n", {}, document.createElement("input"));
    expect(run).not.toHaveBeenCalled();
    press("n");
    expect(run).toHaveBeenCalledTimes(1);
    leave();
  });

  it("does not list or run what is not possible now", () => {
    const run = vi.fn();
    const leave = register([{ id: "t.no", group: "T", title: "No", keys: ["Ctrl+J"], enabled: () => false, run }]);
    expect(actions.available.some((action) => action.id === "t.no")).toBe(false);
    expect(press("j", { ctrlKey: true }).defaultPrevented).toBe(false);
    leave();
  });

  it("says what went wrong", async () => {
    const leave = register([
      { id: "t.bad", group: "T", title: "Open file", keys: ["Ctrl+B"], run: () => Promise.reject({ code: "io", message: "No such file." }) },
    ]);
    press("b", { ctrlKey: true });
    await vi.waitFor(() => expect(notices.all.at(-1)?.title).toBe("Open file: No such file."));
    leave();
  });
});
