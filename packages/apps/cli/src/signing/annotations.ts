import { Flags } from '@oclif/core';
import { reject } from '@sealift/failures';

export const ANNOTATIONS_FLAG = {
  annotations: Flags.string({
    char: 'a',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'KEY=VALUE',
    summary: 'A word that is signed with the image. Repeatable.',
  }),
};

/** `KEY=VALUE`, each key once. @throws Rejection USAGE */
export function readAnnotations(words: readonly string[] = []): Record<string, string> {
  const pairs = words.map((word) => {
    const at = word.indexOf('=');
    return at < 1
      ? reject('USAGE', `--annotations ${word}: expected KEY=VALUE`)
      : ([word.slice(0, at), word.slice(at + 1)] as const);
  });
  if (new Set(pairs.map(([key]) => key)).size < pairs.length)
    reject('USAGE', '--annotations: one key twice');
  return Object.fromEntries(pairs);
}
