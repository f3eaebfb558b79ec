/** One signer as entries of a Kyverno policy, of which one is enough. */
import type { KnownSigner } from '@sealift/verify';
import { chainPem, keyPem, openPins } from './pinned-pem.ts';

/**
 * A point of P-256 whose private key nobody has: its first coordinate is SHA-256 of
 * "sealift: nobody has the private key of this point, 1".
 */
const NOBODY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqjz/LySfqh6I7ipnIe3rEE0T+byn
TrUOCaln771PkIJVP7qxZ+W8pVIotPgw4nx9RKEkWsspCstR6m4k75yclA==
-----END PUBLIC KEY-----
`;

const URL = 'https://pinned.invalid';
const NO_LOG = { url: URL, ignoreTlog: true };
const NO_SCT = { ignoreSCT: true };

/** Nobody. */
export const REFUSED: object = { keys: { publicKeys: NOBODY, rekor: NO_LOG, ctlog: NO_SCT } };

/** An entry for each key and log, since one takes one of each; or why there is none. */
export function entriesOf(signer: KnownSigner): readonly object[] | string {
  const { policy, trust } = signer;
  const pins = trust.map((one) => openPins(one));
  // Its reader knows ECDSA keys of logs alone.
  const logs = pins.flatMap(({ logs: all }) => all).filter(({ key }) => /^p\d+$/.test(key.type));
  const rekors = policy.ignoreTlog
    ? [NO_LOG]
    : logs.map(({ key }) => ({ url: URL, pubkey: keyPem(key) }));
  if (rekors.length === 0) return 'a log of which no key could be given';
  if (policy.signer.kind === 'certificate') return keylessOf(signer, rekors);
  return policy.signer.keys.flatMap((key) =>
    rekors.map((rekor) => ({ keys: { publicKeys: keyPem(key), rekor, ctlog: NO_SCT } })),
  );
}

function keylessOf({ policy, trust }: KnownSigner, rekors: readonly object[]) {
  const { signer, ignoreTlog, ignoreSct } = policy;
  if (signer.kind !== 'certificate' || signer.issuer === 'none') return 'noIssuer';
  if (ignoreTlog) return 'log: none of a certificate';
  const extensions = extensionsOf(signer.extensions);
  if (extensions === undefined) return 'sourceRepository (write any, and githubWorkflowRepository)';
  const pins = trust.map((one) => openPins(one));
  const roots = pins
    .flatMap(({ authorities }) => authorities)
    .map(chainPem)
    .join('');
  const cts = ignoreSct
    ? [NO_SCT]
    : pins.flatMap(({ ctLogs }) => ctLogs.map(({ key }) => ({ pubkey: keyPem(key) })));
  if (roots === '' || cts.length === 0) return 'a CA or CT log whose window has ended';
  const who = {
    subjectRegExp: patternOf(signer.identity.like),
    issuerRegExp: patternOf(signer.issuer.like),
    ...(extensions.length === 0 ? {} : { additionalExtensions: Object.fromEntries(extensions) }),
  };
  return rekors.flatMap((rekor) =>
    cts.map((ctlog) => ({ keyless: { ...who, roots, rekor, ctlog } })),
  );
}

type Certificate = Extract<KnownSigner['policy']['signer'], { kind: 'certificate' }>;
type Like = Certificate['identity']['like'];

/** In an exact text of theirs `*` and `?` stand for others. */
const patternOf = (like: Like): string =>
  like === undefined
    ? '^$'
    : 'part' in like
      ? like.part
      : `^${like.text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;

const NAMES: { readonly [number: number]: string } = {
  2: 'githubWorkflowTrigger',
  3: 'githubWorkflowSha',
  4: 'githubWorkflowName',
  5: 'githubWorkflowRepository',
  6: 'githubWorkflowRef',
};

/** Those that they know, and that hold none of their wildcards. */
function extensionsOf(extensions: Certificate['extensions']): [string, string][] | undefined {
  const known = [...extensions].flatMap(([number, { like }]): [string, string][] => {
    const name = NAMES[number];
    const text = like !== undefined && 'text' in like ? like.text : undefined;
    return name === undefined || text === undefined || /[*?]/.test(text) ? [] : [[name, text]];
  });
  return known.length === extensions.size ? known : undefined;
}
