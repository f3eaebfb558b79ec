/** What the command line pins, as a trust store would have it. */
import { LIMITS, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { GivenOptions } from '@sealift/policy/options';
import type { FileRef, Instance, PemFiles } from '@sealift/policy-file';
import {
  type NewPin,
  newPin,
  type PinKind,
  type Pins,
  type StorePin,
  UNAPPROVED,
} from '@sealift/trust-file';
import { withoutCertificates } from '../pins/idle.ts';
import { instanceOf, loadStore } from '../pins/load-store.ts';
import type { Pin, PinnedFiles } from '../pins/pin.ts';
import { planPins } from '../pins/plan.ts';
import { type PinOf, pinsBeside } from '../pins/policy-trust.ts';
import { readConfigured, readConfiguredText } from '../pins/read-pin.ts';
import { readPolicy } from '../pins/read-policy.ts';

/** The instance that flags and variables pin: they give it no name. */
export const UNNAMED = 'pinned';

type Environment = { readonly [name: string]: string | undefined };

/**
 * The files that are pinned, by instance. Keys of signers that a policy file or a keyring names are
 * not among them: they say who must have signed, and not what proves it.
 * @throws Rejection USAGE: a store cannot hold it; what reading the files throws
 */
export function givenPins(given: GivenOptions, environment: Environment): Pins {
  if (given['partial-chain']) refusePartial();
  if (given.policy !== undefined) return ofPolicy(given.policy);
  const store = given['trust-store'];
  if (store !== undefined) return new Map(loadStore(store).map(({ name, pins }) => [name, pins]));
  const isKey = given.key !== undefined || given.keyring !== undefined;
  const planned = planPins(given, environment);
  const plan = isKey ? withoutCertificates(planned) : planned;
  const files = FIELDS.flatMap(([field, kind]) => plan[field].map((pin) => fileOf(pin, kind)));
  return new Map([[UNNAMED, [...files, ...keysOf(given), ...witnessesOf(given)].map(named)]]);
}

const named = (pin: NewPin): StorePin => newPin(UNNAMED, pin);

const refusePartial = (): never =>
  reject('USAGE', '--with-trust cannot carry a chain without its root (--partial-chain)');

const FIELDS = Object.entries({
  trustedRoot: 'trusted-root',
  rekorKeys: 'rekor',
  caRoots: 'ca',
  caIntermediates: 'ca',
  certificateChain: 'ca',
  rootFiles: 'ca',
  ctKeys: 'ct',
  timestampChains: 'tsa',
} satisfies { [F in Exclude<keyof PinnedFiles, 'trustStore'>]: PinKind }) as [
  keyof PinnedFiles,
  PinKind,
][];

const STATED = { ...UNAPPROVED, window: {} } as const;

const fileOf = ({ origin, ...pin }: Pin, kind: PinKind, more: Partial<NewPin> = {}): NewPin => ({
  ...STATED,
  ...{ kind, bytes: readConfigured(pin, LIMITS.trustFile), from: pin.source },
  ...(origin === undefined ? {} : { origin }),
  ...more,
});

const keysOf = ({ key = [], type }: GivenOptions): NewPin[] =>
  key.map((path) =>
    fileOf({ path, source: `--key ${path}` }, 'key', {
      role: type === undefined ? 'image' : 'attestation',
    }),
  );

const witnessesOf = ({ witness = [] }: GivenOptions): NewPin[] =>
  witness.map((text) => ({
    ...STATED,
    ...{ kind: 'witness', bytes: utf8.encode(`${text}\n`), from: '--witness' },
  }));

function ofPolicy(path: string): Pins {
  const text = readConfiguredText({ path, source: `--policy ${path}` });
  const { instances } = readPolicy(text, { file: path, name: 'any' });
  const pinOf = pinsBeside(path);
  return new Map([...instances].map(([name, instance]) => [name, pinsOf(instance, name, pinOf)]));
}

function pinsOf({ pins, at, partialChain }: Instance, name: string, pinOf: PinOf): StorePin[] {
  if (partialChain) refusePartial();
  if ('store' in pins)
    return [...instanceOf(loadStore(pinOf(pins.store, at).path), pins.store, pins.instance).pins];
  const read = (file: FileRef, kind: PinKind): NewPin => fileOf(pinOf(file, at), kind);
  const files =
    'trustedRoot' in pins
      ? [read(pins.trustedRoot, 'trusted-root')]
      : [...logsOf(pins, at, pinOf), ...certificatesOf(pins, read)];
  return files.map((pin) => newPin(name, pin));
}

const logsOf = ({ rekor }: PemFiles, at: string, pinOf: PinOf): NewPin[] =>
  rekor.map(({ key, origin, window }) =>
    fileOf(pinOf(key, at), 'rekor', { window, ...(origin === undefined ? {} : { origin }) }),
  );

const certificatesOf = (
  { roots, intermediates, chains, ct, tsa }: PemFiles,
  read: (file: FileRef, kind: PinKind) => NewPin,
): NewPin[] => [
  ...[...roots, ...intermediates, ...chains].map((file) => read(file, 'ca')),
  ...ct.map((file) => read(file, 'ct')),
  ...tsa.map((file) => read(file, 'tsa')),
];
