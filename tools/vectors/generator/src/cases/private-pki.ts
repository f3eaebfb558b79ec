import {
  bundle,
  createTimestampAuthority,
  createWorld,
  signSimple,
  type World,
} from '@sealift/virtual-sigstore';
import {
  ARTIFACT,
  bundleFile,
  type Files,
  image,
  layout,
  leafOf,
  USUAL,
  type Vector,
  vector,
  worldOf,
} from '../vector.ts';

export const world: World = worldOf();
export const other: World = createWorld({ seed: 'somebody else' });

/** PEM files in place of a trusted root, as cosign's flags and variables pin (VERIFICATION §14). */
export const pins = (change: Files = {}): Files => ({
  'rekor.pub': world.pins.rekorKey,
  'ctfe.pub': world.pins.ctKey,
  'ca-roots.pem': world.pins.caRoots,
  'ca-intermediates.pem': world.pins.caIntermediates,
  ...change,
});
export const without = (name: string): Files =>
  Object.fromEntries(Object.entries(pins()).filter(([each]) => each !== name));
const sig = (leaf: Parameters<typeof leafOf>[1] = {}): Files =>
  layout([
    signSimple(worldOf(), image.root, {
      signer: leafOf(world, leaf),
      dockerReference: 'registry.example/team/app',
    }),
  ]);
export const rekorV2 = (origin: string): Files => ({
  'rekor-v2.pub': world.pins.rekorV2Key,
  'rekor-v2.origin': origin,
});

export const privatePki = (): Vector[] => [
  vector('pem-bundle', 'a v0.3 bundle with PEM pins, which cosign cannot verify', 'accepted', {
    ...USUAL,
    ...pins(),
  }),
  vector('pem-sig', 'a cosign signature with PEM pins', 'accepted', { ...sig(), ...pins() }),
  vector('pem-sig-no-sct', 'a private CA without CT: refused until waived', 'SCT', {
    ...sig({ sct: false }),
    ...pins(),
  }),
  vector('pem-sig-no-sct-waived', 'the same, waived', 'accepted', {
    ...sig({ sct: false }),
    ...pins(),
    options: '--insecure-ignore-sct\n',
  }),
  vector('pem-no-ct-key', 'no CT key is pinned', 'SCT', { ...USUAL, ...without('ctfe.pub') }),
  vector('pem-no-rekor-key', 'no log key is pinned', 'UNKNOWN_LOG', {
    ...USUAL,
    ...without('rekor.pub'),
  }),
  vector(
    'pem-no-intermediate',
    'the intermediate is not pinned and a v0.3 bundle brings none',
    'CERT_CHAIN',
    {
      ...USUAL,
      ...without('ca-intermediates.pem'),
    },
  ),
  vector('pem-no-intermediate-hinted', 'a v0.1 bundle brings it as a hint', 'accepted', {
    ...bundleFile({ version: '0.1' }),
    ...without('ca-intermediates.pem'),
  }),
  vector('pem-other-root', 'the root of another CA', 'CERT_CHAIN', {
    ...bundleFile({ version: '0.1' }),
    ...pins({
      'ca-roots.pem': other.pins.caRoots,
      'ca-intermediates.pem': other.pins.caIntermediates,
    }),
  }),
  vector('pem-other-rekor-key', 'the key of another log', 'UNKNOWN_LOG', {
    ...USUAL,
    ...pins({ 'rekor.pub': other.pins.rekorKey }),
  }),
  vector('pem-other-ct-key', 'the key of another CT log', 'SCT', {
    ...USUAL,
    ...pins({ 'ctfe.pub': other.pins.ctKey }),
  }),
  vector('pem-rekor-key-unreadable', 'a log key that cannot be read', 'CONFIG', {
    ...USUAL,
    ...pins({ 'rekor.pub': 'no PEM\n' }),
  }),
  vector('pem-rekor-key-is-ct-key', 'one key in two roles', 'TRUST_CONFLICT', {
    ...USUAL,
    ...pins({ 'ctfe.pub': world.pins.rekorKey }),
  }),
  vector('pem-identity-wrong', 'a private CA vouches for another identity', 'IDENTITY', {
    ...bundleFile({}, { identity: { uri: 'https://ci.internal/evil' } }),
    ...pins(),
  }),
  vector(
    'pem-issuer-none',
    'a private CA without issuer: an identity without an issuer is anybody',
    'IDENTITY',
    {
      ...bundleFile({}, { issuer: undefined, extensions: {} }),
      ...pins(),
    },
  ),
  vector('pem-rekor-v2', 'a Rekor v2 key with its origin, and a timestamp chain', 'accepted', {
    ...bundleFile({ log: 'v2' }),
    ...pins({ ...rekorV2(world.logV2.origin), 'tsa.pem': world.pins.tsaChain }),
  }),
  vector('pem-rekor-v2-origin-other', 'the same key with another origin', 'UNKNOWN_LOG', {
    ...bundleFile({ log: 'v2' }),
    ...pins({ ...rekorV2('other.example'), 'tsa.pem': world.pins.tsaChain }),
  }),
  vector('pem-rekor-v2-no-origin', 'an Ed25519 log key without an origin', 'USAGE', {
    ...bundleFile({ log: 'v2' }),
    ...pins({ 'rekor.pub': world.pins.rekorV2Key }),
  }),
  vector('pem-tsa-other', 'the timestamp chain of another authority', 'TIMESTAMP_INVALID', {
    ...bundleFile({ log: 'v2' }),
    ...pins({ ...rekorV2(world.logV2.origin), 'tsa.pem': otherChain() }),
  }),
  vector('pem-tsa-leaf-only', 'a timestamp authority pinned by its leaf alone', 'CONFIG', {
    ...bundleFile({ log: 'v2' }),
    ...pins({
      ...rekorV2(world.logV2.origin),
      'tsa.pem': world.timestampAuthority.certificate.pem,
    }),
  }),
  vector(
    'pem-hint-is-root',
    'the bundle brings a root of its own and no pin leads there',
    'CERT_CHAIN',
    { ...ownRoot(), ...pins() },
  ),
];

const otherChain = (): string =>
  createTimestampAuthority({ seed: 'somebody else' })
    .chain.map(({ pem }) => pem)
    .join('');

function ownRoot(): Files {
  const own = worldOf();
  const signer = leafOf(own, { authority: other.intermediate });
  const chain = [signer.certificate, other.intermediate.certificate, other.root.certificate].map(
    ({ der }) => ({
      rawBytes: Buffer.from(der).toString('base64'),
    }),
  );
  const { bytes } = bundle(own, ARTIFACT, {
    signer,
    version: '0.2',
    tamper: {
      bundle: (json) => ({
        ...json,
        verificationMaterial: {
          ...json.verificationMaterial,
          x509CertificateChain: { certificates: chain },
        },
      }),
    },
  });
  return { 'bundle.sigstore.json': bytes };
}
