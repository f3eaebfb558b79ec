/** Which approvals were asked for, given and used up: what the log itself says is needed. T41 */
import { reject } from '@sealift/failures';
import type { EventOf } from '../event/kinds.ts';

type Question = EventOf<'asked'>;

/** An approval, and its place in the log. */
export type Given = EventOf<'approved'> & { readonly index: number };

type Rule = Pick<EventOf<'asked' | 'intent'>, 'policy' | 'rule'>;

export class Questions {
  readonly #asked = new Map<number, Question>();
  readonly #given = new Map<number, Given>();
  /** Questions whose approvals a signature used up. */
  readonly #closed = new Set<number>();
  /** What each rule of each policy asks for: 0 where it signed without approvals. */
  readonly #needed = new Map<string, number>();

  ask(index: number, question: Question): void {
    this.#asked.set(index, question);
    this.tellNeeded(question, question.needed);
  }

  /** One rule of one policy asks for the same each time. */
  tellNeeded(rule: Rule, needed: number): void {
    const before = this.needed(rule) ?? needed;
    this.#needed.set(keyOf(rule), Math.max(before, needed));
    if (before !== needed)
      reject(
        'POLICY',
        `rule ${rule.rule} asks for ${needed} approvals here, and for ${before} in an entry before`,
      );
  }

  needed(rule: Rule): number | undefined {
    return this.#needed.get(keyOf(rule));
  }

  question(index: number): Question {
    return (
      this.#asked.get(index) ??
      reject('AUDIT_ENTRY', `entry ${index} is no question that was asked before`)
    );
  }

  /** Adds an approval that was found right. */
  give(given: Given): void {
    this.#given.set(given.index, given);
  }

  /** Those that were given to a question so far. */
  givenTo(asked: number): readonly Given[] {
    return [...this.#given.values()].filter((given) => given.asked === asked);
  }

  given(index: number): Given {
    return (
      this.#given.get(index) ?? reject('AUDIT_ENTRY', `entry ${index} is no approval before it`)
    );
  }

  expectOpen(asked: number): void {
    if (this.#closed.has(asked))
      reject('AUDIT_ENTRY', `the approvals of entry ${asked} were used up by an earlier intent`);
  }

  close(asked: number): void {
    this.expectOpen(asked);
    this.#closed.add(asked);
  }
}

const keyOf = ({ policy, rule }: Rule): string => `${policy} ${rule}`;
