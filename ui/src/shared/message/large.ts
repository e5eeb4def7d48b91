/* A message too large to travel inside a view comes as bytes. Here it becomes the text that the
   engine's offsets count: decoded, line ends folded, control characters as their pictures. */

// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0009\u000b-\u001f\u007f]/g;

export function decodeLarge(bytes: Uint8Array, charset: string): string {
  const text = decoder(charset).decode(bytes);
  return text
    .replace(/\r\n?/g, "\n")
    .replace(controls, (control) => String.fromCharCode(control === "\u007f" ? 0x2421 : 0x2400 + control.charCodeAt(0)));
}

/** A charset that the web view does not know is read as Latin 1: every byte becomes one unit. */
function decoder(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { ignoreBOM: true });
  } catch {
    return new TextDecoder("iso-8859-1");
  }
}
