import { Rejection } from '@sealift/failures';
import { parseReference, type Reference } from '@sealift/oci';
import type { NameBinding } from './report.ts';

/** How a name is bound, and what a person should know about it. */
export interface Binding {
  readonly binding: NameBinding;
  readonly detail: string;
}

/**
 * Compares the image's name with the names that were signed with it (T3). A signature proves a
 * digest; a tag only where a signed name
 * states the tag, since an old image may have got a new one.
 */
export function bindName(name: string, signedNames: readonly string[]): Binding {
  const own = reference(name);
  const signed = signedNames.map(reference).filter((each) => each !== undefined);
  if (own === undefined || signed.length === 0)
    return { binding: 'none', detail: 'no signed content names it' };
  const sameRepository = signed.filter((each) => repositoryOf(each) === repositoryOf(own));
  if (sameRepository.length === 0)
    return { binding: 'contradicted', detail: `signed as ${signedNames.join(', ')}` };
  if (own.tag === undefined || sameRepository.some(({ tag }) => tag === own.tag))
    return { binding: 'signed', detail: 'the signed content names it' };
  if (sameRepository.every(({ tag }) => tag !== undefined))
    return { binding: 'contradicted', detail: `signed as ${signedNames.join(', ')}` };
  return {
    binding: 'none',
    detail: `the repository ${repositoryOf(own)} is signed, the tag ${own.tag} is not`,
  };
}

const repositoryOf = ({ registry, repository }: Reference): string => `${registry}/${repository}`;

/**
 * A signed name without a tag states none: `latest` is what readers of references add, not what was
 * signed.
 */
function reference(name: string): Reference | undefined {
  try {
    const parsed = parseReference(name);
    if (parsed.tag === undefined || name.includes(`:${parsed.tag}`)) return parsed;
    const { tag: _, ...untagged } = parsed;
    return untagged;
  } catch (thrown) {
    if (thrown instanceof Rejection) return undefined;
    throw thrown;
  }
}
