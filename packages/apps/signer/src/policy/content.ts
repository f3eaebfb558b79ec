import { printable, reject } from '@sealift/failures';
import picomatch from 'picomatch';
import type { Rule } from '../config/schema.ts';
import type { PayloadFacts } from '../payload/read-payload.ts';

/**
 * `*` within one part of a name, `**` across parts, `?`; nothing else is special, so that a glob
 * says what it seems to say.
 */
const PLAIN_GLOB = {
  dot: true,
  nobrace: true,
  nobracket: true,
  noextglob: true,
  nonegate: true,
  strictSlashes: true,
} as const;

/** What the payload says of itself. @throws Rejection SIGNING_DENIED */
export function checkContent(rule: Rule, payload: PayloadFacts): void {
  checkRepository(rule, payload);
  for (const [key, value] of Object.entries(rule.annotations ?? {})) {
    const found = payload.annotations.get(key);
    if (found !== value)
      reject(
        'SIGNING_DENIED',
        `the annotation ${key} is ${found === undefined ? 'missing' : `"${printable(found)}"`}, ` +
          `expected "${value}"`,
      );
  }
}

function checkRepository(
  { repositories, unnamed }: Rule,
  { repository, kind }: PayloadFacts,
): void {
  if (repositories === undefined) return;
  if (repository === undefined && unnamed === 'allow') return;
  if (repository === undefined)
    reject(
      'SIGNING_DENIED',
      `a payload of the kind ${kind} names no repository, and the rule asks for one`,
    );
  if (!repositories.some((glob) => picomatch.isMatch(repository, glob, PLAIN_GLOB)))
    reject('SIGNING_DENIED', `the repository "${printable(repository)}" is not allowed`);
}
