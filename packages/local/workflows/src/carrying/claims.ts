import { keys, time } from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import type { Report } from '@sealift/report';
import type { Anchor } from '@sealift/trust';
import {
  CARRIED_LIST,
  type Compared,
  compareCarried,
  decodeCarried,
} from '@sealift/trust-file/carried';
import type { Target } from '../verifying/open-target.ts';

/** What a bundle carries as trust, in sentences for the report. */
export type CarriedWords = Pick<Report, 'claimed' | 'notEstablished'>;

/**
 * Keys and roots that a bundle carries are compared with the pins, and believed by nothing. What
 * differs from a pin is said where every reader sees it. @throws Rejection CARRIED_TRUST
 */
export function carriedWords(
  { trustFiles = [], origin }: Pick<Target, 'trustFiles' | 'origin'>,
  pinned: readonly Anchor[],
): CarriedWords {
  if (trustFiles.every(({ name }) => name !== CARRIED_LIST))
    return { claimed: trustFiles.map(unlisted), notEstablished: [] };
  const carried = decodeCarried(trustFiles, origin);
  const compared = carried === undefined ? [] : compareCarried(carried, pinned);
  const other = compared.filter(({ found }) => found !== 'differs');
  return {
    claimed: [summary(compared), ...other.map(sentenceOf)],
    notEstablished: compared.filter(({ found }) => found === 'differs').map(sentenceOf),
  };
}

const unlisted = ({ name }: { readonly name: string }): string =>
  `trust file ${name}: nothing says what it is`;

function summary(compared: readonly Compared[]): string {
  const count = (found: Compared['found']): number =>
    compared.filter((one) => one.found === found).length;
  return (
    `trust carried along, and not believed: ${count('equal')} equal to your pins, ` +
    `${count('absent')} not pinned here, ${count('differs')} that differ`
  );
}

function sentenceOf({ instance, carried, found, pinned }: Compared): string {
  const { kind, name, fingerprint, window } = carried;
  const what = `carried ${kind} ${fingerprint}${name ? ` (${name})` : ''} of ${instance}`;
  if (pinned === undefined) return `${what}: not pinned here, and counts for nothing`;
  if (found === 'equal') return `${what}: equal to your pin (${pinned.source})`;
  const how =
    pinned.fingerprint === fingerprint
      ? `it counts ${window} there, ${meaningOf(pinned)} here`
      : `${pinned.fingerprint} is pinned here`;
  return `TRUST DIFFERS from your pin (${pinned.source}), which counted: ${what}: ${how}`;
}

const meaningOf = ({ window, name }: Anchor): string => (name ? `${window} (${name})` : window);

/** The keys that a policy asks for, as anchors to compare with. */
export const signerAnchors = ({ signer }: Policy, sources: readonly string[]): Anchor[] =>
  signer.kind !== 'key'
    ? []
    : signer.keys.map((key, i) => ({
        kind: 'key',
        fingerprint: keys.fingerprint(key),
        window: time.formatWindow(signer.windows.get(keys.fingerprint(key)) ?? {}),
        source: sources[i] ?? 'the policy',
      }));
