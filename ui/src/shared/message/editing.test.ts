import { describe, expect, it } from "vitest";
import { answer } from "../../ipc/mock/backend";
import { settle } from "../../ipc/mock/world";
import { viewOf } from "../../ipc/mock/nodes";
import type { EditView, MessageEdit, MessageKey, MessageSave } from "../../ipc";
import { notices } from "../notices.svelte";
import { OpenMessage } from "./open.svelte";

const key: MessageKey = { kind: "source", source: 4, index: 0 };

/** An engine that knows stretches of text, and the way back. */
function engine(start: string) {
  let text = start;
  let revision = 0;
  const back: string[] = [];
  const asked: MessageEdit[] = [];
  const view = (changed: EditView["changed"] = null): EditView => ({
    view: { ...viewOf(key, text, []), draft: { revision, undo: back.length, redo: 0, changed: text !== start } },
    splice: null,
    changed,
  });
  answer("message_edit", (request: MessageEdit) => {
    asked.push(request);
    if (request.revision !== revision) throw { code: "edited-meanwhile", message: "Meanwhile.", detail: null };
    if (request.change.kind !== "text") throw { code: "unencodable", message: "ř (U+0159) cannot be written.", detail: null };
    const { from, to, text: written } = request.change;
    if (!request.change.typing || back.length === 0) back.push(text);
    text = text.slice(0, from) + written + text.slice(to);
    revision += 1;
    return view({ from, to: from + written.length });
  });
  answer("message_undo", () => {
    text = back.pop() ?? text;
    revision += 1;
    return view({ from: 0, to: 0 });
  });
  return { asked, text: () => text };
}

async function opened(): Promise<OpenMessage> {
  settle("example");
  const message = new OpenMessage();
  await message.open(key);
  return message;
}
const settled = async (message: OpenMessage) => {
  while (message.editing.busy) await new Promise((resolve) => setTimeout(resolve, 1));
};

describe("a message under edit", () => {
  it("sends what was typed, one stretch at a time, and follows with the tree", async () => {
    const message = await opened();
    const start = message.text;
    const { asked, text } = engine(start);
    const found = /\|\|(\p{L}+)\^\p{L}+\^A\|/u.exec(start);
    const name = found?.[1] ?? "";
    const at = (found?.index ?? 0) + 2 + name.length;
    const type = (letters: string) => {
      const next = `${start.slice(0, at)}${letters}${start.slice(at)}`;
      message.editing.typed(next, at + letters.length);
    };
    type("X");
    type("XY");
    type("XYZ");
    await settled(message);
    // The first letter went alone, the others while it was on its way.
    expect(asked.map(({ revision, change }) => [revision, change.kind === "text" && [change.text, change.typing]])).toEqual([
      [0, ["X", false]],
      [1, ["YZ", true]],
    ]);
    expect(text()).toContain(`||${name}XYZ^`);
    expect(message.text).toBe(text());
    expect(message.node?.value).toBe(`${name}XYZ`);
    await message.editing.undo();
    expect(message.text).toBe(start);
    expect(message.editing.changed).toBe(false);
  });

  it("keeps a blank line to itself until there is a segment on it", async () => {
    const message = await opened();
    const start = message.text;
    const { asked } = engine(start);
    message.editing.typed(`${start}\n`, start.length + 1);
    await settled(message);
    expect(asked).toHaveLength(0);
    message.editing.typed(`${start}\nNTE`, start.length + 4);
    await settled(message);
    expect(message.segments.path(message.segments.length - 1)).toBe("NTE");
  });

  it("says why it was refused, and shows the message as it stands", async () => {
    const message = await opened();
    engine(message.text);
    const before = message.text;
    expect(await message.editing.change({ kind: "value", path: "PID-5.1", text: "Dvořák", er7: false })).toBe(false);
    expect(notices.all.at(-1)?.title).toContain("ř (U+0159)");
    expect(message.text).toBe(before);
  });

  it("asks before real traffic goes where others find it", async () => {
    const message = await opened();
    const saves: MessageSave[] = [];
    answer("pick", () => ["/project/samples/x.hl7"]);
    answer("message_save", (request: MessageSave) => {
      saves.push(request);
      if (!request.sure) throw { code: "patient-into-project", message: "Real traffic.", detail: null };
      return { path: request.path, bytes: 3, draft: null };
    });
    await message.editing.saveAs(() => Promise.resolve(false));
    expect(saves.map(({ sure }) => sure)).toEqual([false]);
    await message.editing.saveAs(() => Promise.resolve(true));
    expect(saves.map(({ sure }) => sure)).toEqual([false, false, true]);
  });
});
