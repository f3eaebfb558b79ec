import { printable, reject } from '@sealift/bytes';
import { keys, time, verifyTimestamp, type Window } from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { requireLogWindow } from './log-entry.ts';
import { signatureOf } from './signature.ts';

/** An entry in a pinned log is there, unless waived. */
export const logged: CheckStep<EvidenceCase> = {
  name: 'transparency log',
  run({ evidence, context }) {
    if (context.policy.ignoreTlog)
      return { waived: 'a log entry is not required (--insecure-ignore-tlog)' };
    if (evidence.entries.length === 0)
      return reject('TLOG_MISSING', 'the evidence has no transparency log entry');
    return `${evidence.entries.length} log ${evidence.entries.length === 1 ? 'entry' : 'entries'}`;
  },
};

/**
 * Every signed timestamp verifies with a pinned authority; one that fails is never skipped
 * (VERIFICATION §1, §9).
 */
export const signedTimestamps: CheckStep<EvidenceCase> = {
  name: 'signed timestamps',
  async run(subject) {
    const { evidence, context, times } = subject;
    const data = stamped(evidence);
    const stated: string[] = [];
    for (const response of evidence.timestamps) {
      const { time: at, authority } = await verifyTimestamp(
        response,
        data,
        context.trust.timestampAuthorities,
        context.crypto,
      );
      requireLogsAt(subject, at);
      times.push(at);
      stated.push(
        `${time.format(at)}${authority.name === undefined ? '' : ` by ${printable(authority.name)}`}`,
      );
    }
    return stated.join(', ');
  },
};

/**
 * What a timestamp is over: the signature; of cosign's attestation layers, which have none of their
 * own, the whole layer (VERIFICATION §4.5).
 */
function stamped({ content }: EvidenceCase['evidence']): Uint8Array {
  return (content.kind === 'dsse' ? content.envelope.raw : undefined) ?? signatureOf(content);
}

/**
 * A Rekor v2 log states no time, so that its key's window is compared with the authority's
 * (VERIFICATION §8.7).
 */
function requireLogsAt(subject: EvidenceCase, at: number): void {
  const { ignoreTlog } = subject.context.policy;
  for (const entry of subject.evidence.entries)
    if (entry.set === undefined && !ignoreTlog) requireLogWindow(subject, entry, at);
}

/**
 * When it was signed is known. T2: no time would be every time, since a check over an empty list
 * passes. Only a pinned key without a
 * window needs none.
 */
export const authenticatedTime: CheckStep<EvidenceCase> = {
  name: 'time',
  run({ evidence, times, established, context: { policy } }) {
    const isKey = evidence.material.kind === 'key';
    const window = keyWindow(policy, established);
    if (times.length > 0) return withinKeyWindow(times, window);
    if (isKey && window === undefined) return 'none; a pinned key without a window needs none';
    if (policy.verifyAt === undefined)
      return reject(
        'TIMESTAMP_MISSING',
        `${isKey ? 'a key with a window' : 'a certificate'} without an authenticated time`,
      );
    times.push(policy.verifyAt);
    return {
      waived: `no authenticated time; checked at ${withinKeyWindow(times, window)} (--verify-at)`,
    };
  },
};

/**
 * Of the key that verifies the signature; where none does, there is nothing to hold a time against.
 */
const keyWindow = ({ signer }: Policy, { key }: EvidenceCase['established']): Window | undefined =>
  signer.kind === 'key' && key !== undefined
    ? signer.windows.get(keys.fingerprint(key))
    : undefined;

/**
 * GHSA-wqqc-jjcq-vfxm: a key that was retired signs no more, whatever its signatures say. A
 * certificate has no window but its own.
 */
function withinKeyWindow(times: readonly number[], window: Window = {}): string {
  const late = times.find((each) => !time.isWithin(each, window));
  if (late !== undefined)
    reject(
      'KEY',
      `signed at ${time.format(late)}, outside the window of the pinned key ` +
        `(${time.formatWindow(window)})`,
    );
  return times.map(time.format).join(', ');
}
