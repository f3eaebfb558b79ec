import { reject } from '@sealift/bytes';
import { time, verifyTimestamp } from '@sealift/pki';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { requireLogWindow } from './log-entry.ts';

/** An entry in a pinned log is there, unless waived. */
export const logged: CheckStep<EvidenceCase> = {
  name: 'transparency log',
  run({ evidence, context }) {
    if (context.policy.ignoreTlog) return { waived: 'a log entry is not required (--insecure-ignore-tlog)' };
    if (evidence.entries.length === 0) return reject('TLOG_MISSING', 'the evidence has no transparency log entry');
    return `${evidence.entries.length} log ${evidence.entries.length === 1 ? 'entry' : 'entries'}`;
  },
};

/** Every signed timestamp verifies with a pinned authority; one that fails is never skipped (VERIFICATION §1, §9). */
export const signedTimestamps: CheckStep<EvidenceCase> = {
  name: 'signed timestamps',
  async run(subject) {
    const { evidence, context, times } = subject;
    const data = stamped(evidence);
    const stated: string[] = [];
    for (const response of evidence.timestamps) {
      const { time: at, authority } = await verifyTimestamp(response, data, context.trust.timestampAuthorities, context.crypto);
      requireLogsAt(subject, at);
      times.push(at);
      stated.push(`${time.format(at)}${authority.name === undefined ? '' : ` by ${authority.name}`}`);
    }
    return stated.join(', ');
  },
};

/** What a timestamp is over: the signature; of cosign's attestation layers, which have none of their own, the whole layer (VERIFICATION §4.5). */
function stamped({ content }: EvidenceCase['evidence']): Uint8Array {
  if (content.kind !== 'dsse') return content.signature;
  return content.envelope.raw ?? content.envelope.signature;
}

/** A Rekor v2 log states no time, so that its key's window is compared with the authority's (VERIFICATION §8.7). */
function requireLogsAt(subject: EvidenceCase, at: number): void {
  const { ignoreTlog } = subject.context.policy;
  for (const entry of subject.evidence.entries) if (entry.set === undefined && !ignoreTlog) requireLogWindow(subject, entry, at);
}

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
