import { render, screen, fireEvent, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { answer } from "../../ipc/mock/backend";
import { exampleRules, rule, settleMapping } from "../../ipc/mock/mapping";
import { sample, settle } from "../../ipc/mock/world";
import { go } from "../../shared/navigate.svelte";
import { barriers } from "../../test/axe";
import App from "../../shell/App.svelte";
import { names, parse, plain } from "./address";
import { planMove, planOnFilter, planOnRule } from "./drop";
import { map, MapState } from "./map.svelte";
import { completePipeline, steps, tablesIn } from "./pipeline";

const at = { interface: "registration", destination: "lab" };
const messages = [0, 1, 2].map(sample);

describe("addresses of rules and nodes", () => {
  const named = (rulePath: string, node: string, looped = false) => {
    const [a, b] = [parse(rulePath), parse(node)];
    return a !== null && b !== null && names(a, b, looped);
  };
  it.each([
    ["PID-5.1", "PID-5.1", true],
    ["PID-3.1", "PID-3[1].1", true],
    ["PID-3.1", "PID-3[2].1", false],
    ["PID-3", "PID-3[2]", false],
    ["NK1", "NK1[2]", true],
    ["DG1-3", "DG1[2]-3", false],
    ["DG1[2]-3", "DG1[2]-3", true],
  ])("%s names %s: %s", (path, node, expected) => expect(named(path, node)).toBe(expected));
  it("names every turn of a loop", () => expect(named("DG1-3", "DG1[2]-3", true)).toBe(true));
  it("leaves out a first index that is meant anyway", () => {
    expect(plain("PID[1]-3[1].4")).toBe("PID-3.4");
    expect(plain("PID-3[1]")).toBe("PID-3[1]");
  });
});

describe("what putting down would do", () => {
  const rules = exampleRules();
  it("changes the rule that is there, or says why not", () => {
    const account = rules.find((one) => one.id === "account") ?? rule({ id: "x", to: "PID-1" });
    expect(planOnRule(["PID-18"], account, rules)).toMatchObject({ does: "rule 7 reads PID-18 instead of PV1-19", intent: { kind: "setSource", rule: "account" } });
    expect(planOnRule(["PID-5.2", "PID-5.1"], account, rules)).toMatchObject({ intent: { kind: "setText", text: "{PID-5.2} {PID-5.1}" } });
    expect(planOnRule(["PID"], account, rules)).toMatchObject({ cannot: expect.stringContaining("segment") });
  });
  it("speaks of the current segment inside a loop", () => {
    const looped = rule({ id: "loop", to: "DG1-4", from: "DG1-3.2", each: "DG1" });
    expect(planOnRule(["DG1[2]-3.1"], looped, [looped])).toMatchObject({ intent: { from: "DG1-3.1" } });
  });
  it("adds to the filter, once", () => {
    expect(planOnFilter(["PV1-2"], "MSH-9.1 = ADT")).toMatchObject({ intent: { filter: "MSH-9.1 = ADT and PV1-2 exists" } });
    expect(planOnFilter(["PV1-2"], "PV1-2 exists")).toHaveProperty("cannot");
  });
  it("moves a rule before another, and not to where it is", () => {
    expect(planMove("name", rules[0] ?? null, rules)).toMatchObject({ intent: { kind: "move", before: "sender" } });
    expect(planMove("sender", rules[0] ?? null, rules)).toHaveProperty("cannot");
  });
});

describe("pipelines", () => {
  it("are split outside of quotes and brackets", () => {
    expect(steps("replace('|', ';') | table(sex, default='|') | upper").map((step) => step.text)).toEqual(["replace('|', ';')", "table(sex, default='|')", "upper"]);
    expect(tablesIn("upper | table(sex)")).toEqual(["sex"]);
  });
  it("offer functions by name, and tables inside of table(", () => {
    const known = [{ name: "upper", usage: "upper", help: "Capitals.", parameters: [], examples: [] }, { name: "table", usage: "table(name)", help: "Asks a code table.", parameters: [], examples: [] }];
    expect(completePipeline("ascii | up", 10, known, [])).toMatchObject({ from: 8, to: 10, options: [{ insert: "upper" }] });
    expect(completePipeline("table(s", 7, known, ["sex", "ward"])?.options.map((offer) => offer.insert)).toEqual(["sex"]);
  });
});

describe("the mapping on the desk", () => {
  beforeEach(() => settleMapping(messages));

  it("sends one edit after the other, each with the revision of the one before", async () => {
    const state = new MapState();
    await state.open(at);
    await Promise.all([
      state.edit({ kind: "setSteps", rule: "name", steps: "upper" }),
      state.edit({ kind: "setSteps", rule: "label", steps: "" }),
    ]);
    expect(state.rules.find((found) => found.id === "name")?.steps).toBe("upper");
    expect(state.view?.canUndo).toBe(true);
    expect(state.sample?.targetText).toContain("NÚÑEZ^Inés");
    await state.undo();
    await state.undo();
    expect(state.view?.saved).toBe(true);
    await state.redo();
    expect(state.view?.saved).toBe(false);
    await state.save();
    expect(state.view?.saved).toBe(true);
  });
  it("keeps what the engine refuses out, and looks at what is there", async () => {
    const state = new MapState();
    await state.open(at);
    await expect(state.edit({ kind: "setSteps", rule: "name", steps: "upper |" })).rejects.toMatchObject({ code: "grammar" });
    expect(state.rules.find((found) => found.id === "name")?.steps).toBe("ascii");
    await state.edit({ kind: "setSteps", rule: "name", steps: "upper" });
    expect(state.rules.find((found) => found.id === "name")?.steps).toBe("upper");
  });
  it("selects what was just made, and the neighbour of what was removed", async () => {
    const state = new MapState();
    await state.open(at);
    await state.edit({ kind: "addCopy", to: "PID-9", from: "PID-5", before: null });
    expect(state.rule?.to).toBe("PID-9");
    await state.edit({ kind: "remove", rule: state.selected ?? "" });
    expect(state.rule?.id).toBe("label");
  });
  it("goes from output and target to the rule, and from the rule to its places", async () => {
    const state = new MapState();
    await state.open(at);
    state.chooseOutput(state.sample?.targetText.indexOf("Nunez") ?? -1);
    expect(state.selected).toBe("name");
    expect(state.places).toEqual({ sources: ["PID-5.1"], targets: ["PID-5.1"] });
    state.chooseTarget("PID-18");
    expect(state.selected).toBe("account");
    expect(state.sourceSelected).toBe("PV1-19");
  });
  it("drops an answer that comes after the next question", async () => {
    const state = new MapState();
    await state.open(at);
    await Promise.all([state.look(1), state.look(2)]);
    expect(state.sample?.index).toBe(2);
  });
  it("shows the conflict that kept it from being saved", async () => {
    const state = new MapState();
    await state.open(at);
    await state.edit({ kind: "setNote", rule: "name", note: "x" });
    const seen = state.view;
    answer("mapping_save", () => {
      throw { code: "conflict", message: "The file changed outside.", detail: null };
    });
    answer("mapping_open", () => ({ ...seen, conflict: true }));
    await expect(state.save()).rejects.toMatchObject({ code: "conflict" });
    expect(state.view?.conflict).toBe(true);
  });
  it("says why a mapping cannot be opened", async () => {
    answer("mapping_open", () => {
      throw { code: "not-found", message: "There is no lab.mapping.toml.", detail: null };
    });
    const state = new MapState();
    await state.open(at);
    expect(state.problem?.message).toBe("There is no lab.mapping.toml.");
  });
});

describe("the Map room", () => {
  beforeEach(() => {
    settle("example");
    map.view = null;
    map.selected = null;
    go("map");
  });
  const key = (name: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name });

  it("maps by keyboard: pick up, walk, put down, each said", async () => {
    render(App);
    const source = await screen.findByRole("tree", { name: "Source message" });
    const target = screen.getByRole("tree", { name: "Target message" });
    await fireEvent.click(await within(source).findByRole("treeitem", { name: /^PID-5, / }));
    source.focus();
    await key(" ");
    expect(document.body.textContent).toMatch(/PID-5 Patient Name picked up/);
    expect(document.activeElement).toBe(target);
    await waitFor(() => expect(map.targetSelected).toBe("PID-5"));
    await key("ArrowUp");
    await waitFor(() => expect(document.body.textContent).toMatch(/Copies PID-5 to PID-3/));
    await key(" ");
    await waitFor(() => expect(map.rule).toMatchObject({ to: "PID-3", from: "PID-5" }));
  });
  it("carries several places that were picked by keyboard", async () => {
    render(App);
    const source = await screen.findByRole("tree", { name: "Source message" });
    await fireEvent.click(await within(source).findByRole("treeitem", { name: /^PID-7, / }));
    source.focus();
    await fireEvent.keyDown(source, { key: "ArrowDown", shiftKey: true });
    expect(map.picked).toEqual(["PID-7", "PID-8"]);
    expect(document.body.textContent).toMatch(/2 places picked/);
    await fireEvent.keyDown(source, { key: " ", ctrlKey: true });
    expect(map.picked).toEqual(["PID-7"]);
    await fireEvent.keyDown(source, { key: " ", ctrlKey: true });
    await key(" ");
    expect(document.body.textContent).toMatch(/2 places: PID-7, PID-8 picked up/);
    await key("Escape");
  });
  it("takes proposals by keyboard, each with its reason", async () => {
    render(App);
    await screen.findByRole("grid", { name: "Rules" });
    await fireEvent.keyDown(document.body, { key: "A", ctrlKey: true, shiftKey: true });
    const list = await screen.findByRole("listbox", { name: "Proposals" });
    await within(list).findByRole("option", { name: /samples agree.*PV1-19/ });
    list.focus();
    await key("ArrowDown");
    await key("Delete");
    expect(within(list).getAllByRole("option").length).toBe(1);
    await key("Enter");
    await waitFor(() => expect(map.rule).toMatchObject({ to: "PV1-19", from: "PID-18" }));
  });
  it("goes from a source place to its rule and on to the target", async () => {
    render(App);
    const source = await screen.findByRole("tree", { name: "Source message" });
    await fireEvent.click(await within(source).findByRole("treeitem", { name: /^PID-7, / }));
    expect(map.rule).toMatchObject({ id: "birth" });
    expect(map.targetSelected).toBe("PID-7");
  });
  it("shows what saving would change, and walks through it", async () => {
    render(App);
    await screen.findByRole("grid", { name: "Rules" });
    await map.edit({ kind: "setSteps", rule: "name", steps: "upper" });
    await fireEvent.click(await screen.findByRole("button", { name: /messages change/ }));
    await fireEvent.click(await screen.findByRole("button", { name: /^PID-5/ }));
    expect(map.output).toBe("before");
    expect((await screen.findAllByText(/of \d+ messages? change$/)).length).toBeGreaterThan(0);
  });
  it("lets go by Escape: nothing happens, the focus returns", async () => {
    render(App);
    const source = await screen.findByRole("tree", { name: "Source message" });
    await fireEvent.click(await within(source).findByRole("treeitem", { name: /^PID-5, / }));
    const before = map.rules.length;
    source.focus();
    await key(" ");
    await key("Escape");
    expect(document.activeElement).toBe(source);
    expect(map.rules.length).toBe(before);
  });
  it("keeps only what is on screen of hundreds of rules", async () => {
    settle("many");
    render(App);
    const grid = await screen.findByRole("grid", { name: "Rules" });
    await waitFor(() => expect(map.rules.length).toBe(600));
    expect(within(grid).getAllByRole("row").length).toBeLessThan(60);
  });
  it("edits a rule: the value goes out on Enter, a refusal stays with its reason", async () => {
    render(App);
    await screen.findByRole("grid", { name: "Rules" });
    map.choose("name");
    const input = await screen.findByRole("combobox", { name: "Steps" });
    await fireEvent.input(input, { target: { value: "ascii |" } });
    await fireEvent.blur(input);
    expect(await screen.findByText(/ends in the middle/)).toBeTruthy();
    await fireEvent.input(input, { target: { value: "ascii | upper" } });
    await fireEvent.blur(input);
    await waitFor(() => expect(map.sample?.targetText).toContain("NUNEZ"));
  });
  it("has no barriers, with a rule and without", async () => {
    render(App);
    await screen.findByRole("grid", { name: "Rules" });
    expect(await barriers()).toEqual([]);
    map.choose("sex");
    map.tab = "tables";
    await screen.findByRole("combobox", { name: "Steps" });
    expect(await barriers()).toEqual([]);
  });
});
