import { bundle, der, derSequence } from '@sealift/virtual-sigstore';
import {
  ARTIFACT,
  bundleFile,
  type Files,
  IDENTITY,
  leafOf,
  trustedRoot,
  USUAL,
  type Vector,
  vector,
  worldOf,
} from '../vector.ts';
import { other, pins, rekorV2, without, world } from './private-pki.ts';

/** A certificate of a CA that states no issuer (VERIFICATION §14.3). */
const OWN: Files = { options: '--no-oidc-issuer\n' };
const NO_ISSUER = { issuer: undefined, extensions: { 12: 'https://github.com/team/app' } };
const rootOnly = (): Files => without('ca-intermediates.pem');
/** 10.0.0.1 and an empty directory name, beside the usual URI. */
const manyNames = (): Uint8Array =>
  derSequence(
    der(0x87, Uint8Array.of(10, 0, 0, 1)),
    der(0xa4, derSequence()),
    der(0x86, Buffer.from(IDENTITY)),
  );
const named = { identity: [], extraExtensions: [{ oid: '2.5.29.17', value: manyNames() }] };
const titled = { identity: [], subject: { organization: 'Corp', commonName: 'Build' } };

export const ownCa = (): Vector[] => [
  vector(
    'own-chain',
    'a v0.3 bundle with the chain of a private CA, whose root is pinned',
    'accepted',
    { ...withChain(NO_ISSUER), ...rootOnly(), ...OWN },
  ),
  vector('own-chain-issuer', 'the same where Fulcio is asked for', 'STRUCTURE', {
    ...withChain({}),
    ...rootOnly(),
  }),
  vector('own-chain-other-root', 'the same, and another root is pinned', 'CERT_CHAIN', {
    ...withChain(NO_ISSUER),
    ...rootOnly(),
    'ca-roots.pem': other.pins.caRoots,
    ...OWN,
  }),
  vector('own-names', 'names of other kinds beside the asked one', 'accepted', {
    ...bundleFile({}, { ...NO_ISSUER, ...named }),
    ...pins(),
    ...OWN,
  }),
  vector('own-names-issuer', 'the same where Fulcio is asked for', 'UNSUPPORTED', {
    ...bundleFile({}, named),
    ...pins(),
  }),
  vector('own-subject', 'a subject is asked for, and there is no other name', 'accepted', {
    ...bundleFile({}, { ...NO_ISSUER, ...titled }),
    ...pins(),
    ...OWN,
    subject: 'CN=Build,O=Corp\n',
  }),
  vector('own-subject-other', 'another subject', 'IDENTITY', {
    ...bundleFile({}, { ...NO_ISSUER, ...titled, subject: { commonName: 'Build,O=Corp' } }),
    ...pins(),
    ...OWN,
    subject: 'CN=Build,O=Corp\n',
  }),
  vector('own-subject-beside-name', 'a subject beside an alternative name', 'IDENTITY', {
    ...bundleFile({}, { ...NO_ISSUER, subject: titled.subject }),
    ...pins(),
    ...OWN,
    subject: 'CN=Build,O=Corp\n',
  }),
];

/** Files of certificates that would pin something else than they seem to (VERIFICATION §14.2). */
export const chainFiles = (): Vector[] => [
  vector('pem-root-is-intermediate', 'an intermediate is given as a root', 'PARTIAL_CHAIN', {
    ...USUAL,
    ...pins({ 'ca-roots.pem': world.pins.caIntermediates }),
  }),
  vector('pem-intermediate-is-root', 'another root among intermediates', 'CHAIN_ORDER', {
    ...USUAL,
    ...pins({ 'ca-intermediates.pem': other.pins.caRoots }),
  }),
  vector('pem-tsa-turned', 'the chain of a timestamp authority, root first', 'CHAIN_ORDER', {
    ...bundleFile({ log: 'v2' }),
    ...pins({ ...rekorV2(world.logV2.origin), 'tsa.pem': turnedChain() }),
  }),
  vector('root-ca-partial', 'a trusted root whose CA ends at an intermediate', 'PARTIAL_CHAIN', {
    ...USUAL,
    ...trustedRoot(world, chainOf(world.intermediate.certificate)),
  }),
  vector('root-ca-turned', 'a trusted root whose CA begins with its root', 'CHAIN_ORDER', {
    ...USUAL,
    ...trustedRoot(world, chainOf(world.root.certificate, world.intermediate.certificate)),
  }),
];

const turnedChain = (): string =>
  world.timestampAuthority.chain
    .toReversed()
    .map(({ pem }) => pem)
    .join('');

const rawBytes = ({ der: bytes }: { readonly der: Uint8Array }): object => ({
  rawBytes: Buffer.from(bytes).toString('base64'),
});

const chainOf =
  (...chain: readonly { readonly der: Uint8Array }[]): NonNullable<Change> =>
  (root) => ({
    ...root,
    tlogs: root.tlogs.slice(0, 1),
    timestampAuthorities: [],
    certificateAuthorities: root.certificateAuthorities.map((ca) => ({
      ...ca,
      certChain: { certificates: chain.map(rawBytes) },
    })),
  });
type Change = Parameters<typeof trustedRoot>[1];

/** The leaf and its intermediate where version 0.3 has one certificate. */
function withChain(leaf: Parameters<typeof leafOf>[1]): Files {
  const own = worldOf();
  const signer = leafOf(own, leaf);
  const certificates = [signer.certificate, own.intermediate.certificate].map(rawBytes);
  const { bytes } = bundle(own, ARTIFACT, {
    signer,
    tamper: {
      bundle: ({ verificationMaterial: { certificate: _, ...rest }, ...json }) => ({
        ...json,
        verificationMaterial: { ...rest, x509CertificateChain: { certificates } },
      }),
    },
  });
  return { 'bundle.sigstore.json': bytes };
}
