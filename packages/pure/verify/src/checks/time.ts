import { reject } from '@sealift/bytes';
import { time } from '@sealift/pki';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';

/** An entry in a pinned log is there, unless waived. */
export const logged: CheckStep<EvidenceCase> = {
  name: 'transparency log',
  run({ evidence, context }) {
    if (context.policy.ignoreTlog) return { waived: 'a log entry is not required (--insecure-ignore-tlog)' };
    if (evidence.entries.length === 0) return reject('TLOG_MISSING', 'the evidence has no transparency log entry');
    return `${evidence.entries.length} log ${evidence.entries.length === 1 ? 'entry' : 'entries'}`;
  },
};

/**
 * When it was signed is known. T2: no time would be every time, since a check over an empty list passes.
 * Keys pinned as PEM have no window and need none.
 */
export const authenticatedTime: CheckStep<EvidenceCase> = {
  name: 'time',
  run({ evidence, times, context }) {
    if (times.length > 0) return times.map(time.format).join(', ');
    if (evidence.material.kind === 'key') return 'none; a pinned key without a window needs none';
    const { verifyAt } = context.policy;
    if (verifyAt === undefined) return reject('TIMESTAMP_MISSING', 'a certificate without an authenticated time');
    times.push(verifyAt);
    return { waived: `no authenticated time; the certificate is checked at ${time.format(verifyAt)} (--verify-at)` };
  },
};
