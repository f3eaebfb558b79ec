import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { NEEDS, PEERS } from '@sealift/peers';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { decodeBundle } from './formats/sigstore-bundle/bundle.ts';
import { parseStatement } from './statement.ts';

const read = (path: string): Uint8Array => readFileSync(join(PEERS, path));
const files = existsSync(PEERS) ? globSync('**/*.{json,sigstore}', { cwd: PEERS }).toSorted() : [];
/** CPython's files hold a bundle each, with more around it. */
const isBundle = (path: string): boolean =>
  !path.startsWith('cpython/') &&
  /"verificationMaterial"\s*:/.test(readFileSync(join(PEERS, path), 'utf8'));

/** Refused for what they are; what is wrong with others only verification finds. */
const REFUSED: { readonly [path: string]: string } = {
  'bundle-empty-certificate-chain_fail': 'STRUCTURE',
  'bundle-malformed-json_fail': 'PARSE',
  'bundle-negative-log-index_fail': 'STRUCTURE',
  'bundle-unknown-version_fail': 'MEDIA_TYPE',
  'intoto-missing-inclusion-proof_fail': 'STRUCTURE',
  'invalid-inclusion-proof_fail': 'STRUCTURE',
  'rekor2-no-inclusion-proof_fail': 'STRUCTURE',
};

describe.skipIf(PEERS === '')(`bundles of other projects ${NEEDS}`, () => {
  const conformance = files.filter((path) =>
    /^sigstore-conformance\/.*\/bundle\.sigstore\.json$/.test(path),
  );

  it.each(conformance)('%s', async (path) =>
    expect(await codeOf(() => decodeBundle(read(path)))).toBe(
      REFUSED[path.split('/')[1] ?? ''] ?? 'accepted',
    ),
  );

  it('are decoded or refused with a code', async () => {
    const counts = new Map<string, number>();
    for (const path of files.filter(isBundle)) {
      const code = await codeOf(() => decodeBundle(read(path)));
      const kind = code === 'accepted' ? decodeBundle(read(path)).format.id : code;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    console.log(`bundles: ${JSON.stringify(Object.fromEntries(counts))}`);
    for (const version of ['0.1', '0.2', '0.3'])
      expect(counts.get(`sigstore bundle v${version}`)).toBeGreaterThan(1);
  });

  it('with statements have subjects', () => {
    const bundle = decodeBundle(
      read('sigstore-conformance/happy-path-intoto-in-dsse-v3/bundle.sigstore.json'),
    );
    if (bundle.content.kind !== 'dsse') return expect.unreachable();
    expect(parseStatement(bundle.content.envelope).subjects[0]?.name).toBe('a.txt');
    expect(utf8.decode(bundle.content.envelope.payload)).toContain('"subject"');
  });
});
