/** What binds the name of an image to its digest, as each rule may count it. */
import type { ImageInput } from '../image.ts';
import type { JudgedRule } from '../judgement.ts';
import { type Binding, bindName } from '../name-binding.ts';

type Named = Pick<ImageInput, 'name' | 'descriptor' | 'expectations' | 'sealed'>;

/**
 * What binds the name as far as one rule goes: what counts for it, and the mirrors that it names
 * itself. Of another rule neither would be taken for granted by this one.
 */
export function bindingBy(input: Named, { counted, rule: { asks } }: JudgedRule): Binding {
  const mirrored = asks.kind === 'require' && asks.signedAs !== undefined ? [asks.signedAs] : [];
  const names = counted.flatMap(({ proved }) => proved.names ?? []);
  return bindingTo(input, [...new Set(names)], mirrored);
}

/**
 * The binding of the image: of rules that enforce, where there are any, since what only warns
 * proves nothing. One that contradicts is never outweighed by others.
 */
export function bindingOf(
  input: Named,
  findings: readonly JudgedRule[],
  bindings: readonly Binding[],
): Binding {
  const enforced = bindings.filter((_, i) => findings[i]?.rule.mode === 'enforce');
  const from = enforced.length > 0 ? enforced : bindings;
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
  return of.why === 'tag not signed' ? 2 : 3;
}
