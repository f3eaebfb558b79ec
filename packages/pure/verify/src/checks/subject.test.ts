import { attest, signSimple } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  detailOf,
  FILE,
  key,
  keyed,
  keyless,
  leaf,
  refusalOf,
  signedFile,
  subject,
  verify,
  verifyOne,
  world,
} from '../world.fixture.ts';

const signer = leaf(world);
const SLSA = 'https://slsa.dev/provenance/v1';

describe('the report says what was signed', () => {
  it.each([
    ['registry.example/a', `${subject.digest} as registry.example/a`],
    ['', subject.digest],
  ])('as %j', async (dockerReference, says) => {
    const report = await verify([signSimple(world, subject, { signer, dockerReference })]);
    expect(detailOf(report, 'subject')).toBe(says);
    expect(report.subjects[0]?.binding.binding).toBe(
      dockerReference === '' ? 'none' : 'contradicted',
    );
  });

  it('under each of its names', async () => {
    const digest = { sha256: subject.digest.slice(7) };
    const statement = (s: object) => ({
      ...s,
      subject: [
        { name: 'a', digest },
        { name: 'b', digest },
        { name: '', digest },
      ],
    });
    const attestation = attest(world, subject, {
      signer,
      predicateType: SLSA,
      predicate: {},
      tamper: { statement },
    });
    expect(
      detailOf(await verify([attestation], { policy: keyless({ types: [SLSA] }) }), 'subject'),
    ).toBe(`${subject.digest} as a, b, ${SLSA}`);
  });

  it('of a file its digest', async () =>
    expect(detailOf(await verifyOne(signedFile()), 'subject')).toBe(FILE.digest));
});

it('a digest in the bundle that is not known of the file is of another', async () => {
  const evidence = signedFile({ signer: { key }, tlog: false });
  const hint = { hash: 'sha512', value: new Uint8Array(64) } as const;
  const stated = {
    kind: 'file',
    digest: FILE.digest,
    digests: new Map([...FILE.digests].slice(0, 1)),
  } as const;
  const claimed = { ...evidence, content: { ...evidence.content, hint } } as typeof evidence;
  expect(
    refusalOf(await verifyOne(claimed, { policy: keyed(key, { ignoreTlog: true }) }, stated)),
  ).toBe('SUBJECT: a.txt: the bundle states the digest of another file');
});
