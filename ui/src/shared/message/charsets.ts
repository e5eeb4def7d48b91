/* The charsets that a source can be read in, by the names that the engine gives them. */
import type { MenuItem } from "../Menu.svelte";

/** How a source is read: the charset that somebody chose, none for what each message says. */
export interface ReadIn {
  charset: string | null;
  choose: (charset: string | null) => void | Promise<void>;
}

const names = [
  "UTF-8",
  "ISO-8859-1",
  "ISO-8859-2",
  "ISO-8859-5",
  "ISO-8859-9",
  "ISO-8859-15",
  "windows-1252",
  "ISO-2022-JP",
  "Shift_JIS",
  "EUC-JP",
  "gb18030",
  "Big5",
  "EUC-KR",
  "UTF-16LE",
  "UTF-16BE",
] as const;

/** Also one that is chosen and not in the list. */
export function charsetItems(read: ReadIn): MenuItem[] {
  const others = read.charset !== null && !(names as readonly string[]).includes(read.charset) ? [read.charset] : [];
  return [
    { label: "As declared (byte-order mark, MSH-18)", checked: read.charset === null, run: () => read.choose(null) },
    ...[...names, ...others].map((name, place) => ({
      label: name,
      apart: place === 0,
      checked: read.charset === name,
      run: () => read.choose(name),
    })),
  ];
}
