/** The importing side's own signature and attestation: --countersign, --countersign-format. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { type FakeRegistry, type RegistryOptions, startRegistry } from '@sealift/fake-registry';
import { copySchema } from '@sealift/receipt';
import { makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('countersign');
const { world } = bench;
const signer = { key: world.keyPair() };
const platforms = ['linux/amd64', 'linux/arm64'] as const;
const image = makeImage({ seed: 'countersign', platforms: [...platforms], sizes: [64] });
const single = makeImage({ seed: 'single', platforms: ['linux/amd64'], sizes: [64] });
const { root } = image;
const OWN = '--key AT/own.pub --insecure-ignore-tlog';
const COPY = 'urn:sealift:copy:v1';
const WRITES = ({ method }: { readonly method: string }) => !/^(?:GET|HEAD)$/.test(method);
let source: FakeRegistry;
let target: FakeRegistry;
const run = (line: string, environment = {}) =>
  bench.run(line.replaceAll('SOURCE', source.host).replaceAll('TARGET', target.host), environment);
const tagOf = (digest: string, suffix: string): string => digest.replace(':', '-') + suffix;

beforeAll(async () => {
  source = await startRegistry();
  target = source;
  for (const [name, one] of [['app', image] as const, ['one', single] as const]) {
    const dockerReference = `${source.host}/${name}`;
    publish(source, name, '1', one, [signSimple(world, one.root, { signer, dockerReference })]);
  }
  expect((await run('export SOURCE/app:1 -o AT/app.tar')).code).toBe('accepted');
  expect((await run('export SOURCE/one:1 -o AT/one.tar')).code).toBe('accepted');
  await bench.made('key generate --output-key-prefix AT/own');
  await bench.made('key generate --output-key-prefix AT/receipts');
});
beforeEach(async () => {
  target = await startRegistry();
});
afterEach(() => target.close());
afterAll(async () => {
  await source.close();
  bench.close();
});

const line = (more: string, file = 'app') =>
  `import AT/${file}.tar --to TARGET/in --accept-unbound-names ${KEYED} ${more}`;
const imported = (more = '', file = 'app') => run(line(`--countersign AT/own.key ${more}`, file));
interface Signed {
  readonly kind: string;
  readonly subject: string;
  readonly written?: { readonly digest: string };
}
const signed = ({ result }: { readonly result: unknown }): readonly Signed[] =>
  (result as { countersigned: readonly Signed[] }).countersigned;
const tags = (): string[] => [...target.repository('in/app').tags.keys()].sort();
const layersAt = (tag: string): object[] => {
  const { tags: all, manifests } = target.repository('in/app');
  return JSON.parse(Buffer.from(manifests.get(all.get(tag) ?? '')?.bytes ?? []).toString()).layers;
};
const withRegistry = async (options: RegistryOptions): Promise<void> => {
  await target.close();
  target = await startRegistry(options);
};

describe('import --countersign', () => {
  it('signs every part as a bundle, attests, and keeps what came', async () => {
    const done = await imported();
    expect(done.message).toBe('');
    expect(signed(done).map(({ kind }) => kind)).toEqual([
      ...['signature', 'signature', 'signature', 'attestation'],
    ]);
    expect((await run(`verify TARGET/in/app:1 ${OWN}`)).code).toBe('accepted');
    expect((await run(`verify TARGET/in/app:1 ${KEYED}`)).code).toBe('accepted');
    const attested = await run(`verify-attestation TARGET/in/app:1 --type ${COPY} ${OWN}`);
    expect(attested.code).toBe('accepted');
    // A cluster verifies the part that it runs.
    for (const { digest } of image.manifests)
      expect((await run(`verify TARGET/in/app@${digest} ${OWN}`)).code).toBe('accepted');
  });

  it('says in the attestation where it came from and on what evidence, by the schema', async () => {
    await imported();
    const { result } = await run(`download attestation TARGET/in/app:1 --predicate-type ${COPY}`);
    const [one] = (result as { attestations: { content: { dsseEnvelope: { payload: string } } }[] })
      .attestations;
    const payload = Buffer.from(one?.content.dsseEnvelope.payload ?? '', 'base64').toString();
    const { predicate, subject } = JSON.parse(payload);
    expect(subject).toEqual([
      { name: `${target.host}/in/app`, digest: { sha256: root.digest.slice(7) } },
    ]);
    expect(predicate).toMatchObject({
      ...{ source: `${source.host}/app:1`, destination: `${target.host}/in/app:1` },
      evidence: [{ subject: root.digest, scheme: 'cosign-sig' }],
      bundle: expect.stringMatching(/^sha256:/),
    });
    const { properties, required } = copySchema();
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(predicate)));
    expect(Object.keys(predicate)).toEqual(expect.arrayContaining(required));
  });

  it('adds to .sig and .att objects, and signs nothing twice', async () => {
    expect((await imported('--countersign-format legacy')).code).toBe('accepted');
    expect(layersAt(tagOf(root.digest, '.sig'))).toHaveLength(2);
    expect(layersAt(tagOf(root.digest, '.att'))).toHaveLength(1);
    const before = new Map(target.repository('in/app').tags);
    const again = await imported('--countersign-format legacy');
    expect(signed(again).filter(({ written }) => written !== undefined)).toEqual([]);
    expect(new Map(target.repository('in/app').tags)).toEqual(before);
  });

  it('signs in both forms, and lists bundles where no API does', async () => {
    await withRegistry({ referrers: false });
    const both = '--countersign-format legacy --countersign-format bundle';
    const done = await imported(both);
    expect([done.message, signed(done).length]).toEqual(['', 8]);
    expect(tags()).toContain(tagOf(root.digest, ''));
    expect((await run(`verify TARGET/in/app:1 ${OWN}`)).code).toBe('accepted');
    expect(signed(await imported(both)).every(({ written }) => written === undefined)).toBe(true);
  });

  it('is told by a dry run, which signs nothing', async () => {
    const done = await imported('--dry-run --countersign-format legacy');
    expect(done.result).toMatchObject({
      countersign: { by: expect.stringMatching(/^SHA256:/), formats: ['legacy'] },
    });
    expect(target.requests.filter(WRITES)).toEqual([]);
  });

  it('leads no tag to what could not be signed', async () => {
    target.faults.add({
      match: /^PUT .*\.sig$/,
      does: { kind: 'status', status: 400 },
    });
    const done = await run(line('--countersign AT/own.key --countersign-format legacy', 'one'));
    expect(done.code).toBe('REGISTRY');
    expect(target.repository('in/one').tags.get('1')).toBeUndefined();
  });

  it.each<[string, string, string, object?]>([
    ['another password', '--countersign AT/own.key', 'KEY_PASSWORD', { COSIGN_PASSWORD: 'other' }],
    ['no such key', '--countersign AT/none.key', 'CONFIG'],
    ['what is no key', '--countersign AT/own.pub', 'KEY_FILE'],
    ['an empty name', '--countersign ""', 'USAGE'],
    ['a form of no signature', '--countersign-format legacy', 'USAGE'],
    ['a password of no key', '--password-file AT/password', 'USAGE'],
    [
      'the key of its receipt',
      '--countersign AT/own.key --receipt AT/none.json --receipt-key AT/own.key',
      'USAGE',
    ],
    ['a PIN for a file', '--countersign AT/own.key --pin-file AT/password', 'USAGE'],
  ])('writes nothing with %s', async (_, more, code, environment) => {
    bench.write('password', 'test only\n');
    expect((await run(line(more), environment)).code).toBe(code);
    expect(target.requests.filter(WRITES)).toEqual([]);
  });
});

describe('what was countersigned', () => {
  const forms = '--countersign-format legacy --countersign-format bundle';
  const receiptOf = (name: string) => JSON.parse(readFileSync(bench.at(name), 'utf8'));
  const outcomes = ({ result }: { readonly result: unknown }): string[] => [
    ...new Set((result as { tags: { outcome: string }[] }).tags.map(({ outcome }) => outcome)),
  ];
  let n = 0;

  it.each([true, false])('is in the receipt, and an undo takes it away (API: %s)', async (api) => {
    await withRegistry({ referrers: api });
    const name = `r${n++}.json`;
    const done = await imported(`${forms} --receipt AT/${name} --receipt-key AT/receipts.key`);
    expect(done.message).toBe('');
    const { countersigned, complete } = receiptOf(name);
    expect([complete, countersigned.length]).toEqual([true, 8]);
    const undo = (more = '') =>
      run(`import --undo AT/${name} --to TARGET/in --receipt-key AT/receipts.pub ${more}`);
    const shown = await run(`receipt show AT/${name} --receipt-key AT/receipts.pub`);
    expect(shown.text).toMatch(/own +8 signatures and attestations/);
    const dry = await undo('--dry-run');
    expect(dry.message).toBe('');
    expect(outcomes(dry)).not.toContain('stays');
    const back = await undo();
    expect([back.code, ...outcomes(back)].sort()).toEqual(['accepted', 'deleted', 'restored']);
    // What came with the image stays, and is all that an export of it finds.
    expect(layersAt(tagOf(root.digest, '.sig'))).toHaveLength(1);
    expect((await run(`verify TARGET/in/app@${root.digest} ${KEYED}`)).code).toBe('accepted');
    expect((await run(`verify TARGET/in/app@${root.digest} ${OWN}`)).code).toBe('SIGNATURE');
    expect(outcomes(await undo())).toEqual(['already']);
  });

  it('stays where another tag leads to the image', async () => {
    bench.write('map', `${source.host}/app:1 app:2\n`);
    expect((await imported('--receipt AT/first.json')).code).toBe('accepted');
    expect((await imported('--map AT/map')).code).toBe('accepted');
    const back = await run('import --undo AT/first.json --to TARGET/in');
    expect([back.code, ...outcomes(back)].sort()).toEqual(['accepted', 'deleted', 'stays']);
    expect((await run(`verify TARGET/in/app:2 ${OWN}`)).code).toBe('accepted');
  });

  it('travels on as evidence', async () => {
    await imported(forms);
    expect((await run(`export TARGET/in/app:1 -o AT/on.tar --force ${OWN}`)).code).toBe('accepted');
    expect((await run('export TARGET/in/app:1 --check AT/on.tar')).code).toBe('accepted');
  });
});

describe('the signature policy of podman', () => {
  /** Every image there must be signed by this key, under whatever tag. */
  const policy = (key: string): void => {
    const place = `${target.host}/in/one`;
    const signedBy = { type: 'sigstoreSigned', keyPath: bench.at(key) };
    const requirement = { ...signedBy, signedIdentity: { type: 'matchRepository' } };
    const transports = { docker: { [place]: [requirement] } };
    bench.write('policy.json', JSON.stringify({ default: [{ type: 'reject' }], transports }));
  };
  const accepts = async (key: string): Promise<string> => {
    policy(key);
    return (await run('verify TARGET/in/one:1 --policy AT/policy.json')).code;
  };
  /** Not the blocking kind: the registry lives in this very process. */
  const skopeo = (key: string, to: string) => {
    policy(key);
    mkdirSync(bench.at('registries.d'), { recursive: true });
    const attachments = `docker:\n  "${target.host}":\n    use-sigstore-attachments: true\n`;
    bench.write('registries.d/in.yaml', attachments);
    const own = ['--policy', bench.at('policy.json'), '--registries.d', bench.at('registries.d')];
    const from = ['--src-tls-verify=false', '--remove-signatures'];
    const words = [...own, 'copy', ...from, `docker://${target.host}/in/one:1`];
    const done = promisify(execFile)('skopeo', [...words, `dir:${bench.at(to)}`]);
    return done.then(
      () => 'accepted',
      ({ stderr }: { readonly stderr?: string }) => stderr ?? '',
    );
  };

  it('takes what was countersigned, and nothing else', async () => {
    await run(line('', 'one'));
    expect(await accepts('own.pub')).toBe('SIGNATURE');
    expect((await imported('--countersign-format legacy', 'one')).message).toBe('');
    expect(await accepts('own.pub')).toBe('accepted');
    expect(await accepts('receipts.pub')).toBe('SIGNATURE');
  });

  const has = spawnSync('skopeo', ['--version']).status === 0;
  it.skipIf(!has)('is skopeo’s too (needs skopeo that reads Sigstore)', async ({ skip }) => {
    await run(line('', 'one'));
    const before = await skopeo('own.pub', 'before');
    // Debian's is built without.
    skip(before.includes('sigstore disabled'), 'this skopeo reads no Sigstore signatures');
    expect(before).toMatch(/signature/i);
    await imported('--countersign-format legacy', 'one');
    expect(await skopeo('own.pub', 'after')).toBe('accepted');
    expect(await skopeo('receipts.pub', 'other')).toMatch(/signature/i);
  });
});
