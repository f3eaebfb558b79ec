/** The signers of a policy file, with the keys that the files it names hold. */

import { Rejection, reject } from '@sealift/failures';
import { keys, time } from '@sealift/pki';
import type { Policy, SignerPolicy } from '@sealift/policy';
import { type EvidenceNeed, type Rule, waysOf } from '@sealift/policy/rules';
import {
  type Asked,
  type FileRule,
  type FileSigner,
  lacking,
  type Provides,
  shortOf,
} from '@sealift/policy-file';
import { NO_TRUST, type Trust } from '@sealift/trust';
import type { KnownSigner } from '@sealift/verify';
import { readKeyring } from './load-keyring.ts';
import { readPinnedKey } from './load-policy.ts';
import { asStored, requireRole } from './load-store.ts';
import { asConfig, type LoadedInstance, type PinOf } from './policy-trust.ts';

/** What signers are read with. */
export interface SignerFiles {
  readonly pinOf: PinOf;
  /** By the names of instances. */
  readonly instances: ReadonlyMap<string, LoadedInstance>;
  /** Time of signing to assume where none is proved; milliseconds since 1970. */
  readonly verifyAt: number | undefined;
}

/** Of a signer without an instance. */
const NONE: Pick<LoadedInstance, 'trusts' | 'stored'> = { trusts: [NO_TRUST] };

/** What keys of a store may be named as signers for (T10). */
const SIGNING = ['image', 'attestation'] as const;

/** @throws Rejection CONFIG | TRUST_CONFLICT */
export function loadSigner(signer: FileSigner, files: SignerFiles): KnownSigner {
  const { name, instance, ignoreTlog, ignoreSct } = signer;
  const { trusts: trust, stored } = files.instances.get(instance?.name ?? '') ?? NONE;
  const { signer: who, keySources } = whoOf(signer, files.pinOf);
  const pinned = instance?.witnesses ?? [];
  const stated: Policy = {
    signer: who,
    ignoreTlog,
    ignoreSct,
    ...(files.verifyAt === undefined ? {} : { verifyAt: files.verifyAt }),
    // How many must have cosigned is the rules' to say.
    ...(pinned.length === 0 ? {} : { witnesses: { pinned, quorum: 0 } }),
  };
  const policy = stored === undefined ? stated : asStored(stated, [stored], SIGNING);
  requireAble(signer, policy, trust);
  return { name, policy, trust, instance: instance?.name ?? '', keySources };
}

/**
 * Whether he could ever pass, by the windows that his keys have, a store's too: one root of a file
 * of several is enough to pass under. @throws Rejection CONFIG
 */
function requireAble(signer: FileSigner, { signer: who }: Policy, trust: readonly Trust[]): void {
  const hasWindow = who.kind === 'key' && who.windows.size > 0;
  const wants = trust.map((one) => lacking(signer, providesOf(one), hasWindow));
  if (wants.every((one) => one !== undefined))
    reject('CONFIG', `${signer.at}: the signer "${signer.name}" ${wants[0]}`);
}

interface Who {
  readonly signer: SignerPolicy;
  readonly keySources: readonly string[];
}

function whoOf({ who, at }: FileSigner, pinOf: PinOf): Who {
  if (who.kind === 'certificate') return { signer: who, keySources: [] };
  const pin = pinOf(who.kind === 'key' ? who.file : who.path, at);
  if (who.kind === 'keyring') {
    const { sources, ...ring } = asConfig(() => readKeyring(pin, who.key));
    return { signer: { kind: 'key', ...ring }, keySources: sources };
  }
  const key = readPinnedKey(pin);
  const isBounded = time.isBounded(who.window);
  const windows = new Map(isBounded ? [[keys.fingerprint(key), who.window]] : []);
  return { signer: { kind: 'key', keys: [key], windows, denied: [] }, keySources: [pin.source] };
}

const providesOf = (trust: Trust): Provides => ({
  authorities: trust.authorities.length,
  logs: trust.logs.length,
  ctLogs: trust.ctLogs.length,
  timestampAuthorities: trust.timestampAuthorities.length,
});

/** What a key of a store must be pinned for, by what a rule asks of it. */
const ROLES = { signature: 'image', attestation: 'attestation' } as const;

/**
 * A key that a store pins for attestations counts for no signature, nor the other way round (T10).
 * @throws Rejection TRUST_CONFLICT
 */
export function requireRoles(
  rules: readonly FileRule[],
  signers: readonly KnownSigner[],
  instances: ReadonlyMap<string, LoadedInstance>,
): void {
  for (const { name, instance, policy } of signers) {
    const stored = instances.get(instance)?.stored;
    if (stored === undefined || policy.signer.kind !== 'key') continue;
    const { keys: pinned } = policy.signer;
    for (const { rule } of rules)
      for (const kind of askedOf(rule, name))
        Rejection.naming(rule.at ?? '', () => requireRole([stored], pinned, ROLES[kind]));
  }
}

const askedOf = (rule: Rule, name: string): EvidenceNeed['kind'][] =>
  waysOf(rule)
    .flatMap(({ evidence }) => evidence)
    .filter(({ by }) => by.of.includes(name))
    .map(({ kind }) => kind);

/**
 * What rules ask of signers, now that it is known what their instances pin. @throws Rejection
 * CONFIG
 */
export function requireReachable(
  rules: readonly FileRule[],
  signers: ReadonlyMap<string, FileSigner>,
  instances: ReadonlyMap<string, LoadedInstance>,
): void {
  for (const { rule, asked } of rules) {
    if (asked === undefined) continue;
    for (const { strength, evidence } of waysOf(rule)) {
      for (const name of new Set(evidence.flatMap(({ by }) => by.of))) {
        const short = shortIn(instances, signers.get(name), { ...asked, strength });
        if (short !== undefined) reject('CONFIG', `${rule.at}: the signer "${name}" ${short}`);
      }
    }
  }
}

/** Of several roots of a signer's instance it is enough that one pins what is asked. */
function shortIn(
  instances: ReadonlyMap<string, LoadedInstance>,
  signer: FileSigner | undefined,
  asked: Asked,
): string | undefined {
  const { trusts } = instances.get(signer?.instance?.name ?? '') ?? NONE;
  const short = trusts.map((one) => signer && shortOf(signer, asked, providesOf(one)));
  return short.every((one) => one !== undefined) ? short[0] : undefined;
}
