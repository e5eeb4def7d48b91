// Prints places of every message of a file as tab-separated lines, by npm's `simple-hl7`.
//
// fields.js FILE PATH …, a path being PID-3.1 or MSH-10: the first repetition, the first part.
// `getComponent` of that package does not know repetitions and cannot be called as it is published,
// so that the parts are taken from what it parsed.

const fs = require('node:fs');
const { createRequire } = require('node:module');
const hl7 = createRequire(`${process.cwd()}/`)('simple-hl7');

function place(path) {
  const [segment, rest] = path.split('-');
  const [field, component] = rest.split('.').map(Number);
  return { segment, field, component: component ?? 1 };
}

function value(message, { segment, field, component }) {
  const header = segment === 'MSH';
  const found = header ? message.header : message.segments.find((one) => one.name === segment);
  let parts = found?.fields[field - (header ? 3 : 1)]?.value[0];
  if (parts !== undefined && !Array.isArray(parts)) parts = parts.value[0];
  const part = parts?.[component - 1]?.value[0];
  return Array.isArray(part) ? part[0] : (part ?? '');
}

const [file, ...paths] = process.argv.slice(2);
const places = paths.map(place);
const parser = new hl7.Parser({ segmentSeperator: '\r' });
const lines = [];
for (const one of fs.readFileSync(file, 'utf8').split(/(?=MSH\|)/)) {
  const message = parser.parse(one);
  lines.push(places.map((at) => value(message, at)).join('\t'));
}
process.stdout.write(lines.join('\n') + '\n');
