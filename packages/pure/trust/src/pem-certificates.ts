/** Certificates of files: which end a path, and which may stand between. */
import { equal } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import {
  type Certificate,
  requireTimestamping,
  type TimestampAuthority,
  time,
  x509,
} from '@sealift/pki';
import { type PemPins, type Pinned, type PinnedFile, pinnedBy, reading } from './pem-pins.ts';

/** The certificates of a CA. @throws Rejection CONFIG | CHAIN_ORDER | PARTIAL_CHAIN */
export function readCertificates(pins: PemPins): {
  roots: Pinned<Certificate>[];
  intermediates: Pinned<Certificate>[];
} {
  const all = (files: readonly PinnedFile[] = []): Pinned<Certificate>[] =>
    files.flatMap((file) => reading(file, x509.fromFile).map((value) => pinnedBy(file, value)));
  const chain = readChain(pins);
  const files = all(pins.rootFiles);
  const given = all(pins.caRoots);
  if (!pins.partialChain) for (const each of given) requireRoot(each, given);
  const roots = unique([...given, ...chain.slice(-1), ...files.filter(isRoot)]);
  const between = [...chain.slice(0, -1), ...files.filter((each) => !isRoot(each))];
  const intermediates = unique([...all(pins.caIntermediates), ...between]);
  refuseIdle(roots, intermediates);
  return { roots, intermediates };
}

const isRoot = ({ value }: Pinned<Certificate>): boolean => x509.isRoot(value);

function requireRoot(
  { value, source }: Pinned<Certificate>,
  given: readonly Pinned<Certificate>[],
): void {
  const file = given.filter((each) => each.source === source).map((each) => each.value);
  Rejection.naming(source, () => x509.requireRoot(value, file));
}

function readChain({ certificateChain: file, ...pins }: PemPins): Pinned<Certificate>[] {
  if (file === undefined) return [];
  const chain = reading(file, x509.fromFile);
  requireChain(file, chain, pins);
  return chain.map((value) => pinnedBy(file, value));
}

/** What would pin nothing, and its owner believes that it does. */
function refuseIdle(
  roots: readonly Pinned<Certificate>[],
  intermediates: readonly Pinned<Certificate>[],
): void {
  const [first] = intermediates;
  if (first !== undefined && roots.length === 0)
    reject(
      'PARTIAL_CHAIN',
      `${first.source}: no certificate is self-signed, and intermediates alone lead nowhere; ` +
        'one that is pinned on purpose goes into --ca-roots, with --partial-chain',
    );
  const isKnown = (value: Certificate): boolean =>
    roots.some((root) => equal(root.value.der, value.der));
  const root = intermediates.find((each) => isRoot(each) && !isKnown(each.value));
  if (root === undefined) return;
  const name = x509.nameForMessage(root.value.subject);
  reject(
    'CHAIN_ORDER',
    `${root.source}: ${name} is self-signed, and nothing ends at a root among intermediates: ` +
      'give it with --ca-roots',
  );
}

/** T25: a certificate that is pinned with two windows would count in the wider one. */
const unique = (pinned: readonly Pinned<Certificate>[]): Pinned<Certificate>[] =>
  pinned.filter((each, i) => {
    const first = pinned.find((other) => equal(other.value.der, each.value.der)) ?? each;
    if (time.formatWindow(first.window) !== time.formatWindow(each.window))
      reject(
        'TRUST_CONFLICT',
        `${each.source} pins the same certificate as ${first.source}, with another window`,
      );
    return pinned.indexOf(first) === i;
  });

type Partial = Pick<PemPins, 'partialChain'>;

/**
 * The chain of a timestamp authority, its own certificate first. @throws Rejection CONFIG |
 * CHAIN_ORDER | PARTIAL_CHAIN
 */
export function readTimestampChain(file: PinnedFile, pins: Partial): Pinned<TimestampAuthority> {
  const chain = reading(file, x509.fromFile);
  if (chain.length < 2)
    reject(
      'CONFIG',
      `${file.source}: expected a timestamp authority's certificate, its intermediates and one ` +
        `root`,
    );
  requireChain(file, chain, pins);
  requireUse(file, chain);
  return pinnedBy(file, { chain, window: file.window ?? {} });
}

/** A CA's chain in the place of a timestamp authority's pins nothing, and its owner believes so. */
function requireUse({ source }: PinnedFile, chain: readonly Certificate[]): void {
  try {
    requireTimestamping(chain);
  } catch (cause) {
    if (!(cause instanceof Rejection)) throw cause;
    reject('CONFIG', `${source}: no timestamp can lead to this chain: ${cause.message}`, { cause });
  }
}

/** T7: the last is pinned, and an intermediate never because a file was cut or turned around. */
function requireChain(
  { source }: PinnedFile,
  chain: readonly Certificate[],
  { partialChain = false }: Partial,
): void {
  const [last] = chain.slice(-1);
  Rejection.naming(source, () => {
    x509.requireOrder(chain);
    if (last !== undefined && !partialChain) x509.requireRoot(last, chain);
  });
}
