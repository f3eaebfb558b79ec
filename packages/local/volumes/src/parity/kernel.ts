/**
 * The loop over all bytes, as WebAssembly: five times as fast as a table in JavaScript, since it
 * works on 16 bytes at a time. `kernel.wat`
 * is its source; a test assembles it and compares, and holds it to the field's own multiplication.
 */
import { multiply } from './gf256.ts';

/** `kernel.wat`, assembled. */
export const KERNEL: string =
  'AGFzbQEAAAABCAFgBH9/f38AAhMBB3NlYWxpZnQGbWVtb3J5AgABAwIBAAcKAQZtdWxBZGQAAApqAWgBA3sgA' +
  '/0ABAAhBCAD/QAEECEFA0AgAf0ABAAhBiAAIAD9AAQAIAQgBv0MDw8PDw8PDw8PDw8PDw8PD/1O' +
  '/Q4gBSAGQQT9bf0O/VH9Uf0LBAAgAEEQaiEAIAFBEGohASABIAJJDQALCw==';

/** What TypeScript's library for Node does not declare. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

const PAGE = 65_536;
/** Products of the 16 low and the 16 high halves of a byte. */
const TABLE = 32;

export interface Kernel {
  /** Room for blocks. Positions below are in here. */
  readonly area: Uint8Array<ArrayBuffer>;
  /**
   * Adds `coefficient` times the `length` bytes at `from` to those at `into`. Positions and length
   * are multiples of 16, length at least 16.
   */
  addScaled(into: number, from: number, length: number, coefficient: number): void;
}

/** A kernel with room for so many bytes. */
export function openKernel(room: number): Kernel {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((TABLE + room) / PAGE) });
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(Buffer.from(KERNEL, 'base64')),
    { sealift: { memory } },
  );
  const mulAdd = exports['mulAdd'] as (
    into: number,
    from: number,
    end: number,
    table: number,
  ) => void;
  const table = new Uint8Array(memory.buffer, 0, TABLE);
  return {
    area: new Uint8Array(memory.buffer, TABLE, room),
    addScaled: (into, from, length, coefficient) => {
      for (let i = 0; i < 16; i++) {
        table[i] = multiply(coefficient, i);
        table[16 + i] = multiply(coefficient, i << 4);
      }
      mulAdd(TABLE + into, TABLE + from, TABLE + from + length, 0);
    },
  };
}
