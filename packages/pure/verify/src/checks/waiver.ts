import { ASKED } from '@sealift/policy/rules';
import type { Context } from '../case.ts';
import type { Waived } from '../check.ts';
import type { Waiver } from '../judgement.ts';

const FLAGS: Readonly<Record<Waiver, string>> = {
  log: '--insecure-ignore-tlog',
  sct: '--insecure-ignore-sct',
  time: '--verify-at',
};

/**
 * Something is waived, as the operator wrote it: with a flag, or with a word in a policy file.
 * @param what what stands instead of the check
 */
export function waive({ by }: Context, waives: Waiver, what: string): Waived {
  const isFlag = by === ASKED || waives === 'time';
  const how = isFlag ? FLAGS[waives] : `${waives}: none, of the signer ${by}`;
  return { waives, waived: `${what} (${how})` };
}
