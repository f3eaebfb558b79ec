/** A deny pack that carries what a CA revoked, to a site whose pins have no list. */
import { makeImage, revocationList, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('deny crl');
const { world } = bench;
const ISSUER = 'https://login.example';
const leaf = world.issueLeaf({ identity: { email: 'ci@corp.example' }, issuer: ISSUER });
const image = makeImage({ seed: 'crl', platforms: ['linux/amd64'] });
/** The world signs at noon on 15 January 2026. */
const revoking = (on: string) =>
  revocationList(world.intermediate, {
    revoked: [{ certificate: leaf.certificate, date: new Date(`${on}T00:00:00Z`) }],
  }).der;

const POLICY = `apiVersion: sealift/policy/v1
trust: { here: { trustedRoot: root.json } }
signers: { ci: { identity: ci@corp.example, issuer: "${ISSUER}", trust: here } }
images: [ { match: ["**"], require: { signature: { anyOf: [ci] } } } ]
`;

beforeAll(async () => {
  bench.write('root.json', world.trustedRoot());
  bench.write('early.crl', revoking('2026-01-10'));
  bench.write('late.crl', revoking('2026-02-10'));
  bench.write('policy.yaml', POLICY);
  const attachments = [signSimple(world, image.root, { signer: leaf, dockerReference: '' })];
  const images = [{ ...image, name: 'registry.corp.example/app:1' }];
  await writeLayout(bench.at('layout'), { images, attachments, style: 'plain' });
  await bench.made('key generate --output-key-prefix AT/deny');
});
afterAll(() => bench.close());

const pack = async (...lists: readonly string[]): Promise<string> => {
  const named = lists.map((list) => `--crl AT/${list}.crl`).join(' ');
  const line = 'deny add -o AT/deny.json --force --key AT/deny.key --reason x';
  const { result } = await bench.made(`${line} ${named}`);
  return (result as { entries: { id: string }[] }).entries[0]?.id ?? '';
};
const verify = (policy = 'policy.yaml') =>
  bench.run(`verify AT/layout --policy AT/${policy} --deny AT/deny.json --deny-key AT/deny.pub`);
const codeOf = async (policy?: string) => (await verify(policy)).failures[0]?.code ?? 'accepted';

describe('a list of revoked certificates in a deny pack', () => {
  it('refuses what was signed after the revocation, and nothing before it', async () => {
    await pack('late');
    expect(await codeOf()).toBe('accepted');
    await pack('early');
    const { failures } = await verify();
    expect(failures[0]?.code).toBe('CERT_REVOKED');
    expect(failures[0]?.message).toContain('was revoked as of 2026-01-10');
  });

  it('of two the one that revokes counts', async () => {
    await pack('late', 'early');
    expect(await codeOf()).toBe('CERT_REVOKED');
  });

  it('promises no lists of other CAs', async () => {
    await pack('late');
    expect((await verify()).notEstablished.join()).not.toContain('list of revoked');
  });

  it('is not followed where the site says so', async () => {
    const id = await pack('early');
    bench.write('lifted.yaml', `${POLICY}undeny: [ { id: "${id}", reason: "another ci" } ]\n`);
    expect(await codeOf('lifted.yaml')).toBe('accepted');
  });

  it('is shown', async () => {
    await pack('early');
    const { result } = await bench.made('deny show AT/deny.json --deny-key AT/deny.pub');
    expect(result).toMatchObject({
      entries: [{ kind: 'crl', fingerprint: expect.stringMatching(/^SHA256:/) }],
    });
  });
});
