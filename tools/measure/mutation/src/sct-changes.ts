/** Changes of an SCT list (RFC 6962 §3.3): u16 of the whole, then each SCT behind its own u16. */
import { type Change, listChanges } from './change.ts';

/** The SCTs of a list, or none where the bytes are no such list. */
function readList(bytes: Uint8Array): Uint8Array[] {
  const view = Buffer.from(bytes);
  if (view.length < 4 || view.readUInt16BE(0) !== view.length - 2) return [];
  const found: Uint8Array[] = [];
  for (let at = 2; at < view.length; ) {
    if (at + 2 > view.length) return [];
    const end = at + 2 + view.readUInt16BE(at);
    if (end > view.length) return [];
    found.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return found;
}

function writeList(scts: readonly Uint8Array[]): Uint8Array {
  const prefixed = scts.flatMap((each) => [u16(each.length), each]);
  const content = Buffer.concat(prefixed);
  return Buffer.concat([u16(content.length), content]);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

/** Each SCT dropped, doubled, swapped; nothing where it is no list. */
export function* sctListChanges(bytes: Uint8Array): Generator<Change> {
  const scts = readList(bytes);
  if (scts.length === 0) return;
  for (const [what, now] of listChanges(scts)) yield { what: `SCT ${what}`, bytes: writeList(now) };
}
