import { hex } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { Window } from '@sealift/pki';
import { parseWitness, type Witness } from '@sealift/tlog';
import { refuseAt, windowOf } from '@sealift/yaml';
import type { InstanceText } from '../schema/file.ts';
import { durationOf } from './duration.ts';
import type { FileRef } from './file-ref.ts';
import type { Reading } from './reading.ts';

/** The key of a transparency log. */
export interface RekorPin {
  readonly key: FileRef;
  readonly origin?: string;
  readonly window: Window;
}

/** Files of one instance, PEM each. */
export interface PemFiles {
  readonly rekor: readonly RekorPin[];
  readonly roots: readonly FileRef[];
  readonly intermediates: readonly FileRef[];
  /** Certificates of CAs of which those that are self-issued are roots. */
  readonly chains: readonly FileRef[];
  readonly ct: readonly FileRef[];
  readonly tsa: readonly FileRef[];
}

/** Whom to believe together. Paths are as they are written. */
export interface Instance {
  readonly name: string;
  /** `policy.yaml:12` */
  readonly at: string;
  readonly pins:
    | { readonly store: string; readonly instance: string }
    | { readonly trustedRoot: string }
    | PemFiles;
  readonly witnesses: readonly Witness[];
  /** Lists of revoked certificates: they refuse more, whatever pins. */
  readonly crl: readonly string[];
  /** Times that it proves raise the clock's floor. T23 */
  readonly floor: boolean;
  /** Its TUF metadata may have expired at most so long ago, in milliseconds. T24 */
  readonly staleness?: number;
  /** Chains may end at an intermediate. */
  readonly partialChain: boolean;
}

/** What a signer needs of an instance: how many of each it pins. */
export interface Provides {
  readonly authorities: number;
  readonly logs: number;
  readonly ctLogs: number;
  readonly timestampAuthorities: number;
}

/** Instances by their names. @throws Rejection CONFIG */
export function readInstances(reading: Reading): ReadonlyMap<string, Instance> {
  const { trust = {} } = reading.file;
  return new Map(Object.keys(trust).map((name) => [name, readInstance(reading, trust, name)]));
}

function readInstance(
  reading: Reading,
  trust: { readonly [name: string]: InstanceText },
  name: string,
): Instance {
  const text = trust[name] ?? {};
  if (name === 'none')
    refuseAt(reading, trust, name, 'an instance called none: "log: none" asks for no log');
  if (text.store !== undefined) return storeInstance(reading, trust, name, text.store);
  if (text.instance !== undefined)
    refuseAt(reading, text, 'instance', 'instance is one of a store: give store too');
  if (text.staleness !== undefined)
    refuseAt(reading, text, 'staleness', 'staleness is about TUF metadata, which a store keeps');
  const { trustedRoot } = text;
  const pem = (['rekor', 'ca', 'ct', 'tsa'] as const).filter((key) => text[key] !== undefined);
  const [beside] = pem;
  if (trustedRoot !== undefined && beside !== undefined)
    refuseAt(reading, text, beside, `${beside} beside trustedRoot, which pins all of them: one of`);
  if (trustedRoot === undefined && beside === undefined)
    refuseAt(reading, trust, name, `the instance "${name}" pins nothing: give trustedRoot, or PEM`);
  const pins = trustedRoot === undefined ? pemFiles(reading, text) : { trustedRoot };
  return {
    name,
    at: reading.places.line(trust, name),
    pins,
    witnesses: witnessesOf(reading, text),
    crl: text.crl ?? [],
    floor: text.floor === true,
    partialChain: text.partialChain === true,
  };
}

/** A store pins all of its instance, witnesses too. */
function storeInstance(
  reading: Reading,
  trust: { readonly [name: string]: InstanceText },
  name: string,
  store: string,
): Instance {
  const text = trust[name] ?? {};
  const { store: _, instance = name, crl = [], floor = false, staleness, ...beside } = text;
  const [other] = Object.keys(beside);
  if (other !== undefined)
    refuseAt(reading, text, other, `${other} beside store, which pins all: one of`);
  const at = reading.places.line(trust, name);
  const pins = { store, instance };
  const kept = staleness === undefined ? {} : { staleness: durationOf(staleness) };
  return { name, at, pins, witnesses: [], crl, floor, ...kept, partialChain: false };
}

function pemFiles(reading: Reading, { rekor = [], ca, ct = [], tsa = [] }: InstanceText): PemFiles {
  return {
    rekor: rekor.map((log) => ({
      key: log.key,
      ...(log.origin === undefined ? {} : { origin: log.origin }),
      window: windowOf(reading, log),
    })),
    roots: ca?.roots ?? [],
    intermediates: ca?.intermediates ?? [],
    chains: [],
    ct,
    tsa,
  };
}

function witnessesOf(reading: Reading, { witnesses = [] }: InstanceText): readonly Witness[] {
  const seen = new Set<string>();
  return witnesses.map((text, i) => {
    const at = `${reading.places.of(witnesses, i)}: `;
    const witness = Rejection.as('CONFIG', () => parseWitness(text), at);
    const key = hex.encode(witness.key.spki);
    // T41: one key under two names would be two of a quorum.
    if (seen.has(key)) refuseAt(reading, witnesses, i, 'the key of this witness is pinned twice');
    seen.add(key);
    return witness;
  });
}

/** What an instance of PEM files pins; undefined of a root or a store, which were not read yet. */
export function providesOf({ pins }: Instance): Provides | undefined {
  if ('trustedRoot' in pins || 'store' in pins) return undefined;
  return {
    authorities: pins.roots.length + pins.chains.length,
    logs: pins.rekor.length,
    ctLogs: pins.ct.length,
    timestampAuthorities: pins.tsa.length,
  };
}
