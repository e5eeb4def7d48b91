/* Answers that are plain bytes. */

export interface HexPage {
  bytes: Uint8Array;
  /** What each is: 0 payload, 1 around it, 2 masked. */
  kinds: Uint8Array;
}

/** The engine sends the bytes, then as many that say what each is. */
export function readPage(buffer: ArrayBuffer): HexPage {
  const half = Math.floor(buffer.byteLength / 2);
  return { bytes: new Uint8Array(buffer, 0, half), kinds: new Uint8Array(buffer, half, half) };
}
