import { describe, expect, it } from 'vitest';
import { tally } from './bundle-case.ts';
import { BUNDLE_CASES } from './bundle-cases.ts';
import { NEEDS, PEERS, peerFiles } from './peers.ts';

/**
 * Where each file is looked at, or why it is not; the first pattern that fits counts. Bundles and
 * their artifacts are in the tables of cases.
 */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^containers-image\//, 'containers-image/images.test.ts'],
  [/^merkle-vectors\/inclusion\//, '@sealift/tlog'],
  [
    /^merkle-vectors\/consistency\//,
    'not covered: consistency proofs are not part of any evidence',
  ],
  [
    /^policy-controller\//,
    'not covered here: policies of another program, which sealift translates elsewhere',
  ],
  [/^sigstore-conformance\//, '@sealift/conformance'],
  [/^sigstore-java\/certificatetransparency\//, 'sigstore-java/certificate-transparency.test.ts'],
  [
    /^sigstore-java\/(?:certs|fulcio-response|keys)\//,
    'sigstore-java/certificate-transparency.test.ts',
  ],
  [/^sigstore-java\/checkpoints\//, 'sigstore-java/checkpoints.test.ts'],
  [/^sigstore-java\/rekor-response\//, 'sigstore-java/entries.test.ts'],
  [/^sigstore-java\/timestamp-response\//, 'sigstore-java/timestamps.test.ts'],
  [/^sigstore-python\/[^/]+\.txt(?:\.sig|\.crt|\.bundle)?$/, 'sigstore-python/detached.test.ts'],
  [/^sigstore-python\/(?:trusted_root|trust_config)\//, 'sigstore-python/roots.test.ts'],
  [/^sigstore-python\/tsa\/(?:ca|trust_config)\.json$/, 'sigstore-python/roots.test.ts'],
  [/^sigstore-python\/tsa\/issue1482/, 'sigstore-python/timestamps.test.ts'],
  [/^sigstore-python\/x509\//, '@sealift/pki'],
  [/^sigstore-rs-keys\//, '@sealift/keys'],
  [/^slsa-verifier\//, '@sealift/verify'],
  [/^trusted-roots\//, 'the pins of most runners'],
  [/^NOTICE\.md$/, 'says where the data is from'],
];

/** Everything that a bundle's case reads. */
const NAMED = new Set(
  BUNDLE_CASES.flatMap(({ bundle, artifact, root, signer }) => [
    bundle,
    artifact,
    root,
    ...('key' in signer ? [signer.key] : []),
  ]),
);

describe.skipIf(PEERS === '')(`coverage of other projects' data ${NEEDS}`, () => {
  it('leaves no file unread without a reason', () => {
    const files = peerFiles('.');
    const unread = files.filter(
      (path) => !NAMED.has(path) && !ELSEWHERE.some(([pattern]) => pattern.test(path)),
    );
    console.log(
      `${files.length} files, ${files.filter((path) => NAMED.has(path)).length} of them in ` +
        `${BUNDLE_CASES.length} cases of bundles`,
    );
    for (const [project = '', cases = []] of Map.groupBy(
      BUNDLE_CASES,
      ({ bundle }) => bundle.split('/')[0],
    ))
      console.log(`${project}: ${tally(cases)}`);
    expect(unread).toEqual([]);
  });
  it('gives no reason that nothing needs', () => {
    const files = peerFiles('.').filter((path) => !NAMED.has(path));
    expect(
      ELSEWHERE.filter(([pattern]) => !files.some((path) => pattern.test(path))).map(String),
    ).toEqual([]);
  });
});
