import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { settle } from "../../ipc/mock/world";
import { go } from "../../shared/navigate.svelte";
import App from "../../shell/App.svelte";
import { barriers } from "../../test/axe";
import { map } from "./map.svelte";
import { lookUp, readsBack } from "./pipeline";

describe("the step that reads a table", () => {
  const columns = ["code", "lab", "the 'word'"];
  it.each([
    [{ column: "lab", back: false }, false, "table(sex)"],
    [{ column: "lab", back: true }, false, "table(sex, reverse=true)"],
    [{ column: "lab", back: true }, true, "table(sex, reverse=first)"],
    [{ column: "the 'word'", back: false }, false, "table(sex, column='the ''word''')"],
    [{ column: "the 'word'", back: true }, false, "table(sex, column='the ''word''', reverse=true)"],
  ])("%o", (way, ambiguous, expected) => {
    expect(lookUp("sex", columns, 1, way, ambiguous)).toBe(expected);
    expect(readsBack(expected)).toBe(way.back);
  });
});

describe("code tables", () => {
  beforeEach(async () => {
    settle("example");
    map.view = null;
    map.selected = null;
    go("map");
    render(App);
    await screen.findByRole("grid", { name: "Rules" });
    map.tab = "tables";
    await fireEvent.change(await screen.findByRole("combobox", { name: "Code table" }), { target: { value: "sex" } });
  });

  it("call a column otherwise, and say why a name is refused", async () => {
    const name = await screen.findByRole<HTMLInputElement>("textbox", { name: "Name of column 2" });
    const before = name.value;
    await fireEvent.input(name, { target: { value: "  sent  " } });
    await fireEvent.blur(name);
    await waitFor(() => expect(map.view?.tables.find((one) => one.name === "sex")?.columns[1]).toBe("sent"));
    await waitFor(() => expect(name.value).toBe("sent"));
    await fireEvent.input(name, { target: { value: "" } });
    await fireEvent.blur(name);
    expect(await screen.findByText(/No column can be called/)).toBeTruthy();
    await map.undo();
    await waitFor(() => expect(map.view?.tables.find((one) => one.name === "sex")?.columns[1]).toBe(before));
  });

  it("are read backwards: what stands for what is shown, and a rule takes the step", async () => {
    const table = map.view?.tables.find((one) => one.name === "sex");
    const result = table?.columns[1] ?? "";
    const key = table?.columns[0] ?? "";
    const way = await screen.findByRole("combobox", { name: "How it is read" });
    const offered = within(way).getAllByRole("option").map((one) => one.textContent);
    expect(offered).toContain(`${result} → ${key}, backwards`);
    await fireEvent.change(way, { target: { value: String(offered.indexOf(`${result} → ${key}, backwards`)) } });
    const shown = await screen.findByRole("table", { name: "Read backwards" });
    expect(within(shown).getAllByRole("rowheader").map((cell) => cell.textContent)).toEqual(table?.rows.map((row) => row[1]));
    map.choose("birth");
    const number = map.rules.findIndex((one) => one.id === "birth") + 1;
    await fireEvent.click(await screen.findByRole("button", { name: `Use in rule ${number}` }));
    await waitFor(() => expect(map.rule?.steps).toMatch(/table\(sex, reverse=(true|first)\)$/));
    expect(await screen.findByText(new RegExp(`backwards by rule ${number}`))).toBeTruthy();
    expect(await barriers()).toEqual([]);
  });

  it("add an alternative in one step that is taken back at once", async () => {
    await map.edit({ kind: "setWhen", rule: "sex", when: "PID-8 exists" });
    map.choose("sex");
    const before = map.rules.length;
    await fireEvent.click(await screen.findByRole("button", { name: "+ else" }));
    await waitFor(() => expect(map.rule).toMatchObject({ elseOf: "sex" }));
    expect(map.rules.length).toBe(before + 1);
    await map.undo();
    await waitFor(() => expect(map.rules.length).toBe(before));
    expect(map.rules.find((one) => one.id === "sex")?.when).toBe("PID-8 exists");
  });
});
