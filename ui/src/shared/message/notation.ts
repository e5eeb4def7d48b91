/* One address in the notations that engines use. */

interface Parts {
  segment: string;
  occurrence: number;
  field?: number | undefined;
  repetition: number;
  component?: number | undefined;
  subcomponent?: number | undefined;
}

const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));

export function parsePath(path: string): Parts | null {
  const found = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+)(?:\.(\d+))?)?)?$/.exec(path);
  if (!found) return null;
  const [, segment = "", occurrence, field, repetition, component, subcomponent] = found;
  return {
    segment,
    occurrence: number(occurrence) ?? 1,
    field: number(field),
    repetition: number(repetition) ?? 1,
    component: number(component),
    subcomponent: number(subcomponent),
  };
}

export interface Notation {
  id: string;
  label: string;
  write: (path: string) => string;
}

function dotted(path: string): string {
  return path.replace("-", ".");
}

/** Mirth and Open Integration Engine count segments and repetitions from 0, and name each level in full. */
function mirth(path: string): string {
  const parts = parsePath(path);
  if (!parts) return path;
  const { segment, occurrence, field, repetition, component, subcomponent } = parts;
  let text = `msg['${segment}']${occurrence > 1 ? `[${occurrence - 1}]` : ""}`;
  if (field === undefined) return text;
  text += `['${segment}.${field}']${repetition > 1 ? `[${repetition - 1}]` : ""}`;
  if (component === undefined) return text;
  text += `['${segment}.${field}.${component}']`;
  return subcomponent === undefined ? text : `${text}['${segment}.${field}.${component}.${subcomponent}']`;
}

export const notations: readonly Notation[] = [
  { id: "standard", label: "PID-5.1", write: (path) => path },
  { id: "dotted", label: "PID.5.1", write: dotted },
  { id: "mirth", label: "msg['PID']['PID.5']['PID.5.1']", write: mirth },
];
