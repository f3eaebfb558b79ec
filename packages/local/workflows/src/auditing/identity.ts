import type { LogIdentity } from '@sealift/audit';
import { readKey } from '../pins/load-policy.ts';

/** The log of the flags. @throws Rejection CONFIG */
export const identityOf = (flags: {
  readonly 'log-key': string;
  readonly origin: string;
}): LogIdentity => ({
  origin: flags.origin,
  key: readKey(flags['log-key'], '--log-key'),
});
