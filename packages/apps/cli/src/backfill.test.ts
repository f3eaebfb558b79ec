/** Proofs of inclusion that export asks a log for, and what the far side makes of them. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import {
  type Answers,
  type EntryJson,
  entryAnswers,
  type Source,
  startSource,
} from '@sealift/fake-sources';
import {
  type Attachment,
  attest,
  bundleReferrer,
  makeImage,
  publish,
  signSimple,
} from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('backfill');
const { world } = bench;
const signer = { key: world.keyPair() };
const image = makeImage({ seed: 'backfill', sizes: [64] });
const SLSA = { predicateType: 'https://slsa.dev/provenance/v1', predicate: {} };
const signed = (more: Partial<Parameters<typeof signSimple>[2]> = {}): Attachment =>
  signSimple(world, image.root, { signer, dockerReference: '', ...more });
const oldBundle = (): Attachment =>
  bundleReferrer(world, image.root, { signer, version: '0.1', proof: false });
const bareBundle = (): Attachment =>
  bundleReferrer(world, image.root, { signer, tlog: true, tamper: { bundle: withoutLog } });
const withoutLog = (json: { verificationMaterial: object }): object => ({
  ...json,
  verificationMaterial: { ...json.verificationMaterial, tlogEntries: [] },
});
const INCLUSION = `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }] } }
signers: { ada: { key: signer.pub, trust: here } }
images:
  - match: ["**"]
    require: { signature: { anyOf: [ada] }, name: any, log: inclusion }
`;
bench.writeAll({ 'inclusion.yaml': INCLUSION });

let registry: FakeRegistry;
let log: Source;
beforeEach(async () => {
  registry = await startRegistry();
  log = await startSource(entryAnswers(world.log));
  rmSync(bench.at('no.tar'), { force: true });
});
afterEach(async () => {
  await log.close();
  await registry.close();
});
afterAll(() => bench.close());

const run = (line: string) =>
  bench.run(line.replaceAll('APP', `${registry.host}/team/app:1`).replaceAll('URL', log.url));
const BACKFILL = `--backfill-proofs --rekor-url URL ${KEYED}`;
const exported = (words = BACKFILL, to = 'app') =>
  run(`export APP ${words} -o AT/${to}.tar --force`);
const put = (...attachments: readonly Attachment[]): void =>
  publish(registry, 'team/app', '1', image, attachments);

interface Row {
  readonly scheme: string;
  readonly outcome: string;
  readonly digests: readonly string[];
}
const rowsOf = ({ result }: Awaited<ReturnType<typeof run>>): Row[] =>
  (result['ledger'] as readonly Row[]).filter(({ scheme }) => scheme === 'backfilled-proof');
const verified = (bundle: string) =>
  bench.code(`verify AT/${bundle}.tar --policy AT/inclusion.yaml`);

describe('a proof', () => {
  it.each<[string, () => Attachment]>([
    ['a signature of cosign', () => signed()],
    ['a bundle of the first version', oldBundle],
    ['a bundle with nothing of the log', bareBundle],
  ])('is asked for %s, and kept beside it', async (_, make) => {
    const attachment = make();
    put(attachment);
    await exported(KEYED, 'without');
    if (_ !== 'a bundle with nothing of the log')
      expect(await verified('without')).toBe('INCLUSION');
    const ended = await exported();
    expect([ended.code, ended.message]).toEqual(['accepted', '']);
    expect(rowsOf(ended)).toMatchObject([{ outcome: 'found', digests: [expect.any(String)] }]);
    expect(await verified('app')).toBe('accepted');
    expect(readFileSync(bench.at('app.tar')).includes(Buffer.from(attachment.manifest))).toBe(true);
  });

  it('is asked for an attestation', async () => {
    put(signed(), attest(world, image.root, { signer, ...SLSA }));
    expect(rowsOf(await exported())[0]?.digests).toHaveLength(2);
    const line = `verify AT/app.tar ${KEYED} --type slsaprovenance1`;
    expect(await bench.code(line)).toBe('accepted');
  });

  it('travels on: through an import, and out of that registry again without a log', async () => {
    put(signed());
    await exported();
    const line = `import AT/app.tar --to ${registry.host}/in --accept-unbound-names ${KEYED}`;
    expect(await bench.code(line)).toBe('accepted');
    const asked = log.asked.length;
    const again = `export ${registry.host}/in/team/app:1 -o AT/again.tar --force ${BACKFILL}`;
    expect((await run(again)).code).toBe('accepted');
    expect(log.asked).toHaveLength(asked);
    expect(await verified('again')).toBe('accepted');
    expect((await run(`export oci:AT/app.tar -o AT/copy.tar --force ${BACKFILL}`)).code).toBe(
      'accepted',
    );
    expect(log.asked).toHaveLength(asked);
    expect(await verified('copy')).toBe('accepted');
  });

  it('gives the same bytes for the same tree, and others once the log grew', async () => {
    put(signed());
    const bytes: Buffer[] = [];
    for (const grown of [0, 0, 1]) {
      world.log.grow(grown);
      await exported();
      bytes.push(readFileSync(bench.at('app.tar')));
    }
    const [first, second, third] = bytes;
    expect([second?.equals(first ?? Buffer.of()), third?.equals(first ?? Buffer.of())]).toEqual([
      true,
      false,
    ]);
  });

  it('of a file is compared as it is, and counts for its own evidence alone', async () => {
    put(signed());
    await exported();
    world.log.grow(1);
    expect((await run(`export APP --check AT/app.tar ${KEYED}`)).code).toBe('accepted');
    expect((await run(`export APP --check AT/app.tar ${BACKFILL}`)).code).toBe('USAGE');
    put(signed({ dockerReference: 'registry.example/other' }));
    expect((await run(`export APP --check AT/app.tar ${KEYED}`)).code).toBe('NOT_REBUILT');
  });

  it('is asked for once, where the evidence is found twice or has one', async () => {
    put(signed(), bundleReferrer(world, image.root, { signer }));
    const ended = await exported();
    expect(rowsOf(ended)[0]?.digests).toHaveLength(1);
    expect(log.asked).toHaveLength(1);
  });
});

const changed =
  (change: object): (() => Answers) =>
  () =>
    entryAnswers(world.log, (entry: EntryJson) => ({ ...entry, ...change }));
const badSet = (): Attachment =>
  signed({ tamper: { entry: (entry) => ({ ...entry, set: new Uint8Array(70) }) } });

describe('what has no proof', () => {
  it.each<[string, () => Attachment, () => Answers, string]>([
    ['a log that has no such entry', signed, () => () => 404, 'LOG_PROOF'],
    ['a log with another body there', signed, changed({ body: 'e30=' }), 'LOG_PROOF'],
    ['a log with another time', signed, changed({ integratedTime: 1 }), 'TLOG_BODY_MISMATCH'],
    ['evidence that nobody logged', () => signed({ log: false }), () => () => '[]', 'LOG_PROOF'],
    ['a promise that does not hold', badSet, () => entryAnswers(world.log), 'SET'],
  ])('ends the export, with every image: %s', async (_, make, answers, code) => {
    put(make());
    log.answer(answers());
    const ended = await exported(BACKFILL, 'no');
    expect([ended.code, ended.message]).toEqual([code, expect.stringContaining('/team/app:1 (')]);
    expect(existsSync(bench.at('no.tar'))).toBe(false);
  });

  it('travels as it is where that is accepted, and the ledger says so', async () => {
    put(signed());
    log.answer(() => 404);
    const ended = await exported(`${BACKFILL} --insecure-allow-incomplete`);
    expect([ended.code, rowsOf(ended)]).toEqual([
      'accepted',
      [expect.objectContaining({ outcome: 'failed', digests: [] })],
    ]);
    expect(await verified('app')).toBe('INCLUSION');
  });

  it('a bad promise beside a good one stays what it is', async () => {
    put(signed());
    await exported(`${BACKFILL}`);
    put(badSet());
    const ended = await exported(`${BACKFILL} --insecure-allow-incomplete`, 'no');
    expect(ended.code).toBe('SET');
  });

  it.each<[string, string, string]>([
    ['no pins', '--backfill-proofs --rekor-url URL', 'USAGE'],
    [
      'no log',
      '--backfill-proofs --rekor-url URL --key AT/signer.pub --insecure-ignore-tlog',
      'USAGE',
    ],
    ['no address', `--backfill-proofs ${KEYED}`, 'USAGE'],
    ['an address of nothing', `--rekor-url URL ${KEYED}`, 'USAGE'],
    ['clear http elsewhere', `--backfill-proofs --rekor-url http://log.example ${KEYED}`, 'USAGE'],
    ['a CA that is none', `${BACKFILL} --cacert AT/rekor.pub`, 'CONFIG'],
    ['a log of another version', `${BACKFILL} --rekor-version 2`, 'LOG_PROOF'],
  ])('is not asked for with %s', async (_, words, code) => {
    put(signed());
    expect((await exported(words, 'no')).code).toBe(code);
    expect(existsSync(bench.at('no.tar'))).toBe(false);
  });
});
