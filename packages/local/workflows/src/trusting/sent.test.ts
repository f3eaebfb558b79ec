import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Digest, utf8 } from '@sealift/bytes';
import { BlobRoles } from '@sealift/manifest';
import { readGraph } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { writeBundle } from '@sealift/tarball';
import { type NewPin, newPin, printPortable, type StorePin, storeOf } from '@sealift/trust-file';
import { type CarriedFile, encodeCarried } from '@sealift/trust-file/carried';
import { initFolder, readFolder, writeFolder } from '@sealift/trust-store';
import { createWorld, makeImage } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withInstances } from './edit.ts';
import { openSent } from './open-sent.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-sent-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const [corp, lab] = ['corp', 'lab'].map((seed) => createWorld({ seed }).pins.rekorKey);
const pin = (text = '', more: Partial<NewPin> = {}): StorePin =>
  newPin('corp', {
    ...{ kind: 'rekor', bytes: utf8.encode(text), window: {}, from: 'a letter' },
    ...{ approvedBy: 'ada', approvedAt: '2026-01-15T12:00:00Z' },
    ...more,
  });
const store = (pins: readonly StorePin[]) => storeOf(new Map([['corp', pins]]), 'pins');
const SENT = store([pin(corp), pin(lab, { window: { start: 0 } })]);

/** A bundle of one small image that carries these files. */
async function bundle(name: string, trust: readonly CarriedFile[]): Promise<void> {
  const { root, blobs } = makeImage({ seed: 'sent', platforms: ['linux/amd64'], sizes: [10] });
  const descriptor = { ...root, digest: root.digest as Digest };
  const bytes = (digest: string): Uint8Array => blobs.get(digest) ?? new Uint8Array();
  const roles = new BlobRoles();
  roles.addImage(await readGraph(descriptor, async ({ digest }) => bytes(digest)));
  const stored = roles.inOrder().map(({ digest, size }) => ({
    ...{ digest, size, source: { bytes: bytes(digest) } },
  }));
  const images = [{ name: 'registry.example/sent:1', ...descriptor, platforms: [] }];
  await writeBundle(at(name), { images, evidence: [], ledger: [], trust, blobs: stored });
}

beforeAll(async () => {
  await initFolder(at('store'));
  await writeFolder(at('store'), readFolder(at('store')), SENT);
  writeFileSync(at('store.yaml'), printPortable(SENT));
  await bundle('app.tar', encodeCarried(SENT));
  await bundle('plain.tar', []);
  await bundle('edited.tar', encodeCarried(SENT).slice(0, 1));
});

describe('keys and roots that somebody sent', () => {
  it.each(['store', 'store.yaml', 'app.tar'])('are read: %s', async (name) => {
    const { instances } = await openSent(at(name));
    const pins = instances.flatMap((instance) => instance.pins);
    expect(pins.map(({ sha256 }) => sha256).sort()).toEqual(
      (SENT.instances[0]?.pins ?? []).map(({ sha256 }) => sha256).sort(),
    );
    if (name === 'app.tar') expect(pins[0]?.from).toMatch(/^bundle sha256:\w{64}$/);
  });

  it.each([
    ['plain.tar', 'CARRIED_TRUST'],
    ['edited.tar', 'CARRIED_TRUST'],
    ['', 'IO'],
  ])('are not read: "%s"', async (name, code) =>
    expect(await codeOf(() => openSent(at(name)))).toBe(code),
  );
});

describe('instances that are taken in', () => {
  const approver = { approvedBy: 'bob', approvedAt: '2026-02-01T00:00:00Z' };
  const taken = (more: { names?: string[]; as?: string } = {}, own: StorePin[] = []) =>
    withInstances(store(own), SENT, { approver, ...more });
  const by = (name: string, own: StorePin[] = []): (string | undefined)[] =>
    (taken({}, own).get(name) ?? []).map(({ approvedBy }) => approvedBy);

  it('are approved by who takes them in, but for what means the same as before', () => {
    expect(by('corp')).toEqual(['bob', 'bob']);
    expect(by('corp', [pin(corp, { from: 'fax' })])).toEqual(['ada', 'bob']);
    expect(by('corp', [pin(corp, { window: { end: 9 } })])).toEqual(['bob', 'bob']);
    expect(by('corp', [pin(corp, { origin: 'log.example' })])).toEqual(['bob', 'bob']);
  });

  it('get another name, one at a time', async () => {
    const named = taken({ as: 'Corp-2' }).get('Corp-2') ?? [];
    expect(named.map(({ file }) => file)).toEqual(
      [corp, lab].map(() => expect.stringMatching(/^corp-2-rekor-\w{12}\.pem$/)),
    );
    expect(await codeOf(() => taken({ as: 'x', names: ['corp', 'corp'] }))).toBe('USAGE');
    expect(await codeOf(() => taken({ names: ['lab'] }))).toBe('USAGE');
  });
});
