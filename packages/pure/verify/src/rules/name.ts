/** What a rule asks of the name that an image has. */
import { digest } from '@sealift/bytes';
import { printable, Rejection } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import type { Needs } from '@sealift/policy/rules';
import type { Cause } from '../judgement.ts';
import type { RuleBinding } from './binding.ts';

/** Nothing where the name is bound as the rule asks; `bound` takes any that binds. */
export function nameCauses(
  { name: need }: Needs,
  name: string,
  { binding, bonds }: RuleBinding,
): Cause[] {
  if (need === 'any' || (need === 'bound' ? bonds.size > 0 : bonds.has(need))) return [];
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
