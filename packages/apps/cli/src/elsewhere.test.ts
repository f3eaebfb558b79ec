/** Signatures that are kept in another repository than their image: found, said, imported. */
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { makeImage, publish, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const image = makeImage({ seed: 'here', platforms: ['linux/amd64'], sizes: [64] });
const bench = new Bench('elsewhere');
const { world } = bench;
const signer = { key: world.keyPair() };
let registry: FakeRegistry;
let host: string;
const APP = (): string => `${host}/team/app:1`;
const SIGNATURES = (): string => `${host}/team/signatures`;
const run = (line: string, environment = {}) =>
  bench.run(line.replaceAll('APP', APP()).replaceAll('SIGNATURES', SIGNATURES()), environment);
const variable = (): { COSIGN_REPOSITORY: string } => ({ COSIGN_REPOSITORY: SIGNATURES() });

interface Row {
  readonly scheme: string;
  readonly outcome: string;
  readonly repositories?: readonly string[];
}
const rowOf = ({ result }: Awaited<ReturnType<typeof run>>, scheme = 'cosign-sig') =>
  (result['ledger'] as readonly Row[]).find((row) => row.scheme === scheme);

/** As cosign puts it: under its tag, in a repository that has no image. */
function sign(repository: string): void {
  const signed = signSimple(world, image.root, { signer, dockerReference: `${host}/team/app` });
  registry.put(
    repository,
    [...signed.blobs.values()],
    [{ mediaType: signed.descriptor.mediaType, bytes: signed.manifest }],
    signed.tag === undefined ? {} : { [signed.tag]: signed.descriptor.digest },
  );
}

afterAll(() => bench.close());
beforeEach(async () => {
  registry = await startRegistry();
  host = registry.host;
  publish(registry, 'team/app', '1', image, []);
  sign('team/signatures');
});
afterEach(() => registry.close());

const flag = (): string => `--signature-repository ${host}/team/*=SIGNATURES`;

describe('a signature in another repository', () => {
  it.each<[string, () => [string, object], () => string[]]>([
    ['a flag', () => [flag(), {}], () => [`${host}/team/app`, SIGNATURES()]],
    ["cosign's variable", () => ['', variable()], () => [SIGNATURES()]],
  ])('is found by %s; the ledger says where was looked', async (_, given, repositories) => {
    const [words, environment] = given();
    const line = `export APP ${words} -o AT/app.tar --force --require-signatures`;
    expect(rowOf(await run(line, environment))).toMatchObject({
      outcome: 'found',
      repositories: repositories(),
    });
    expect((await bench.run(`verify AT/app.tar ${KEYED}`)).code).toBe('accepted');
    const { text, result } = await bench.run('inspect AT/app.tar');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`found in ${repositories().join(', ')}`);
    expect((result['ledger'] as Row[])[0]).toHaveProperty('repositories', repositories());
  });

  it('is judged like any other, and goes beside the image on import', async () => {
    await run(`export APP ${flag()} -o AT/in.tar --force ${KEYED}`);
    const line = `import AT/in.tar --to ${host}/mirror --accept-unbound-names ${KEYED}`;
    expect((await bench.run(line)).code).toBe('accepted');
    expect((await bench.run(`verify ${host}/mirror/team/app:1 ${KEYED}`)).code).toBe('accepted');
  });

  it.each(['verify', 'verify-attestation'])('is found by %s in a registry', async (command) => {
    const right = command === 'verify' ? 'accepted' : 'NO_ATTESTATION';
    const without = command === 'verify' ? 'NO_SIGNATURE' : 'NO_ATTESTATION';
    expect((await run(`${command} APP ${KEYED}`)).code).toBe(without);
    const [byFlag, byVariable] = [
      await run(`${command} APP ${flag()} ${KEYED}`),
      await run(`${command} APP ${KEYED}`, variable()),
    ];
    expect([byFlag.code, byVariable.code]).toEqual([right, right]);
    const said = expect.stringMatching(/^what is attached beside .*COSIGN_REPOSITORY \(/);
    expect(byVariable.notEstablished).toContainEqual(said);
    expect(byFlag.notEstablished).not.toContainEqual(said);
  });

  it('is found for an image of a layout that was copied without it', async () => {
    const named = { ...image, name: APP() };
    await writeLayout(bench.at('layout'), { images: [named], style: 'plain' });
    const line = `export oci:AT/layout -o AT/l.tar --force ${KEYED}`;
    expect((await run(line, variable())).code).toBe('NO_SIGNATURE');
    const found = await run(`${line} ${flag()}`);
    expect([found.code, rowOf(found)?.repositories]).toEqual(['accepted', [SIGNATURES()]]);
  });

  it('makes no other bytes of a bundle that has no use for it', async () => {
    sign('team/app');
    await run('export APP -o AT/one.tar --force');
    const { result } = await run('export APP -o AT/two.tar --force', {
      COSIGN_REPOSITORY: `${host}/team/app`,
    });
    const digests = [(await bench.run('inspect AT/one.tar')).result['bundle']];
    expect(digests).toEqual([result['bundleDigest']]);
  });

  it('is one object with the same beside the image', async () => {
    sign('team/app');
    const { result } = await run(`export APP ${flag()} -o AT/both.tar --force ${KEYED}`);
    expect((result['ledger'] as Row[]).filter(({ outcome }) => outcome === 'found')).toHaveLength(
      1,
    );
  });
});

describe('the flag', () => {
  it('replaces the variable, and that is said', async () => {
    const ended = await run(`export APP ${flag()} -o AT/x.tar --force ${KEYED}`, {
      COSIGN_REPOSITORY: `${host}/none`,
    });
    expect(ended.code).toBe('accepted');
    expect(ended.notEstablished).toContainEqual(
      `what lies in COSIGN_REPOSITORY (${host}/none): --signature-repository replaces it`,
    );
  });

  it.each<[string, string, string]>([
    ['without a repository', 'ghcr.io/a/*', 'USAGE'],
    ['with a pattern that is none', 'ghcr.io/a/?=SIGNATURES', 'USAGE'],
    ['with no pattern', '=SIGNATURES', 'USAGE'],
    ['with a tag', '**=SIGNATURES:1', 'USAGE'],
    ['with a digest', `**=SIGNATURES@sha256:${'a'.repeat(64)}`, 'USAGE'],
    ['with a repository that is none', '**=https://r.example/a', 'USAGE'],
    ['with nothing', '', 'USAGE'],
    ['that fits no image', 'ghcr.io/**=SIGNATURES', 'USAGE'],
  ])('%s is refused', async (_, value, code) => {
    for (const line of ['export APP -o AT/no.tar', `verify APP ${KEYED}`])
      expect((await run(`${line} --signature-repository="${value}"`)).code, line).toBe(code);
  });

  it('for the very repository of the image is refused', async () => {
    const words = `--signature-repository **=${host}/team/app`;
    expect((await run(`export APP ${words} -o AT/no.tar`)).code).toBe('USAGE');
  });

  it('is refused where what is verified is here', async () => {
    await run('export APP -o AT/here.tar --force');
    expect((await run(`verify AT/here.tar ${flag()} ${KEYED}`)).code).toBe('USAGE');
  });
});

describe('another repository', () => {
  it('that fails ends the export, and is named', async () => {
    registry.faults.add({ match: /signatures.*\.sig$/, does: { kind: 'status', status: 403 } });
    const { code, message } = await run(`export APP ${flag()} -o AT/no.tar`);
    expect([code, message]).toEqual(['AUTH', expect.stringContaining('team/signatures')]);
  });

  it('that is not there is an absence, and the ledger says where', async () => {
    const ended = await run(`export APP --signature-repository **=${host}/no -o AT/n.tar --force`);
    expect(rowOf(ended)).toMatchObject({
      outcome: 'absent',
      repositories: [`${host}/no`, `${host}/team/app`],
    });
    const verified = await bench.run(`verify AT/n.tar ${KEYED}`);
    expect([verified.code, verified.message]).toEqual([
      'NO_SIGNATURE',
      expect.stringContaining(`cosign-sig absent in ${host}/no, ${host}/team/app`),
    ]);
  });

  it('that another variable than a repository names is refused', async () => {
    const environment = { COSIGN_REPOSITORY: `${SIGNATURES()}:tag` };
    for (const line of ['export APP -o AT/no.tar', `verify APP ${KEYED}`])
      expect((await run(line, environment)).code, line).toBe('CONFIG');
  });
});
