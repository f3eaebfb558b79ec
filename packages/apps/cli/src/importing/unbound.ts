import { printable } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import { type Failure, failure, type Report, withSentences } from '@sealift/report';
import type { JudgedSubject, Judgement } from '@sealift/verify';
import { refused } from './refused.ts';

type Named = Pick<JudgedSubject, 'name' | 'digest' | 'binding'>;

/**
 * A digest is proved by its signature, a name is not: under a tag it would pass for whatever the
 * tag promises (T3).
 */
function unboundName({ name, digest, binding: { binding } }: Named): Failure[] {
  // Where no tag is written, none can lie: by digest an image is what its signature says.
  if (binding === 'none' && (name === digest || parseReference(name).tag === undefined)) return [];
  if (binding === 'none')
    return [
      failure('NAME_UNBOUND', `nothing proves that ${printable(name)} is ${digest}`, {
        image: name,
      }),
    ];
  if (binding === 'contradicted')
    return [
      failure('NAME_CONTRADICTED', `${printable(name)}: the signed or expected name is another`, {
        image: name,
      }),
    ];
  return [];
}

/** Who says what a name that nothing proves is worth. */
export type NamesBy =
  | 'the default'
  | '--accept-unbound-names'
  | 'the policy file'
  /** Both names are of the command line, and the registry was asked for one just now. */
  | 'whoever copies';

/**
 * The report after names were weighed: rejected for unbound ones, or with the operator's leave
 * among what was waived. A policy file has judged them already, rule by rule.
 */
export function weighNames(
  { subjects }: Pick<Judgement, 'subjects'>,
  report: Report,
  by: NamesBy,
): Report {
  const found = subjects.flatMap(unboundName);
  const failures =
    by === 'the policy file' ? found.filter(({ code }) => code !== 'NAME_UNBOUND') : found;
  // What was signed as another is never waived: that is a lie, and not a lack of proof.
  const isUnproved = failures.every(({ code }) => code === 'NAME_UNBOUND');
  // The report of what was judged by flags says so of each name already.
  if (by === 'whoever copies' && isUnproved) return report;
  return by === '--accept-unbound-names' && isUnproved
    ? withSentences(report, { waived: failures.map(({ message }) => `${message} (${by})`) })
    : refused(report, failures);
}
