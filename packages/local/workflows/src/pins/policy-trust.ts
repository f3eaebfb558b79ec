/** The instances of a policy file: what is pinned by the files that it names. */
import { dirname, resolve } from 'node:path';
import { LIMITS } from '@sealift/bytes';
import { sayingWhere } from '@sealift/console';
import { Rejection, reject } from '@sealift/failures';
import { x509 } from '@sealift/pki';
import { type FileRef, fileText, type Instance, type PemFiles } from '@sealift/policy-file';
import { type Trust, trustFromPem, trustsFromTrustedRoots } from '@sealift/trust';
import type { StoreInstance } from '@sealift/trust-file';
import { instanceOf, loadStore } from './load-store.ts';
import { anchorsOf, withCrls } from './load-trust.ts';
import type { Pin } from './pin.ts';
import { readConfigured, readConfiguredPem } from './read-pin.ts';

/** Finds a file that the policy names, and says where the policy does. */
export type PinOf = (file: FileRef, at: string) => Pin;

/** Files that a policy names, relative to it, or has in its text. @param path of the policy */
export const pinsBeside =
  (path: string): PinOf =>
  (file, at) => ({
    source: `${at} ${fileText(file)}`,
    ...(typeof file === 'string'
      ? { path: resolve(dirname(path), file) }
      : { path, text: file.text }),
  });

/** An instance that was read. */
export interface LoadedInstance {
  readonly instance: Instance;
  /** One, or one for each root of a file of several, which do not mix (T6). */
  readonly trusts: readonly Trust[];
  /** Where it is one of a trust store. */
  readonly stored?: StoreInstance;
}

/**
 * Reads an instance with the files, or the store, that it names.
 * @throws Rejection as `loadStore` and `loadFiles`
 */
export function loadInstance(instance: Instance, pinOf: PinOf): LoadedInstance {
  const loaded = loadPins(instance, pinOf);
  const { crl, at, name, floor, staleness } = instance;
  const idle = (key: string, lacks: string): never =>
    reject('CONFIG', `${at}: ${key} has no effect on ${name}, which pins no ${lacks}`);
  if (crl.length > 0 && loaded.trusts.flatMap(anchorsOf).length === 0) idle('crl', 'certificate');
  if (floor && !loaded.trusts.some(provesTimes)) idle('floor', 'log and no timestamp authority');
  if (staleness !== undefined && loaded.stored?.tuf === undefined)
    idle('staleness', 'TUF metadata (trust fetch)');
  const lists = crl.map((path) => pinOf(path, at));
  return { ...loaded, trusts: asConfig(() => withCrls(loaded.trusts, lists)) };
}

const provesTimes = ({ logs, timestampAuthorities }: Trust): boolean =>
  logs.length + timestampAuthorities.length > 0;

function loadPins(instance: Instance, pinOf: PinOf): LoadedInstance {
  const { pins, at } = instance;
  if (!('store' in pins)) return { instance, trusts: loadFiles(instance, pins, pinOf) };
  const { path, source } = pinOf(pins.store, at);
  const stored = sayingWhere(source, () => instanceOf(loadStore(path), pins.store, pins.instance));
  const { trust, witnesses } = stored;
  return { instance: { ...instance, witnesses }, trusts: [trust], stored };
}

/**
 * What an instance pins: one, or one for each root of a file of several, which do not mix (T6).
 * @throws Rejection CONFIG | TRUST_ROOT | CHAIN_ORDER | PARTIAL_CHAIN | TRUST_CONFLICT
 */
function loadFiles(
  { partialChain, at, name }: Instance,
  pins: Exclude<Instance['pins'], { readonly store: string }>,
  pinOf: PinOf,
): readonly Trust[] {
  const trusts =
    'trustedRoot' in pins
      ? readRoots(pinOf(pins.trustedRoot, at), partialChain)
      : [asConfig(() => trustFromPem({ ...textsOf(pins, at, pinOf), partialChain }))];
  if (partialChain && trusts.flatMap(anchorsOf).every(x509.isRoot))
    reject('CONFIG', `${at}: partialChain has no effect on ${name}: all that it pins are roots`);
  return trusts;
}

function readRoots(pin: Pin, partialChain: boolean): readonly Trust[] {
  return sayingWhere(pin.source, () =>
    trustsFromTrustedRoots(readConfigured(pin, LIMITS.trustFile), pin.source, { partialChain }),
  );
}

function textsOf(
  { rekor, roots, intermediates, chains, ct, tsa }: PemFiles,
  at: string,
  pinOf: PinOf,
) {
  const read = (file: FileRef) => {
    const pin = pinOf(file, at);
    return { text: readConfiguredPem(pin), source: pin.source };
  };
  return {
    rekorKeys: rekor.map(({ key, ...log }) => ({ ...read(key), ...log })),
    caRoots: roots.map(read),
    caIntermediates: intermediates.map(read),
    rootFiles: chains.map(read),
    ctKeys: ct.map(read),
    timestampChains: tsa.map(read),
  };
}

/** What a flag would be wrong for is a fault of the file here. */
export function asConfig<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof Rejection) || cause.code !== 'USAGE') throw cause;
    return reject('CONFIG', cause.message, { cause });
  }
}
