/** What a rule asks of the name that an image has. */
import { digest } from '@sealift/bytes';
import { printable, Rejection } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import type { NameNeed, Needs } from '@sealift/policy/rules';
import type { Cause } from '../judgement.ts';
import type { Binding } from '../name-binding.ts';

/** Which bindings a need takes; `bound` takes any that binds. */
const TAKES: { readonly [need in Exclude<NameNeed, 'any'>]: (binding: Binding) => boolean } = {
  'signed-tag': ({ binding }) => binding === 'signed',
  'signed-repository': (binding) => binding.binding === 'signed' || isRepositorySigned(binding),
  sealed: ({ binding }) => binding === 'sealed',
  expected: ({ binding }) => binding === 'expected',
  bound: (binding) =>
    ['signed', 'sealed', 'expected'].includes(binding.binding) || isRepositorySigned(binding),
};

const isRepositorySigned = (binding: Binding): boolean =>
  binding.binding === 'none' && binding.why === 'tag not signed';

/** Nothing where the name is bound as the rule asks. */
export function nameCauses({ name: need }: Needs, name: string, binding: Binding): Cause[] {
  if (need === 'any' || TAKES[need](binding)) return [];
  if (need === 'bound' && binding.binding === 'none' && !hasTag(name)) return [];
  const detail =
    `nothing binds the name ${printable(name)} to its digest as the policy asks ` +
    `(name: ${need}); its binding: ${binding.binding}`;
  return [{ kind: 'policy', code: 'NAME_UNBOUND', name, detail }];
}

/** Where no tag is written, none can lie: by digest an image is what its signature says. */
function hasTag(name: string): boolean {
  try {
    return parseReference(name).tag !== undefined;
  } catch (thrown) {
    if (thrown instanceof Rejection) return !digest.is(name);
    throw thrown;
  }
}
