/** A policy file that names signers of an enterprise's own CA, and what that CA revoked. */
import { makeImage, revocationList, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import {
  corpLeaf,
  issuing,
  pemOf,
  policyCa,
  root,
  world,
} from '@sealift/virtual-sigstore/enterprise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const bench = new Bench('enterprise');
const NAME = 'registry.corp.example/team/app:1';
const image = { ...makeImage({ seed: 'enterprise', platforms: ['linux/amd64'] }), name: NAME };
const leaf = corpLeaf({
  identity: [],
  subject: { commonName: 'Build', organization: 'Corp' },
});
const revoking = (on: string) =>
  revocationList(issuing, {
    revoked: [{ certificate: leaf.certificate, date: new Date(`${on}T00:00:00Z`) }],
  }).der;

const SUBJECT = 'subject: "CN=Build,O=Corp"';
const POLICY = `apiVersion: sealift/policy/v1
trust:
  corp:
    rekor: [{ key: rekor.pub }]
    ca: { roots: [root.pem], intermediates: [between.pem] }
    crl: [issuing.crl, policy-ca.crl]
signers:
  build: { ${SUBJECT}, noIssuer: true, sct: none, trust: corp }
  other: { identity: ci@corp.example, noIssuer: true, sct: none, trust: corp }
images:
  - match: ["registry.corp.example/**"]
    require: { signature: { anyOf: [build, other] } }
`;

beforeAll(async () => {
  bench.writeAll({
    'rekor.pub': world.pins.rekorKey,
    'signer.pub': world.keyPair().publicKeyPem,
    'root.pem': pemOf(root),
    'between.pem': pemOf(issuing, policyCa),
    'issuing.crl': revocationList(issuing).der,
    'policy-ca.crl': revocationList(policyCa).pem,
    'early.crl': revoking('2026-01-10'),
    'late.crl': revoking('2026-02-10'),
    'policy.yaml': POLICY,
  });
  const attachments = [signSimple(world, image.root, { signer: leaf, dockerReference: '' })];
  await writeLayout(bench.at('layout'), { images: [image], attachments, style: 'plain' });
});
afterAll(() => bench.close());

async function changed(from: string, to: string, command = 'verify AT/layout --policy') {
  expect(POLICY).toContain(from);
  bench.writeAll({ 'changed.yaml': POLICY.replace(from, to) });
  return bench.run(`${command} AT/changed.yaml`);
}

describe('a signer of an own CA', () => {
  it('is named by the subject of his certificate', async () => {
    const { code, notEstablished } = await bench.run('verify AT/layout --policy AT/policy.yaml');
    expect(code).toBe('accepted');
    expect(notEstablished.join('\n')).not.toContain('revoked since');
  });

  it.each([
    ['another subject', SUBJECT, 'subject: "CN=Builds,O=Corp"', 'IDENTITY'],
    ['the subject as an alternative name', 'subject:', 'identity:', 'IDENTITY'],
    ['a pattern that is not of him', SUBJECT, 'subjectPattern: "CN=B,O=Corp.*"', 'IDENTITY'],
    ['his revocation before he signed', 'issuing.crl', 'early.crl', 'CERT_REVOKED'],
    ['his revocation after he signed', 'issuing.crl', 'late.crl', 'accepted'],
    ['one list that revokes, of two', 'issuing.crl', 'issuing.crl, early.crl', 'CERT_REVOKED'],
    ['a pattern of him', SUBJECT, 'subjectPattern: "CN=Build,O=Corp.*"', 'accepted'],
  ])('by %s is judged: %s', async (_, from, to, code) =>
    expect((await changed(from, to)).code).toBe(code),
  );

  it('is told of CAs without a list', async () => {
    const { notEstablished } = await changed(', policy-ca.crl', '');
    expect(notEstablished.join('\n')).toContain('CN=Policy CA,O=Corp');
  });

  it.each([
    ['a list that is none', 'issuing.crl', 'root.pem', 'root.pem'],
    ['a list that is not there', 'issuing.crl', 'nowhere.crl', 'nowhere.crl'],
    [
      'lists of an instance without certificates',
      'signers:\n',
      '  logs: { rekor: [{ key: rekor.pub }], crl: [issuing.crl] }\nsigners:\n',
      'crl has no effect on logs',
    ],
  ])('lint refuses %s', async (_, from, to, says) => {
    const { code, message } = await changed(from, to, 'policy lint');
    expect(code).toBe('CONFIG');
    expect(message).toContain(says);
  });

  it('nothing beside the file revokes: the file names the lists', async () => {
    const { code, message } = await bench.run(
      'verify AT/layout --policy AT/policy.yaml --certificate-crl AT/late.crl',
    );
    expect([code, message]).toEqual(['USAGE', expect.stringContaining('write it there')]);
  });

  it('is begun from a bundle by his subject', async () => {
    const { code, text } = await bench.run('policy init AT/layout');
    expect(code).toBe('accepted');
    expect(text).toContain('subject: "CN=Build,O=Corp"\n    noIssuer: true');
  });

  it('is explained', async () => {
    const { text } = await bench.run(`policy explain AT/policy.yaml ${NAME}`);
    expect(text).toContain('a certificate whose subject is "CN=Build,O=Corp"');
    expect(text).toContain('not by a certificate that its CRLs revoked before');
  });
});
