import { describe, expect, it } from "vitest";
import { answer } from "../../ipc/mock/backend";
import { settle } from "../../ipc/mock/world";
import { linesOf, nodesOf, segmentsOf, viewOf } from "../../ipc/mock/nodes";
import type { MessageKey, NodesAt, OpenMessage as OpenRequest } from "../../ipc";
import { OpenMessage } from "./open.svelte";

const key = (index: number): MessageKey => ({ kind: "source", source: 4, index });

async function opened(): Promise<OpenMessage> {
  settle("example");
  const message = new OpenMessage();
  await message.open(key(0));
  return message;
}

describe("one open message", () => {
  it("moves the tree with the caret and opens what hides the row", async () => {
    const message = await opened();
    const at = message.text.indexOf("Dvořák") + 2;
    expect(message.folded.has("PID-5")).toBe(true);
    await message.caretMoved(at);
    expect(message.selected).toBe("PID-5.1");
    expect(message.folded.has("PID-5")).toBe(false);
    expect(message.node?.fullName).toBe("Patient Name > Family Name");
  });

  it("moves the caret with the tree", async () => {
    const message = await opened();
    message.select("PV1-19");
    expect(message.text.slice(message.caret)).toMatch(/^V-/);
  });

  it("steps through fields across segments and stops at the ends", async () => {
    const message = await opened();
    message.select("EVN-5");
    expect(message.step(false)).toBe(true);
    await Promise.resolve();
    await Promise.resolve();
    expect(message.selected).toBe("PID-1");
    message.select("PID-5.2");
    expect(message.step(true)).toBe(true);
    expect(message.selected).toBe("PID-3");
    message.select("MSH-1");
    expect(message.step(true)).toBe(false);
  });

  it("names an empty place too, and goes there", async () => {
    const message = await opened();
    expect(await message.goTo("PID-4")).toBe(true);
    expect(message.placeUnderCaret()).toBe("PID-4");
    expect(await message.goTo("PID-5.1")).toBe(true);
    expect(message.selected).toBe("PID-5.1");
    expect(await message.goTo("OBX-5")).toBe(false);
    expect(await message.goTo("DG1-3.1")).toBe(true);
    expect(message.selected).toBe("DG1[1]-3.1");
  });

  it("shows the next message at the same place, opened as before", async () => {
    const message = await opened();
    const row = message.rows.get("PID-11");
    if (!row) throw new Error("PID-11 is in every sample");
    message.folded.delete("PID-11");
    await message.fold(row, false);
    message.select("PID-11.3");
    await message.open(key(1));
    expect(message.selected).toBe("PID-11.3");
    expect(message.folded.has("PID-11")).toBe(false);
  });

  it("forgets an answer that comes after the next question", async () => {
    settle("example");
    const texts = ["MSH|^~\\&|SLOW", "MSH|^~\\&|FAST"];
    const waits: (() => void)[] = [];
    answer("message_open", async ({ key: asked }: OpenRequest) => {
      const index = asked.kind === "source" ? asked.index : 0;
      if (index === 0) await new Promise<void>((resolve) => waits.push(resolve));
      return viewOf(asked, texts[index] ?? "", []);
    });
    const message = new OpenMessage();
    const slow = message.open(key(0));
    await message.open(key(1));
    waits.forEach((go) => go());
    await slow;
    expect(message.text).toContain("FAST");
    expect(message.loading).toBe(false);
  });

  it("fetches the segments of a large message when they are looked at", async () => {
    const lines = ["MSH|^~\\&|A", ...Array.from({ length: 8000 }, (_, at) => `OBX|${at}|TX|||${"y".repeat(160)}`)];
    const text = lines.join("\n");
    const asked: number[] = [];
    answer("message_open", ({ key: at }: OpenRequest) => viewOf(at, text, []));
    answer("message_lines", () => linesOf(text));
    answer("message_text", () => new TextEncoder().encode(text).buffer);
    answer("message_nodes", ({ first, count }: NodesAt) => {
      asked.push(first);
      return { nodes: nodesOf(text, segmentsOf(text), first, count) };
    });
    const message = new OpenMessage();
    await message.open(key(0));
    expect(message.text).toBe(text);
    expect(message.segments).toHaveLength(8001);
    expect(message.folded.has("OBX[7000]")).toBe(true);
    await message.caretMoved(text.lastIndexOf("|TX") + 1);
    expect(asked).toEqual([8000]);
    expect(message.selected).toBe("OBX[8000]-2");
  });

  it("shows the tree of a large message before its text and its findings", async () => {
    const text = ["MSH|^~\\&|A", ...Array.from({ length: 8000 }, (_, at) => `OBX|${at}|TX|||${"y".repeat(160)}`)].join("\n");
    answer("message_open", ({ key: at }: OpenRequest) => ({ ...viewOf(at, text, []), checking: true }));
    answer("message_lines", () => linesOf(text));
    const held: Record<string, (value: unknown) => void> = {};
    const hold = (name: string) => answer(name, () => new Promise((go) => (held[name] = go)));
    hold("message_text");
    hold("message_findings");
    const message = new OpenMessage();
    const opening = message.open(key(0));
    const until = async (is: () => boolean) => {
      while (!is()) await new Promise((go) => setTimeout(go));
    };
    await until(() => held.message_text !== undefined);
    expect(message.loading).toBe(false);
    expect(message.rows.shown(message.folded).length).toBeGreaterThan(8001);
    expect(message.rows.get("OBX[8000]")?.address).toBe("OBX[8000]");
    expect(message.text).toBe("");
    expect(message.editing.enabled).toBe(false);
    held.message_text?.(new TextEncoder().encode(text).buffer);
    await until(() => held.message_findings !== undefined);
    expect(message.text).toBe(text);
    expect(message.editing.enabled).toBe(true);
    expect(message.view?.checking).toBe(true);
    held.message_findings?.({ findings: [], found: { error: 2, warning: 0, hint: 0 } });
    await opening;
    expect(message.view?.checking).toBe(false);
    expect(message.view?.found.error).toBe(2);
  });

  it("takes an edit of a large message as what became another", async () => {
    const lines = ["MSH|^~\\&|A", ...Array.from({ length: 8000 }, (_, at) => `OBX|${at + 1}|TX|||${"y".repeat(160)}`)];
    const text = lines.join("\n");
    answer("message_open", ({ key: at }: OpenRequest) => viewOf(at, text, []));
    answer("message_lines", () => linesOf(text));
    answer("message_text", () => new TextEncoder().encode(text).buffer);
    answer("message_nodes", ({ first, count }: NodesAt) => ({ nodes: nodesOf(text, segmentsOf(text), first, count) }));
    const message = new OpenMessage();
    await message.open(key(0));
    await message.load(7000);
    const behind = message.find("OBX[7000]-2");
    const range = message.segments.range(3000) ?? { from: 0, to: 0 };
    const line = "OBX|3000|TX|||longer than it was";
    const now = text.slice(0, range.from) + line + text.slice(range.to);
    const nodes = nodesOf(now, segmentsOf(now), 3000, 1);
    const view = { ...viewOf(key(0), now, []), nodes };
    answer("message_text", () => {
      throw new Error("nothing of it is fetched again");
    });
    message.select("OBX[3000]");
    await message.changed({ view, changed: null, splice: { range, text: line, first: 3000 } });
    expect(message.text).toBe(now);
    const rows = segmentsOf(now).map((row) => row.range);
    expect(rows.map((_, ordinal) => message.segments.range(ordinal))).toEqual(rows);
    expect(message.selected).toBe("OBX[3000]");
    expect(message.find("OBX[3000]-5")?.value).toBe("longer than it was");
    const grown = line.length - (range.to - range.from);
    expect(message.find("OBX[7000]-2")?.range?.from).toBe((behind?.range?.from ?? 0) + grown);
  });

  it("says what went wrong", async () => {
    answer("message_open", () => {
      throw { code: "gone", message: "The file is no longer there.", detail: null };
    });
    const message = new OpenMessage();
    await message.open(key(0));
    expect(message.problem?.message).toBe("The file is no longer there.");
    expect(message.view).toBeNull();
  });
});
