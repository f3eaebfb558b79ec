import { configuring } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import { KINDS, type Kind } from '@sealift/import';

/** `sig,att` as cosign writes it, or one a flag. @throws Misconfigured USAGE */
export const kindsIn = (words: readonly string[]): Kind[] =>
  words.flatMap((word) => word.split(',')).map(kindOf);

const kindOf = (word: string): Kind =>
  KINDS.find((kind) => kind === word) ??
  configuring(() =>
    reject('USAGE', `--only is ${KINDS.join(', ')} or several of them, and not ${printable(word)}`),
  );
