/** How strong evidence must be, and whether a signer could ever have that. */
import type { Strength } from '@sealift/policy/rules';
import type { NeedsText } from '../schema/file.ts';
import { durationOf } from './duration.ts';
import type { Provides } from './instances.ts';
import type { FileSigner } from './signers.ts';

/** What a rule asks for. */
export const strengthOf = ({ log, timestamps = 0, scts = 0, maxAge }: NeedsText): Strength => ({
  inclusion: log !== undefined && log !== 'set',
  logs: 0,
  witnesses: typeof log === 'object' ? log.witnessed : 0,
  timestamps,
  scts,
  ...(maxAge === undefined ? {} : { maxAge: durationOf(maxAge) }),
});

/** What a rule asks of a signer; `isTimed` where it compares times. */
export interface Asked {
  readonly strength: Strength;
  /** `log: …` is written there. */
  readonly asksLog: boolean;
  readonly isTimed: boolean;
}

/**
 * What a rule asks of a signer that he could never have: a sentence without its subject. A rule
 * that asks for what is waived for him is refused and not decided for either (T36).
 * @param provides what his instance pins, undefined without one; `unread` where it is not known yet
 */
export function shortOf(
  { who, ignoreTlog, ignoreSct, instance }: FileSigner,
  { strength, asksLog, isTimed }: Asked,
  provides: Provides | undefined | 'unread',
): string | undefined {
  if (asksLog && ignoreTlog) return 'has log: none, and the rule asks for a log';
  if (strength.scts > 0 && ignoreSct) return 'has sct: none, and the rule asks for scts';
  if (strength.scts > 0 && who.kind !== 'certificate')
    return 'is a key, and the rule asks for scts, which certificates have';
  const witnesses = witnessesOf(instance, provides);
  if (strength.witnesses > witnesses)
    return `has ${witnesses} witnesses pinned, and the rule asks for ${strength.witnesses}`;
  if (provides === 'unread') return undefined;
  const { timestampAuthorities = 0, ctLogs = 0 } = provides ?? {};
  if (strength.timestamps > timestampAuthorities)
    return (
      `has ${timestampAuthorities} timestamp authorities in his instance, and the rule asks for ` +
      `${strength.timestamps} timestamps`
    );
  if (strength.scts > ctLogs)
    return `has ${ctLogs} CT logs in his instance, and the rule asks for ${strength.scts} scts`;
  if (isTimed && ignoreTlog && timestampAuthorities === 0)
    return 'has neither a log nor a timestamp authority, and the rule asks when he signed';
  return undefined;
}

/** Those of a store are not known before it was read. */
const witnessesOf = (
  instance: FileSigner['instance'],
  provides: Provides | undefined | 'unread',
): number =>
  provides === 'unread' && instance !== undefined && 'store' in instance.pins
    ? Number.POSITIVE_INFINITY
    : (instance?.witnesses.length ?? 0);
