import { readAt } from '@sealift/blobs';
import { BLOCK } from './header.ts';
import { INDEX_NAME, MANIFEST_NAME, OCI_LAYOUT_NAME } from './names.ts';

const FIRST = [OCI_LAYOUT_NAME, INDEX_NAME, MANIFEST_NAME];

/**
 * Whether a file begins with the names that a bundle begins with: what somebody means by it.
 * Whether it is one is for `openBundle` to say. @throws Rejection IO
 */
export function beginsAsBundle(fd: number): boolean {
  const header = new Uint8Array(BLOCK);
  let at = 0;
  return FIRST.every((name) => {
    if (!Number.isSafeInteger(at) || readAt(fd, header, at) < BLOCK) return false;
    const size = Number.parseInt(textAt(header, 124, 136), 8);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    return textAt(header, 0, 100) === name;
  });
}

function textAt(header: Uint8Array, start: number, end: number): string {
  const field = header.subarray(start, end);
  const length = field.indexOf(0);
  return String.fromCharCode(...(length < 0 ? field : field.subarray(0, length)));
}
