/** What a policy file requires of every run: a state, deny packs, and whose times count. */
import { rmSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('policy site');
const NAME = 'registry.example/team/app:1';
const SCANNED = 'registry.example/scanned/tool:1';
const SIGNED_AT = new Date('2026-11-05T00:00:00Z');

const imageOf = (name: string) => ({
  ...makeImage({ seed: name, platforms: ['linux/amd64'] }),
  name,
});
const [app, tool] = [imageOf(NAME), imageOf(SCANNED)];
const DIGEST = app.root.digest;
const zeros = `sha256:${'0'.repeat(64)}`;
let id = '';

const POLICY = `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }] } }
signers: { release: { key: signer.pub, log: here } }
images:
  - match: ["registry.example/team/**"]
    require: { name: any, signature: { anyOf: [release] } }
  - match: ["registry.example/scanned/**"]
    accept: { reason: scanned by hand, digests: ["${tool.root.digest}"] }
`;
const FLOOR = POLICY.replace('{ rekor:', '{ floor: true, rekor:');
/** Writes a policy, and is its flag. */
const by = (...more: readonly string[]): string => {
  bench.write(
    'policy.yaml',
    `${more[0]?.startsWith('apiVersion') ? '' : POLICY}${more.join('\n')}`,
  );
  return '--policy AT/policy.yaml';
};
const SEALED = '--seal AT/all.seal --seal-key AT/seal.pub';
const STATE = '--state AT/state.json';
const DENY = '--deny AT/deny.json --deny-key AT/deny.pub';

let registry: FakeRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  const attachments = [app, tool].map(({ root }) =>
    signSimple(bench.world, root, {
      signer: { key: bench.world.keyPair() },
      dockerReference: '',
      integratedTime: SIGNED_AT,
    }),
  );
  await writeLayout(bench.at('layout'), { images: [app, tool], attachments, style: 'plain' });
  await writeLayout(bench.at('one'), { images: [app], attachments, style: 'plain' });
  for (const name of ['seal', 'deny'])
    await bench.made(`key generate --output-key-prefix AT/${name}`);
  await bench.made('export oci:AT/layout -o AT/all.tar --channel weekly --sequence 1');
  await bench.made('seal AT/all.tar --key AT/seal.key -o AT/all.seal');
  const add = 'deny add -o AT/deny.json --key AT/deny.key --reason mistaken';
  const { result } = await bench.made(`${add} --digest ${DIGEST}`);
  id = (result as { entries: { id: string }[] }).entries[0]?.id ?? '';
  await bench.made(
    `${add.replace('AT/deny.json', 'AT/quiet.json')} --digest ${zeros} --pack-version 7`,
  );
}, 60_000);
afterAll(async () => {
  await registry.close();
  bench.close();
});
beforeEach(async () => {
  for (const name of ['state.json', 'state.json.checkpoint'])
    rmSync(bench.at(name), { force: true });
  await bench.made('state init AT/state.json');
});
const verify = (more: string) => bench.run(`verify AT/all.tar ${SEALED} ${more}`);
const codeOf = async (more: string) => (await verify(more)).failures[0]?.code ?? 'accepted';

describe('state: required', () => {
  const required = () => by('state: required\n');

  it.each([
    ['verify AT/all.tar', 'STATE_MISSING'],
    ['import AT/all.tar --to localhost:1/m', 'STATE_MISSING'],
    ['load --dir AT/one localhost:1/x:1', 'STATE_MISSING'],
    ['merge AT/all.tar AT/all.tar -o AT/m.tar', 'STATE_MISSING'],
  ])('is exit 2 without one: %s', async (line, code) => {
    const { exitCode, failures } = await bench.run(`${line} ${required()}`);
    expect([exitCode, failures[0]?.code]).toEqual([2, code]);
    expect(failures[0]?.message).toContain('policy.yaml:9 requires a state');
  });

  it('is met by one, and by none that was lost', async () => {
    expect(await codeOf(`${required()} ${STATE}`)).toBe('accepted');
    rmSync(bench.at('state.json'));
    expect(await codeOf(`${required()} ${STATE}`)).toBe('STATE_MISSING');
  });

  it.each([
    ['export oci:AT/layout -o AT/e.tar --force', '--policy AT/policy.yaml'],
    ['policy test AT/policy.yaml AT/all.tar', ''],
  ])('is said where none is taken: %s', async (line, flags) => {
    required();
    const { failures, notEstablished } = await bench.run(`${line} ${flags}`);
    expect(failures).toEqual([]);
    expect(notEstablished.join()).toContain('policy.yaml:9 requires a state');
  });
});

describe('what a state remembers by a policy', () => {
  const shown = async () => (await bench.made('state show AT/state.json')).result;

  it('is the images that were judged, and the channel', async () => {
    const { waived } = await bench.made(`verify AT/all.tar ${SEALED} ${by()} ${STATE} --commit`);
    expect(waived.join()).toContain('let in without evidence');
    expect(await shown()).toMatchObject({
      channels: [{ name: 'weekly', sequence: 1 }],
      tags: [{ name: NAME, digest: DIGEST }],
    });
  });

  it('is nothing of what a rule let in though it failed', async () => {
    const warns = POLICY.replace('require: {', 'mode: warn\n    admit: true\n    require: {');
    await bench.made(`verify AT/all.tar ${SEALED} ${by(warns)} ${STATE} --commit`);
    expect(await shown()).toMatchObject({ channels: [{ sequence: 1 }], tags: [] });
  });

  it('is moved by import the same', async () => {
    const to = `--to ${registry.host}/m --allow-http-registry`;
    const { result } = await bench.made(`import AT/all.tar ${SEALED} ${by()} ${STATE} ${to}`);
    const rule = expect.stringMatching(/policy\.yaml:7$/);
    expect(result).toMatchObject({
      images: [
        { source: SCANNED, cleared: { how: 'accepted', rule } },
        { source: NAME, cleared: { how: 'judged' } },
      ],
      evidence: [
        { subject: tool.root.digest, how: 'accepted', rule },
        { subject: DIGEST, how: 'judged' },
      ],
    });
    expect(await shown()).toMatchObject({ serial: 1, tags: [{ name: NAME }] });
  });
});

describe('floor', () => {
  const floor = async (): Promise<unknown> =>
    ((await bench.made('state show AT/state.json')).result as { floor: string }).floor;

  it('is raised by times of an instance that may, and of no other', async () => {
    await bench.made(`verify AT/all.tar ${SEALED} ${by()} ${STATE} --commit`);
    expect(await floor()).toBe('2026-11-01T00:00:00Z');
    await bench.made(`verify AT/all.tar ${SEALED} ${by(FLOOR)} ${STATE} --commit`);
    expect(await floor()).toBe('2026-11-05T00:00:00Z');
  });

  it('is not raised by what was let in unjudged (T23)', async () => {
    const accepts = FLOOR.replace(/require: .*/, 'accept: { reason: x, anyDigest: true }');
    await bench.made(`verify AT/all.tar ${SEALED} ${by(accepts)} ${STATE} --commit`);
    expect(await floor()).toBe('2026-11-01T00:00:00Z');
  });

  it('is said by the file: no flag widens it', async () =>
    expect(await codeOf(`${by()} ${STATE} --floor`)).toBe('USAGE'));

  it('is refused where nothing proves a time', async () => {
    const idle = POLICY.replace('trust: {', 'trust: { ca: { floor: true, ct: [rekor.pub] },');
    expect(await codeOf(by(idle))).toBe('CONFIG');
  });
});

describe('deny: required', () => {
  const asking = (rest = '') => by(`deny: { required: true${rest} }\n`);

  it('is exit 2 without a pack, and met by one', async () => {
    const { exitCode, failures } = await verify(asking());
    expect([exitCode, failures[0]?.code]).toEqual([2, 'USAGE']);
    expect(failures[0]?.message).toContain('policy.yaml:9 asks for deny packs');
    expect(await codeOf(`${asking()} --deny AT/quiet.json --deny-key AT/deny.pub`)).toBe(
      'accepted',
    );
    expect(await codeOf(`${asking()} ${DENY}`)).toBe('DENIED');
  });

  it('is asked of what is sent off, and said where a policy is only tried', async () => {
    asking();
    expect(
      await bench.code('export oci:AT/layout -o AT/e.tar --force --policy AT/policy.yaml'),
    ).toBe('USAGE');
    const { notEstablished } = await bench.made('policy test AT/policy.yaml AT/all.tar');
    expect(notEstablished.join()).toContain('policy.yaml:9 requires deny packs');
  });

  const QUIET = '--deny AT/quiet.json --deny-key AT/deny.pub';
  it.each([
    ['a version that is there', ', atLeast: 7', '', 'accepted'],
    ['a later version', ', atLeast: 8', '', 'DENY_OLD'],
    ['a flag beside it', ', atLeast: 7', '--deny-at-least 7', 'USAGE'],
    ['a flag alone', '', '--deny-at-least 8', 'DENY_OLD'],
    ['an age, and nobody who says what time it is', ', maxAge: 1d', '', 'USAGE'],
    ['an age that is met', ', maxAge: 30d', '--at 2026-11-01T00:00:00Z', 'accepted'],
    ['an age that is over', ', maxAge: 30d', '--at 2099-01-01T00:00:00Z', 'DENY_OLD'],
    ["an age that is met by the state's floor", ', maxAge: 1d', STATE, 'accepted'],
  ])('asks for %s', async (_, rest, flags, code) =>
    expect(await codeOf(`${asking(rest)} ${QUIET} ${flags}`)).toBe(code),
  );

  it('says by which line a pack is too old', async () => {
    const { failures } = await verify(
      `${asking(', maxAge: 30d')} ${QUIET} --at 2099-01-01T00:00:00Z`,
    );
    expect(failures[0]?.message).toMatch(/it is 2099.*policy\.yaml:9 asks for at most 30 days/);
  });
});

describe('undeny', () => {
  const undeny = (entry: string) =>
    by(`undeny: [ { id: "${entry}", reason: "a wrong digest" } ]\n`);

  it('lets in what a pack denies by mistake, and says so', async () => {
    expect(await codeOf(`${by()} ${DENY}`)).toBe('DENIED');
    const { verdict, waived } = await verify(`${undeny(id)} ${DENY}`);
    expect(verdict).toBe('accepted');
    expect(waived.join('\n')).toMatch(
      RegExp(`policy.yaml:9: ${DIGEST} is denied .*entry ${id}.* not follow it: a wrong digest`),
    );
  });

  it('lets in nothing else', async () => {
    const { failures, waived } = await verify(`${undeny('0123456789abcdef')} ${DENY}`);
    expect(failures[0]?.code).toBe('DENIED');
    expect(waived.join()).toContain('undeny 0123456789abcdef lets nothing in: no pack');
  });

  it('and all that is asked of every run is explained', async () => {
    by(
      'state: required',
      'deny: { required: true, atLeast: 7, maxAge: 12h }',
      `undeny: [ { id: "${id}", reason: "a wrong digest" } ]`,
    );
    const { result } = await bench.made(`policy explain AT/policy.yaml ${NAME}`);
    expect((result as { site: string[] }).site).toEqual([
      expect.stringMatching(/policy\.yaml:9: a state must be given/),
      expect.stringMatching(/policy\.yaml:10: .* at least version 7, at most 12 hours old$/),
      expect.stringMatching(RegExp(`policy\\.yaml:11: entry ${id} .*: a wrong digest$`)),
    ]);
  });

  it('keeps no state from moving: the site knows better, and goes on', async () => {
    await bench.made(`verify AT/all.tar ${SEALED} ${undeny(id)} ${DENY} ${STATE} --commit`);
    expect((await bench.made('state show AT/state.json')).result).toMatchObject({
      serial: 1,
      packs: [{ version: 1, entries: 1 }],
    });
    // The pack that was seen denies it still: the next one may not forget it.
    expect(await codeOf(`${undeny(id)} --deny AT/quiet.json --deny-key AT/deny.pub ${STATE}`)).toBe(
      'DENY_OLD',
    );
  });
});
