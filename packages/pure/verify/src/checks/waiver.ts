import { ASKED } from '@sealift/policy/rules';
import type { Context } from '../case.ts';

const FLAGS = { log: '--insecure-ignore-tlog', sct: '--insecure-ignore-sct' } as const;

/** What waives something, as the operator wrote it: a flag, or a word in a policy file. */
export const waiverOf = ({ by }: Context, what: keyof typeof FLAGS): string =>
  by === ASKED ? FLAGS[what] : `${what}: none, of the signer ${by}`;
