import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { parseReference, type Reference } from '@sealift/oci';
import type { NamePattern } from '@sealift/policy/rules';

/**
 * What proves that a name belongs to its digest (T3). Everything but `expected`, `sealed`
 * and `signed` is a claim of the carrier.
 */
export type Binding =
  | { readonly binding: 'expected' | 'sealed' | 'signed' }
  /** The operator expects another digest. */
  | { readonly binding: 'contradicted'; readonly expected: Digest }
  | { readonly binding: 'contradicted'; readonly signed: readonly string[] }
  /** A file is the one that the operator gave, whatever it is called. */
  | { readonly binding: 'given' }
  | {
      readonly binding: 'none';
      /** There is no name, nothing signed names it, or what does states another tag, or none. */
      readonly why: 'no name' | 'not signed' | 'tag not signed';
    };

/** Whether the image's name was signed along with its digest. */
export type NameBinding = Binding['binding'];

/**
 * Compares the image's name with the names that were signed with it (T3). A signature proves a
 * digest; a tag only where a signed name
 * states the tag, since an old image may have got a new one.
 * @param mirrored repositories that stand for the image's own, as the policy says
 */
export function bindName(
  name: string,
  signed: readonly string[],
  mirrored: readonly NamePattern[] = [],
): Binding {
  const own = reference(name);
  const known = signed.map(reference).filter((each) => each !== undefined);
  if (own === undefined || known.length === 0) return { binding: 'none', why: 'not signed' };
  const isSame = (repository: string): boolean =>
    repository === repositoryOf(own) || mirrored.some((each) => each.matches(repository));
  const same = known.filter((each) => isSame(repositoryOf(each)));
  if (same.length === 0) return { binding: 'contradicted', signed };
  if (own.tag === undefined || same.some(({ tag }) => tag === own.tag))
    return { binding: 'signed' };
  return same.every(({ tag }) => tag !== undefined)
    ? { binding: 'contradicted', signed }
    : { binding: 'none', why: 'tag not signed' };
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
