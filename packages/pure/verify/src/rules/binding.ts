/** What binds the name of an image to its digest, as each rule may count it. */
import type { NameNeed } from '@sealift/policy/rules';
import type { ImageInput } from '../image.ts';
import type { JudgedRule } from '../judgement.ts';
import { type Binding, bindName } from '../name-binding.ts';

type Named = Pick<ImageInput, 'name' | 'descriptor' | 'expectations' | 'sealed'>;

/** A way in which a name may be bound; a name may be in several. */
export type Bond = Exclude<NameNeed, 'any' | 'bound'>;

/** What binds the name as far as one rule goes. */
export interface RuleBinding {
  /** The one that is reported. */
  readonly binding: Binding;
  /** All that hold: a seal takes nothing away from what was signed, nor an expectation. */
  readonly bonds: ReadonlySet<Bond>;
}

/**
 * What binds the name as far as one rule goes: what counts for it, and the mirrors that it names
 * itself. Of another rule neither would be taken for granted by this one.
 */
export function bindingBy(input: Named, { counted, rule: { asks } }: JudgedRule): RuleBinding {
  const mirrored = asks.kind === 'require' && asks.signedAs !== undefined ? [asks.signedAs] : [];
  const names = [...new Set(counted.flatMap(({ proved }) => proved.names ?? []))];
  const binding = bindingTo(input, names, mirrored);
  return { binding, bonds: bondsOf(input, binding, bindName(input.name, names, mirrored)) };
}

/** @param binding the strongest @param signed what the signed names alone say */
function bondsOf({ sealed }: Named, binding: Binding, signed: Binding): ReadonlySet<Bond> {
  const bonds = new Set<Bond>();
  if (binding.binding === 'contradicted') return bonds;
  if (binding.binding === 'none' && binding.why === 'no name') return bonds;
  if (binding.binding === 'expected') bonds.add('expected');
  if (signed.binding === 'contradicted') return bonds;
  if (sealed) bonds.add('sealed');
  if (signed.binding === 'signed') bonds.add('signed-tag');
  if (signed.binding === 'signed' || isRepositorySigned(signed)) bonds.add('signed-repository');
  return bonds;
}

const isRepositorySigned = (signed: Binding): boolean =>
  signed.binding === 'none' && signed.why === 'tag not signed';

/**
 * The binding of the image: of rules that enforce, where there are any, since what only warns
 * proves nothing. One that contradicts is never outweighed by others.
 */
export function bindingOf(
  input: Named,
  bound: readonly { readonly finding: JudgedRule; readonly by: RuleBinding }[],
): Binding {
  const enforced = bound.filter(({ finding: { rule } }) => rule.mode === 'enforce');
  const from = (enforced.length > 0 ? enforced : bound).map(({ by: { binding } }) => binding);
  const [first] = from.toSorted((a, b) => rankOf(a) - rankOf(b));
  return first ?? bindingTo(input, []);
}

/** A seal says what nobody signed; it never outweighs what somebody did. */
function bindingTo(
  { name, descriptor, expectations, sealed }: Named,
  ...signed: [names: readonly string[], mirrored?: Parameters<typeof bindName>[2]]
): Binding {
  if (name === descriptor.digest) return { binding: 'none', why: 'no name' };
  const stated = expectations.flatMap((each) => each.digest ?? []);
  const contrary = stated.find((expected) => expected !== descriptor.digest);
  if (contrary !== undefined) return { binding: 'contradicted', expected: contrary };
  if (stated.length > 0) return { binding: 'expected' };
  const bound = bindName(name, ...signed);
  return sealed && bound.binding === 'none' ? { binding: 'sealed' } : bound;
}

function rankOf(of: Binding): number {
  if (of.binding === 'contradicted') return 0;
  if (of.binding !== 'none') return 1;
  return isRepositorySigned(of) ? 2 : 3;
}
