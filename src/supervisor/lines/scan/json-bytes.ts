/** What JSON is made of, as bytes. */
export const BYTE = {
  newline: 0x0a,
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openArray: 0x5b,
  backslash: 0x5c,
  n: 0x6e,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** Whether JSON takes `byte` for white space: fewer characters than `trim` does. */
export function isJsonSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** What a byte is between strings: of no weight, forbidden, or a mark that changes where one is. */
export const CLASS = { plain: 0, illegal: 1, quote: 2, open: 3, close: 4 } as const;

const SCALAR_BYTES = Buffer.from('0123456789+-.eEtrufalsn');

/** The class of each byte; of colon, comma and space only that they may stand there. */
export const CLASS_OF = new Uint8Array(256).fill(CLASS.illegal);
for (const byte of [...SCALAR_BYTES, ...Buffer.from(' \t\r\n:,')]) CLASS_OF[byte] = CLASS.plain;
for (const byte of Buffer.from('{[')) CLASS_OF[byte] = CLASS.open;
for (const byte of Buffer.from('}]')) CLASS_OF[byte] = CLASS.close;
CLASS_OF[BYTE.quote] = CLASS.quote;

/** 1 for the bytes of numbers and of `true`, `false` and `null`. */
export const IS_SCALAR = new Uint8Array(256);
for (const byte of SCALAR_BYTES) IS_SCALAR[byte] = 1;
