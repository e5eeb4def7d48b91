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

/** What a notation has to know of a place beside its path. */
export interface PlaceFacts {
  /** Whether the field may repeat. */
  repeats?: boolean | undefined;
}

export interface Notation {
  id: string;
  label: string;
  write: (path: string, facts?: PlaceFacts) => string;
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

/**
 * Rhapsody's JavaScript filter reads a HAPIMessage by numbers: segment, its occurrence from 0, field,
 * repetition from 0, component, subcomponent. All six are always given; what a path leaves out is the
 * first.
 */
function rhapsody(path: string): string {
  const parts = parsePath(path);
  if (!parts) return path;
  const { segment, occurrence, field, repetition, component = 1, subcomponent = 1 } = parts;
  if (field === undefined) return occurrence > 1 ? `"${segment}[${occurrence}]"` : `"${segment}"`;
  return `getValue("${segment}", ${occurrence - 1}, ${field}, ${repetition - 1}, ${component}, ${subcomponent})`;
}

/**
 * A virtual property path of InterSystems IRIS: counts from 1, and a field that may repeat needs its
 * number. A segment inside a group needs the path of its group before it, which depends on the
 * schema of the installation; it is the user's to add.
 */
function iris(path: string, facts: PlaceFacts = {}): string {
  const parts = parsePath(path);
  if (!parts) return path;
  const { segment, occurrence, field, repetition, component, subcomponent } = parts;
  const head = /\[/.test(path.replace(/-.*/, "")) ? `${segment}(${occurrence})` : segment;
  if (field === undefined) return head;
  const number = facts.repeats || repetition > 1 ? `(${repetition})` : "";
  const inner = [component, subcomponent].filter((part) => part !== undefined).map((part) => `.${part}`);
  return `${head}:${field}${number}${inner.join("")}`;
}

export const notations: readonly Notation[] = [
  { id: "standard", label: "PID-5.1", write: (path) => path },
  { id: "dotted", label: "PID.5.1", write: dotted },
  { id: "mirth", label: "Mirth: msg['PID']['PID.5']['PID.5.1']", write: mirth },
  { id: "rhapsody", label: 'Rhapsody: getValue("PID", 0, 5, 0, 1, 1)', write: rhapsody },
  { id: "iris", label: "IRIS: PID:5(1).1", write: iris },
];
