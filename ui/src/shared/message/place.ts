/* Which field the caret stands in, read from the text alone. Needed where the place is empty, so
   that no node speaks for it. The engine's nodes remain the truth about everything that is there. */

export interface Delimiters {
  field: string;
  component: string;
  repetition: string;
  subcomponent: string;
}

/** `|^~\&` as the engine spells them: field, component, repetition, escape, subcomponent. */
export function readDelimiters(text: string): Delimiters {
  const [field = "|", component = "", repetition = "", , subcomponent = ""] = text;
  return { field, component, repetition, subcomponent };
}

const count = (text: string, letter: string) => (letter === "" ? 0 : text.split(letter).length - 1);
const after = (text: string, letter: string) => (letter === "" ? text : text.slice(text.lastIndexOf(letter) + 1));

/**
 * The address of the place at `offset` of a line that begins with `segmentPath`: at most as deep as
 * the delimiters before it show. MSH counts from its own delimiter, as the standard does.
 */
export function placeAt(line: string, offset: number, segmentPath: string, delimiters: Delimiters): string {
  const before = line.slice(0, offset);
  const header = /^(MSH|BHS|FHS)/.test(line);
  const bars = count(before, delimiters.field);
  if (bars === 0) return segmentPath;
  const field = header ? bars + 1 : bars;
  if (header && field === 2) return `${segmentPath}-2`;
  const inField = after(before, delimiters.field);
  const repetition = count(inField, delimiters.repetition);
  const inRepetition = after(inField, delimiters.repetition);
  const component = count(inRepetition, delimiters.component);
  const subcomponent = count(after(inRepetition, delimiters.component), delimiters.subcomponent);
  const index = repetition > 0 ? `[${repetition + 1}]` : "";
  const deeper = subcomponent > 0 ? `.${component + 1}.${subcomponent + 1}` : component > 0 ? `.${component + 1}` : "";
  return `${segmentPath}-${field}${index}${deeper}`;
}

/** Where a field of a line begins, also an empty one; the end of the line where it has no bar yet. */
export function fieldOffset(line: string, field: number, delimiters: Delimiters): number {
  const header = /^(MSH|BHS|FHS)/.test(line);
  if (header && field === 1) return line.indexOf(delimiters.field);
  let at = 0;
  for (let bars = header ? field - 1 : field; bars > 0; bars -= 1) {
    const next = line.indexOf(delimiters.field, at);
    if (next < 0) return line.length;
    at = next + 1;
  }
  return at;
}
