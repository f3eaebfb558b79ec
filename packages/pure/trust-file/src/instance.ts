import { LIMITS, pem, utf8 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { keys, time } from '@sealift/pki';
import { parseWitness, type Witness } from '@sealift/tlog';
import {
  type Anchor,
  type PinnedFile,
  type Trust,
  trustFromPem,
  trustFromTrustedRoot,
} from '@sealift/trust';
import { readFollowed } from './followed.ts';
import type { PinKind, RoleKey, StoreInstance, StorePin } from './store.ts';

/**
 * What the files of one instance pin together. @param where the store, for messages and reports
 * @throws Rejection CONFIG | TRUST_ROOT | CHAIN_ORDER | PARTIAL_CHAIN | TRUST_CONFLICT
 */
export function readInstance(
  name: string,
  pins: readonly StorePin[],
  where: string,
): StoreInstance {
  const sourceOf = ({ file, path = `${where},${name} ${file}` }: StorePin): string => path;
  const pinned = (pin: StorePin): PinnedFile => ({
    text: Rejection.as('CONFIG', () => textOf(pin), `${sourceOf(pin)}: `),
    source: sourceOf(pin),
    window: pin.window,
  });
  const of = (kind: PinKind): StorePin[] => pins.filter((pin) => pin.kind === kind);
  const witnesses = of('witness').map((pin) => readWitness(pinned(pin)));
  const roleKeys = of('key').map((pin) => readKey(pin, pinned(pin)));
  const trust = trustOf(pins, { pinned, sourceOf });
  const followed = readFollowed(pins, sourceOf);
  const all = [
    ...(followed === undefined ? [] : [followed.anchor]),
    ...trust.anchors,
    ...witnesses.map(witnessAnchor),
    ...roleKeys.map(keyAnchor),
  ];
  const anchorsOf = (pin: StorePin): Anchor[] =>
    all.filter(({ source }) => source === sourceOf(pin));
  const anchors = new Map(pins.map((pin) => [pin.file, anchorsOf(pin)]));
  return {
    name,
    pins,
    trust,
    witnesses: witnesses.map(({ witness }) => witness),
    keys: roleKeys,
    ...(followed === undefined ? {} : { tuf: followed.state }),
    anchors,
  };
}

interface Reading {
  pinned(pin: StorePin): PinnedFile;
  sourceOf(pin: StorePin): string;
}

function trustOf(pins: readonly StorePin[], { pinned, sourceOf }: Reading): Trust {
  const [root, ...more] = pins.filter(({ kind }) => kind === 'trusted-root');
  const beside = pins.find(({ kind }) => ['rekor', 'ca', 'ct', 'tsa'].includes(kind)) ?? more[0];
  if (root === undefined) return trustFromPem(pemPins(pins, pinned));
  if (beside !== undefined)
    reject(
      'TRUST_CONFLICT',
      `${sourceOf(beside)} stands beside ${root.file}: a trusted root pins all of its instance`,
    );
  return trustFromTrustedRoot(root.bytes, sourceOf(root));
}

function pemPins(pins: readonly StorePin[], pinned: Reading['pinned']) {
  const of = (kind: PinKind): PinnedFile[] => pins.filter((pin) => pin.kind === kind).map(pinned);
  const rekor = pins.filter(({ kind }) => kind === 'rekor');
  return {
    rekorKeys: rekor.map((pin) => ({
      ...pinned(pin),
      ...(pin.origin === undefined ? {} : { origin: pin.origin }),
    })),
    rootFiles: of('ca'),
    ctKeys: of('ct'),
    timestampChains: of('tsa'),
  };
}

/** A witness is pinned as one line; all else is PEM, or DER that is told what to do. */
const textOf = ({ kind, bytes }: StorePin): string => {
  if (bytes.length > LIMITS.pemFile) reject('CONFIG', `file of ${bytes.length} bytes`);
  return kind === 'witness' ? utf8.decode(bytes, 'CONFIG') : pem.textOfFile(bytes, 'CONFIG');
};

interface PinnedWitness {
  readonly witness: Witness;
  readonly source: string;
}

const readWitness = ({ text, source }: PinnedFile): PinnedWitness => ({
  witness: Rejection.as('CONFIG', () => parseWitness(text.trim()), `${source}: `),
  source,
});

function readKey({ role = 'image', window }: StorePin, { text, source }: PinnedFile): RoleKey {
  const key = Rejection.as('CONFIG', () => keys.fromPem(text), `${source}: `);
  return { key, role, window, source };
}

const keyAnchor = ({ key, role, window, source }: RoleKey): Anchor => ({
  kind: 'key',
  fingerprint: keys.fingerprint(key),
  window: time.formatWindow(window),
  source,
  name: `role ${role}`,
});

const witnessAnchor = ({ witness: { key, name }, source }: PinnedWitness): Anchor => ({
  kind: 'key',
  fingerprint: keys.fingerprint(key),
  window: time.formatWindow({}),
  source,
  name: `witness ${name}`,
});
