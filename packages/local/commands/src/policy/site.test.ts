/** What a policy file requires of every run: a state, deny packs, and whose times count. */
import { rmSync } from 'node:fs';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NAME } from '../bundles.fixture.ts';
import { SealedBench, STATE } from '../sealed.fixture.ts';

const bench = new SealedBench('policy site');
const SCANNED = 'registry.example/scanned/tool:1';
const tool = { ...makeImage({ seed: SCANNED }), name: SCANNED, attached: [] };
const zeros = `sha256:${'0'.repeat(64)}`;
let digest = '';
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
const DENY = '--deny AT/deny.json --deny-key AT/deny.pub';

beforeAll(async () => {
  bench.keys('seal', 'deny');
  const { root } = await bench.ship('all', {
    seed: 'app',
    channel: { name: 'weekly', sequence: 1 },
    seal: 'seal',
    signed: { integratedTime: new Date('2026-11-05T00:00:00Z') },
    more: [tool],
  });
  digest = root.digest;
  bench.deny('deny.json', 1, [{ kind: 'digest', digest, reason: 'mistaken' }]);
  bench.deny('quiet.json', 7, [{ kind: 'digest', digest: zeros, reason: 'mistaken' }]);
  const { result } = await bench.made('deny show AT/deny.json');
  id = (result as { entries?: { id: string }[] }).entries?.[0]?.id ?? '';
});
afterAll(() => bench.close());
beforeEach(() => bench.fresh());
const verify = (more: string) => bench.run(`verify AT/all.tar ${SEALED} ${more}`);
const codeOf = async (more: string) => (await verify(more)).code;

describe('state: required', () => {
  const required = () => by('state: required\n');

  it.each([
    ['verify AT/all.tar', 'STATE_MISSING'],
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

  it('is said where a policy is only tried', async () => {
    required();
    const { notEstablished } = await bench.made('policy test AT/policy.yaml AT/all.tar');
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
      tags: [{ name: NAME, digest }],
    });
  });

  it('is nothing of what a rule let in though it failed', async () => {
    const warns = POLICY.replace('require: {', 'mode: warn\n    admit: true\n    require: {');
    await bench.made(`verify AT/all.tar ${SEALED} ${by(warns)} ${STATE} --commit`);
    expect(await shown()).toMatchObject({ channels: [{ sequence: 1 }], tags: [] });
  });
});

describe('floor', () => {
  const floor = async (): Promise<unknown> =>
    (await bench.made('state show AT/state.json')).result['floor'];

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

  it('is said where a policy is only tried', async () => {
    asking();
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
      RegExp(`policy.yaml:9: ${digest} is denied .*entry ${id}.* not follow it: a wrong digest`),
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
