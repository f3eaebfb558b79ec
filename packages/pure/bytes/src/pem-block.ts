import type { Code } from '@sealift/failures';
import * as base64 from './base64.ts';

/** One block of a PEM file, decoded. */
export interface PemBlock {
  /** What stands after BEGIN: `CERTIFICATE`, `PUBLIC KEY`, … */
  readonly label: string;
  /** The DER inside. */
  readonly der: Uint8Array;
}

const BLOCK =
  /-----BEGIN ([A-Z0-9 ]+)-----[ \t]*\r?\n([A-Za-z0-9+/=\s]*?)-----END \1-----[ \t]*(?:\r?\n|$)/y;

/**
 * The block that begins at `at`, and where it ends; undefined where none does. @throws Rejection
 * `code` for what is not base64 inside
 */
export function blockAt(
  text: string,
  at: number,
  code: Code,
): { readonly block: PemBlock; readonly end: number } | undefined {
  BLOCK.lastIndex = at;
  const [, label, body] = BLOCK.exec(text) ?? [];
  if (label === undefined || body === undefined) return undefined;
  const { lastIndex: end } = BLOCK;
  return { block: { label, der: base64.decode(body.replace(/\s+/g, ''), code) }, end };
}
