import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import type { ListStart, SourceReading, SourceView, TaskAt } from "../../ipc";
import { answer, emit } from "../../ipc/mock/backend";
import { progress } from "../../ipc/mock/lists";
import { settle, source } from "../../ipc/mock/world";
import { go } from "../../shared/navigate.svelte";
import { forgetReadings, readAs, readAsBefore } from "../../shared/readings.svelte";
import App from "../../shell/App.svelte";
import { barriers } from "../../test/axe";
import { columns } from "./columns.svelte";

const key = (name: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name, ...more });
const list = () => screen.findByRole("listbox", { name: /^Messages of/ });
const filter = () => screen.findByRole("combobox", { name: "Filter the messages" });

async function type(text: string) {
  await fireEvent.input(await filter(), { target: { value: text } });
  await fireEvent.keyDown(await filter(), { key: "Enter" });
}

describe("the list of messages", () => {
  beforeEach(() => {
    go("messages");
    localStorage.clear();
    columns.reset();
    settle("example");
  });

  async function open(name: string) {
    render(App);
    await screen.findByRole("tree", { name: "Segments" });
    await fireEvent.click(screen.getByRole("option", { name: new RegExp(name) }));
    await screen.findByRole("listbox", { name: new RegExp(`Messages of ${name}`) });
  }

  it("shows the messages that pass a filter, and all again", async () => {
    await open("20-morning");
    await type("PID-8 = M");
    expect(await screen.findByText("71 of 212")).toBeTruthy();
    await waitFor(async () => expect(within(await list()).getAllByRole("option")[0]?.textContent).toMatch(/REG20397/));
    await fireEvent.keyDown(await filter(), { key: "Escape" });
    await waitFor(async () => expect(within(await list()).getAllByRole("option")[0]?.textContent).toMatch(/REG20396/));
    // The open message stays the chosen one.
    expect(await screen.findByText("2 of 212")).toBeTruthy();
  });

  it("completes the name of a field to its path", async () => {
    await open("20-morning");
    const field = (await filter()) as HTMLInputElement;
    field.focus();
    await fireEvent.input(field, { target: { value: "sex" } });
    const offer = await screen.findByRole("option", { name: /PID-8/ });
    expect(field.getAttribute("aria-activedescendant")).toBe(offer.id);
    await fireEvent.keyDown(field, { key: "Enter" });
    expect(field.value).toBe("PID-8 ");
    expect(screen.queryByRole("option", { name: /^PID-8/ })).toBeNull();
  });

  it("keeps a filter for each source", async () => {
    await open("20-morning");
    await type("PID-8 = M");
    expect(await screen.findByText("71 of 212")).toBeTruthy();
    await fireEvent.click(screen.getByRole("option", { name: /00-admit/ }));
    await screen.findByRole("listbox", { name: /Messages of 00-admit/ });
    expect(((await filter()) as HTMLInputElement).value).toBe("");
    await fireEvent.click(screen.getByRole("option", { name: /20-morning/ }));
    await waitFor(async () => expect(((await filter()) as HTMLInputElement).value).toBe("PID-8 = M"));
    expect(await screen.findByText("71 of 212")).toBeTruthy();
  });

  it("checks a source by the rules that somebody chooses, now and the next time", async () => {
    const asked: SourceReading[] = [];
    await open("20-morning");
    answer("source_read_as", (request: SourceReading) => {
      asked.push(request);
      return { sources: [], opened: null, findings: [] };
    });
    const source4 = source(4, "20-morning.hl7", 212);
    await readAs(source4, null, { kind: "standard" });
    await readAsBefore([source4]);
    expect(asked).toEqual([
      { source: 4, charset: null, rules: { kind: "standard" } },
    ]);
    forgetReadings();
    localStorage.clear();
    await readAs(source4, "Big5", { kind: "standard" });
    const next = { ...source4, id: 9 };
    await readAsBefore([next]);
    await readAsBefore([next]);
    expect(asked.at(-1)).toEqual({ source: 9, charset: "Big5", rules: { kind: "standard" } });
    expect(asked).toHaveLength(3);
  });

  it("says under a wrong filter what is wrong, and keeps the list", async () => {
    await open("20-morning");
    await type("Smith");
    const said = await screen.findByRole("alert");
    expect(said.textContent).toMatch(/put it in quotes/);
    expect(said.querySelector("mark")?.textContent).toBe("Smith");
    expect((await filter()).getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("1 of 212")).toBeTruthy();
  });

  it("has no barriers while a filter is wrong", async () => {
    render(App);
    await screen.findByRole("tree", { name: "Segments" });
    await type("Smith");
    await screen.findByRole("alert");
    expect(await barriers()).toEqual([]);
  });

  it("counts while it looks, and stops when asked", async () => {
    await open("20-morning");
    let stopped = 0;
    answer("list_start", ({ filter: text }: ListStart) => ({ list: text === "" ? null : 77, problem: null, progress: progress({ state: "running", done: 100, messages: 40, found: 3 }) }));
    answer("message_rows", () => ({ rows: [], total: 3 }));
    answer("task_stop", ({ task }: TaskAt) => {
      stopped = task;
      return progress({ state: "stopped", done: 300, messages: 90, found: 7 });
    });
    await type("PID-8 = M");
    expect(await screen.findByText("3 of 40")).toBeTruthy();
    emit({ kind: "task", sequence: 9001, task: 77, progress: progress({ state: "running", done: 200, messages: 60, found: 5 }) });
    expect(await screen.findByText("5 of 60")).toBeTruthy();
    await fireEvent.click(screen.getByRole("button", { name: "Stop" }));
    expect(await screen.findByText(/stopped at 90/)).toBeTruthy();
    expect(stopped).toBe(77);
  });

  it("filters by a value that stands often, and by the one under the caret", async () => {
    await open("20-morning");
    const tree = await screen.findByRole("tree", { name: "Segments" });
    await fireEvent.click(await within(tree).findByRole("treeitem", { name: /^PID-8/ }));
    const values = await screen.findByRole("list", { name: "Most frequent values of PID-8" });
    await fireEvent.click(within(values).getByRole("button", { name: /^M Male/ }));
    await waitFor(async () => expect((await filter() as HTMLInputElement).value).toBe("PID-8 = M"));
    expect(await screen.findByText("71 of 212")).toBeTruthy();
  });

  it("goes to the next message in which a field differs", async () => {
    await open("20-morning");
    const tree = await screen.findByRole("tree", { name: "Segments" });
    await fireEvent.click(await within(tree).findByRole("treeitem", { name: /^PID-8/ }));
    await key("ArrowDown", { altKey: true, shiftKey: true });
    await waitFor(() => expect(screen.getByText("2 of 212")).toBeTruthy());
  });

  it("reads a large file while one looks, and can be stopped", async () => {
    render(App);
    await screen.findByRole("tree", { name: "Segments" });
    const large = (part: Partial<SourceView>) => source(31, "large.hl7", 10, { kind: "file", path: "/home/ana/large.hl7", ...part });
    const running = progress({ state: "running", done: 100 * 1024 * 1024, total: 500 * 1024 * 1024, messages: 20_000, remainingMs: 2000 });
    answer("source_open", () => ({ sources: [large({ reading: running, whole: false })], opened: 31, findings: [] }));
    answer("source_stop", () => ({ sources: [large({ count: 20, bytes: 104_857_600, whole: false })], opened: null, findings: [] }));
    await fireEvent.click(screen.getByRole("button", { name: "Open…" }));
    const strip = await screen.findByRole("region", { name: "Reading" });
    expect(strip.textContent).toMatch(/100 MiB of 500 MiB · 20,000 messages.*2 s left/);
    emit({ kind: "reading", sequence: 9002, source: 31, progress: { ...running, done: 200 * 1024 * 1024, messages: 40_000 } });
    await waitFor(() => expect(strip.textContent).toMatch(/200 MiB of 500 MiB/));
    expect(screen.getByRole("option", { name: /large.hl7.*40%/ })).toBeTruthy();
    await fireEvent.click(within(strip).getByRole("button", { name: "Stop" }));
    expect(await screen.findByText(/20 messages in the first 100 MiB/)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Read the rest" })).toBeTruthy();
  });
});

describe("columns", () => {
  beforeEach(() => columns.reset());

  it("are added, moved, sized and removed, and never all of them", () => {
    columns.add("PID-8");
    expect(columns.paths).toEqual(["PID-8"]);
    columns.move("PID-8", -1);
    expect(columns.all.at(-2)?.id).toBe("PID-8");
    columns.resize("PID-8", 3);
    expect(columns.all.at(-2)?.width).toBe(40);
    for (const { id } of columns.all) columns.remove(id);
    expect(columns.all).toHaveLength(1);
  });
});
