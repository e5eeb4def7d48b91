/* The invented engine's gallery and specification. */

import type { SpecView, TablesView, TemplateList } from "../bindings";
import { answer } from "./backend";

const gallery: TemplateList = {
  templates: [
    { id: "lab-orders", name: "Lab orders", summary: "**Who.** The wards order.", page: "# Lab orders\n\n**Who.** The wards order, `OBR-4` is LOINC. <b>bold</b> [site](javascript:alert(1))\n\n| rule | why |\n|---|---|\n| `test` | a & b |\n\n1. one\n2. two\n", interfaces: ["orders"], cases: 8 },
    { id: "registration-to-lab", name: "Registration to lab", summary: "An ADT feed.", page: "# Registration to lab\n\nAn ADT feed.\n", interfaces: ["registration"], cases: 5 },
  ],
};
const specification: SpecView = {
  title: "Registration to lab: interface specification",
  fileName: "registration-specification",
  pageTier: { tier: "format", says: "The page is whole and well formed." },
  bookTier: { tier: "format", says: "The workbook is read back." },
  sections: [{ title: "Mapping", intro: "Rules run in this order.", rows: 16 }, { title: "Open questions", intro: "", rows: 3 }],
  open: 3,
};
const edited: TablesView = {
  tables: [
    { table: "sex", sheet: "Table sex", columns: ["registration", "lab"], isNew: false, added: [["O", "7"]], removed: [], changed: [{ before: ["U", "9"], after: ["U", "8"] }], doubts: ["Row 5, lab: `8` is a number in the workbook."], refused: null },
    { table: "site", sheet: "Table site", columns: ["ward", "site"], isNew: false, added: [["3W", "LAB1"]], removed: [], changed: [], doubts: [], refused: "the key '3W' stands twice." },
  ],
};

export function settleBeginnings(): void {
  answer("template_list", () => gallery);
  answer("project_recent", () => ({ projects: [{ path: "/home/ana/interfaces/results", name: "Results" }] }));
  answer("spec_preview", () => specification);
  answer("spec_save", ({ path }: { path: string }) => ({ path, bytes: 30478 }));
  answer("tables_review", () => edited);
  answer("tables_accept", () => ({ tables: [] }));
}
