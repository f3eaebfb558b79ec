import { printable, reject } from '@sealift/failures';
import {
  keys,
  type TimestampAuthority,
  time,
  type VerifiedTimestamp,
  verifyTimestamp,
  type Window,
} from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import type { LogEntry } from '@sealift/tlog';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { logWindows, requireLogWindow } from './log-entry.ts';
import { unrevoked } from './revocation.ts';
import { signatureOf } from './signature.ts';
import { waive } from './waiver.ts';

/** An entry in a pinned log is there, unless waived. */
export const logged: CheckStep<EvidenceCase> = {
  name: 'transparency log',
  run({ evidence, context }) {
    if (context.policy.ignoreTlog) return waive(context, 'log', 'a log entry is not required');
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
    const { evidence, context, times, established } = subject;
    const data = stamped(evidence);
    const stamps: VerifiedTimestamp[] = [];
    for (const response of evidence.timestamps) {
      const { timestampAuthorities } = context.trust;
      const stamp = await verifyTimestamp(response, data, timestampAuthorities, context.crypto);
      const at = stamp.time;
      const asked = { authenticated: [at], latest: at, statesOwnTime: true };
      await unrevoked(subject, [stamp.path], asked);
      stamps.push(stamp);
    }
    times.push(...stamps.map((each) => each.time));
    established.stamps = stamps;
    established.proved.timestamps = new Set(stamps.map(({ authority }) => idOf(authority))).size;
    return stamps.map(shown).join(', ');
  },
};

const shown = ({ time: at, authority: { name } }: VerifiedTimestamp): string =>
  `${time.format(at)}${name === undefined ? '' : ` by ${printable(name)}`}`;

/** One authority, however often it is pinned, with whichever window. */
const idOf = ({ chain: [first] }: TimestampAuthority): string =>
  first === undefined ? '' : keys.fingerprint(first.publicKey);

/**
 * What a timestamp is over: the signature; of cosign's attestation layers, which have none of their
 * own, the whole layer (VERIFICATION §4.5).
 */
function stamped({ content }: EvidenceCase['evidence']): Uint8Array {
  return (content.kind === 'dsse' ? content.envelope.raw : undefined) ?? signatureOf(content);
}

/**
 * When it was signed is known, and every window holds then. T2: no time would be every time, since
 * a check over an empty list passes. T40: nor does leaving the time away leave the windows away.
 */
export const authenticatedTime: CheckStep<EvidenceCase> = {
  name: 'time',
  run(subject) {
    const { times, established } = subject;
    const { verifyAt } = subject.context.policy;
    const [first, ...others] = times;
    const at = first ?? typedTime(subject);
    if (at === undefined) return withoutTime(subject);
    established.checkedAt = [at, ...others];
    const shown = requireWindows(subject, established.checkedAt);
    if (first !== undefined)
      return verifyAt === undefined ? shown : `${shown}; --verify-at was not needed`;
    return waive(subject.context, 'time', `no authenticated time; checked at ${shown}, as typed`);
  },
};

/**
 * The time that was typed, where there is a certificate, or a log that states no time, to hold it
 * against: where there is neither, nothing was checked at it. @throws Rejection TIMESTAMP_MISSING
 */
function typedTime(subject: EvidenceCase): number | undefined {
  const { evidence, context, established } = subject;
  const { verifyAt } = context.policy;
  if (verifyAt === undefined) return undefined;
  requireNoKeyWindow(subject);
  const isHeld = evidence.material.kind === 'certificate' || timeless(established).length > 0;
  return isHeld ? verifyAt : undefined;
}

/**
 * A window of a key asks when it signed, and the thief of a key that ended would type a time as
 * well. @throws Rejection TIMESTAMP_MISSING
 */
function requireNoKeyWindow({ context, established }: EvidenceCase): void {
  if (time.isBounded(keyWindow(context.policy, established)))
    reject(
      'TIMESTAMP_MISSING',
      'a key with a window without an authenticated time; one that is typed (--verify-at) ' +
        'proves nothing',
    );
}

/** @throws Rejection TIMESTAMP_MISSING */
function withoutTime(subject: EvidenceCase): string {
  const windowed = whatNeedsTime(subject);
  if (windowed !== undefined)
    reject('TIMESTAMP_MISSING', `${windowed} without an authenticated time`);
  const { established } = subject;
  established.proved.unasked = timeless(established).flatMap((entry) => logWindows(subject, entry));
  return 'none; a pinned key without a window needs none';
}

/** What counts at some times only, so that one must be known. */
function whatNeedsTime(subject: EvidenceCase): string | undefined {
  const { evidence, established, context } = subject;
  if (evidence.material.kind === 'certificate') return 'a certificate';
  if (time.isBounded(keyWindow(context.policy, established))) return 'a key with a window';
  // With the log waived nothing rests on its key, so that nothing asks when it counted.
  if (context.policy.ignoreTlog) return undefined;
  return timeless(established).some((entry) => logWindows(subject, entry).every(ends))
    ? "an entry of a log whose key's window has an end"
    : undefined;
}

/**
 * Every log of a trusted root has a start: before it nobody had the key, and the report says that
 * it was not asked. After an end somebody else may have it.
 */
const ends = ({ end }: Window): boolean => end !== undefined;

/**
 * Entries that a log proved and did not promise; those of Rekor v2 always. They state no time, so
 * that their log's window is compared with every other (VERIFICATION §8.7).
 */
const timeless = ({ entries = [] }: EvidenceCase['established']): LogEntry[] =>
  entries.filter((each) => each.time === undefined).map(({ entry }) => entry);

/** The times, in words. @throws Rejection KEY | TIMESTAMP_WINDOW */
function requireWindows(subject: EvidenceCase, times: readonly number[]): string {
  for (const entry of timeless(subject.established))
    for (const at of times) requireLogWindow(subject, entry, at);
  return withinKeyWindow(times, keyWindow(subject.context.policy, subject.established));
}

/**
 * Of the key that verifies the signature; where none does, there is nothing to hold a time against.
 */
const keyWindow = ({ signer }: Policy, { key }: EvidenceCase['established']): Window =>
  (signer.kind === 'key' && key !== undefined
    ? signer.windows.get(keys.fingerprint(key))
    : undefined) ?? {};

/**
 * GHSA-wqqc-jjcq-vfxm: a key that was retired signs no more, whatever its signatures say. A
 * certificate has no window but its own.
 */
function withinKeyWindow(times: readonly number[], window: Window): string {
  const late = times.find((each) => !time.isWithin(each, window));
  if (late !== undefined)
    reject(
      'KEY',
      `signed at ${time.format(late)}, outside the window of the pinned key ` +
        `(${time.formatWindow(window)})`,
    );
  return times.map(time.format).join(', ');
}
