import { TARGET, TufRepository } from '@sealift/fake-sources';
import { newPin, printPortable, storeOf } from '@sealift/trust-file';
import { encodeCapsule } from '@sealift/trust-file/tuf';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const bench = new Bench('approve');
afterAll(() => bench.close());
const [old, now] = ['before', 'after'].map((seed) => createWorld({ seed }));
const repository = new TufRepository(old?.trustedRoot() ?? '');

/** The file that `trust export` makes of an instance which follows the repository as it is now. */
function put(name: string): void {
  const capsule = encodeCapsule({ ...repository.parts, target: TARGET });
  const approved = { approvedBy: 'ada', approvedAt: '2026-01-15T12:00:00Z' };
  const pins = [
    { kind: 'tuf' as const, bytes: capsule },
    { kind: 'trusted-root' as const, bytes: repository.target },
  ].map((pin) => newPin('good', { ...pin, window: {}, from: 'a stick', ...approved }));
  bench.write(name, printPortable(storeOf(new Map([['good', pins]]), name)));
}

beforeAll(async () => {
  put('first.yaml');
  repository.rotate();
  repository.publish({ target: now?.trustedRoot() ?? '' });
  put('second.yaml');
  bench.write('rekor.pub', old?.pins.rekorKey ?? '');
  await bench.made('trust init AT/theirs');
  await bench.approved('trust add AT/theirs corp rekor AT/rekor.pub');
});

describe('what somebody sent', () => {
  it('comes into a store by approval, under its name or another', async () => {
    const line = 'trust approve AT/mine AT/theirs';
    expect(await bench.code(line)).toBe('TRUST_APPROVAL');
    expect(await bench.code(`${line} --accept sha256:${'0'.repeat(64)}`)).toBe('TRUST_APPROVAL');
    await bench.approved(line);
    const again = await bench.approved(`${line} --as lab`);
    expect(again.text).toContain('ADDED 1\n\nlab: rekor, lab-rekor-');
    expect((await bench.made('trust diff AT/theirs AT/mine')).text).toMatch(/^ADDED 1\n/);
  });

  it('is followed from what is pinned, and never back', async () => {
    await bench.approved('trust approve AT/inside AT/first.yaml');
    const { text } = await bench.approved('trust approve AT/inside AT/second.yaml');
    expect(text).toMatch(/IN SHORT\n {2}- goes: tuf-root[\s\S]*- comes: tuf-root/);
    expect(text).toContain('TUF root 1 → 2, timestamp 1 → 2');
    for (const command of ['approve', 'import'])
      expect(await bench.code(`trust ${command} AT/inside AT/first.yaml`)).toBe(
        'METADATA_ROLLBACK',
      );
  });

  it.each<[string, string, string]>([
    ['metadata by hand', 'trust add AT/theirs good tuf AT/first.yaml', 'USAGE'],
    ['another instance', 'trust approve AT/mine AT/theirs --instance lab', 'USAGE'],
    ['a name that is none', 'trust approve AT/mine AT/theirs --as ../x', 'USAGE'],
    ['a key', 'trust approve AT/mine AT/rekor.pub', 'CONFIG'],
    ['nothing', 'trust approve AT/mine AT/nowhere', 'CONFIG'],
    ['a diff with nothing', 'trust diff AT/theirs AT/nowhere', 'CONFIG'],
  ])('is refused: %s', async (_, line, code) => expect(await bench.code(line)).toBe(code));
});
