import { readFileSync } from 'node:fs';
import { type RekorAnswers, rekorAnswers, type Source, startSource } from '@sealift/fake-sources';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

/** One log, whose signer is in memory: each start makes another key. */
const [first, second] = ['first start', 'second start'].map((seed) => createWorld({ seed }));
const NAME = 'registry.example/team/app:1';
let bench: Bench;
let source: Source;

/** An image that was signed while the log had this key. */
async function signed(name: string, world: typeof first): Promise<void> {
  const image = makeImage({ seed: name, platforms: ['linux/amd64'] });
  const key = first?.keyPair();
  const attachments = world && key ? [signSimple(world, image.root, { signer: { key } })] : [];
  await writeLayout(bench.at(name), {
    ...{ images: [{ ...image, name: NAME }], attachments, style: 'plain' },
  });
}

const serve = (world: typeof first, more: RekorAnswers = {}): void => {
  if (world === undefined) throw new Error('no world');
  source.answer(rekorAnswers(world.log, more));
};
const verify = (name: string) =>
  bench.run(`verify AT/${name} --key AT/signer.pub --trust-store AT/pins`);
const list = (): string => readFileSync(bench.at('pins/trust.yaml'), 'utf8');

beforeEach(async () => {
  bench = new Bench('add-url');
  source = await startSource(() => 404);
  bench.write('signer.pub', first?.keyPair().publicKeyPem ?? '');
  await bench.run('trust init AT/pins');
});
afterEach(async () => {
  bench.close();
  await source.close();
});

const ADD = () => `trust add AT/pins corp rekor --url ${source.url}`;

describe('the key that a log serves', () => {
  it('is shown with its log ID and the times of its entries, and pinned by approval', async () => {
    serve(first);
    const asked = await bench.run(ADD());
    expect(asked).toMatchObject({ code: 'TRUST_APPROVAL', exitCode: 2 });
    for (const part of ['SHA256:', first?.log.logId ?? '', `${source.url} tree 4711`])
      expect(asked.text.replaceAll(/\s+/g, ' ')).toContain(part);
    expect(asked.text).toMatch(/Note: entries of \w+ were\s+logged from 2026-01-01T00:00:00Z/);
    expect(list()).toContain('instances: {}');
    expect((await bench.approved(ADD())).code).toBe('accepted');
    expect(list()).toContain(`from: ${source.url} tree 4711`);
    expect((await bench.run(ADD())).text).toBe('Nothing changes.\n');
  });

  it('may be that of a shard, which is pinned beside it with its window', async () => {
    const shard = { treeId: '12', size: 2, key: second?.log.key ?? ({} as never) };
    serve(first, { shards: [shard] });
    const now = await bench.approved(`${ADD()} --valid-from 2026-01-03T00:00:00Z`);
    expect(now.text.replaceAll(/\s+/g, ' ')).toContain(`--log-id ${second?.log.logId} pins`);
    const until = '--valid-until 2026-01-02T23:59:59Z';
    // The key that signs now is pinned without an end, as it should be.
    await bench.approved(`${ADD()} --log-id ${second?.log.logId} ${until}`);
    expect(list()).toMatch(/validUntil: 2026-01-02T23:59:59Z/);
    expect(list()).toMatch(/validFrom: 2026-01-03T00:00:00Z/);
  });

  it.each<[string, string, string]>([
    ['a file beside it', ' AT/signer.pub', 'USAGE'],
    ['a log ID that is none', ' --log-id x', 'USAGE'],
    ['certificates that are none', ' --cacert AT/signer.pub', 'CONFIG'],
  ])('is refused for %s', async (_, more, code) => {
    serve(first);
    const line = more.startsWith(' --')
      ? `${ADD()}${more}`
      : ADD().replace('rekor', `rekor${more}`);
    expect((await bench.run(line)).code).toBe(code);
  });

  it.each<[string, string, string]>([
    ['neither a file nor an address', 'trust add AT/pins corp rekor', 'USAGE'],
    ['a log ID of no log', 'trust add AT/pins corp rekor AT/signer.pub --log-id aa', 'USAGE'],
    ['another kind', 'trust add AT/pins corp ct --url https://ct.example', 'USAGE'],
    ['clear http', 'trust add AT/pins corp rekor --url http://log.example', 'CONFIG'],
    ['a password', 'trust add AT/pins corp rekor --url https://a:hunter2@log.example', 'CONFIG'],
  ])('is not asked for with %s', async (_, line, code) => {
    const ended = await bench.run(line);
    expect(ended.code).toBe(code);
    expect(ended.message).not.toContain('hunter2');
  });
});

describe('a log that lost its key', () => {
  it('is noticed, and both keys are pinned side by side by what the messages say', async () => {
    await signed('before', first);
    await signed('after', second);
    serve(first);
    await bench.approved(ADD());
    expect((await verify('before')).code).toBe('accepted');
    // The log starts again: what was signed since then is of a key that nobody pinned.
    const unknown = await verify('after');
    expect(unknown.code).toBe('UNKNOWN_LOG');
    expect(unknown.text).toContain('--url URL');
    serve(second);
    const changed = await bench.run(`${ADD()} --log-id ${second?.log.logId}`);
    expect(changed.code).toBe('LOG_KEY');
    expect(changed.message).toContain('its signer is in memory');
    const [, file = ''] = /STORE\/(\S+) --valid-until TIME/.exec(changed.message) ?? [];
    const end = '2026-06-30T00:00:00Z';
    await bench.approved(`trust add AT/pins corp rekor AT/pins/${file} --valid-until ${end}`);
    await bench.approved(`${ADD()} --valid-from 2026-01-01T00:00:00Z`);
    for (const name of ['before', 'after']) expect((await verify(name)).code).toBe('accepted');
  });

  it('has nothing to pin for what only the lost key signed', async () => {
    serve(second);
    const ended = await bench.run(`${ADD()} --log-id ${first?.log.logId}`);
    expect(ended.code).toBe('LOG_KEY');
    expect(ended.message).toContain('its signer was in memory and is gone');
  });

  it('is told of where it stands behind one address with another', async () => {
    serve(first, { entryKey: second?.log.key ?? ({} as never) });
    expect((await bench.run(ADD())).code).toBe('LOG_KEY');
  });
});
