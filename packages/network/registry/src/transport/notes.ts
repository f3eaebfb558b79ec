/** What a registry says beside its answers, for whoever waits for them. */
import { printable } from '@sealift/failures';
import type { RegistryResponse } from './exchange.ts';

export interface Note {
  /** The same for what is told once. */
  readonly about: string;
  /** For a sentence that begins with the registry. */
  readonly text: string;
}

/** So few are left that the next image may be one too many. */
const FEW = 10;
/**
 * Warnings (distribution-spec, "Warnings": `Warning: 299 - "text"`), and the end of a rate limit
 * that is near (`RateLimit-Remaining: 5;w=21600`). A response to a login may echo it: T46
 */
export function notesOf({ headers, withLogin }: RegistryResponse): Note[] {
  const warnings = withLogin ? [] : [headers['warning'] ?? []].flat().flatMap(warningsIn);
  return [...warnings, ...remainingIn(headers['ratelimit-remaining'])];
}

/** RFC 9111 §5.5 has other codes too, which are about caches. */
const warningsIn = (header: string): Note[] =>
  [...header.slice(0, 4096).matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => ({
    about: `warning ${text}`,
    text: `warns: ${printable(text.replace(/\\(.)/g, '$1'))}`,
  }));

function remainingIn(header: string | string[] | undefined): Note[] {
  const [, digits] = /^(\d{1,9})(?:;|$)/.exec([header ?? ''].flat()[0] ?? '') ?? [];
  if (digits === undefined || Number(digits) > FEW) return [];
  return [{ about: 'limit', text: `lets ${digits} more requests through before its limit` }];
}
