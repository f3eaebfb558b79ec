import { digest as digests } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import {
  type FakeRegistry,
  type Fault,
  type Misbehaviour,
  startRegistry,
} from '@sealift/fake-registry';
import { codeOf } from '@sealift/refusal';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../index.ts';
import { CHUNK } from './chunks.ts';

const MIB = 1024 * 1024;
const blob = Buffer.alloc(2 * CHUNK + MIB, 'a few bytes ');
const BLOB = { digest: digests.of(blob), size: blob.length };
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0)) await close();
});

async function* parts(bytes: Uint8Array = blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += MIB) yield bytes.subarray(at, at + MIB);
}

const fault = (match: RegExp, does: Misbehaviour, times?: number): Fault => ({
  ...{ match, does },
  ...(times === undefined ? {} : { times }),
});
/** The blob as a whole fails once; then it comes in chunks. */
const BROKEN = fault(/^PUT/, { kind: 'drop' }, 1);

async function push(faults: readonly Fault[], open = parts) {
  const server: FakeRegistry = await startRegistry({ faults });
  const all = connect({ retry: { firstMs: 1, maxMs: 2 }, timeoutMs: 5000 });
  cleanups.push(() => all.close(), server.close);
  const code = await codeOf(() => all.at(server.host).pushBlob('a/b', BLOB, () => open()));
  const sent = server.requests.map(({ method }) => method).filter((method) => method !== 'HEAD');
  const stored = server.repository('a/b').blobs.get(BLOB.digest);
  return { code, sent, isWhole: stored !== undefined && blob.equals(stored), server };
}

describe('a blob whose upload broke', () => {
  it('comes in chunks', async () => {
    const { code, sent, isWhole } = await push([BROKEN]);
    expect([code, isWhole]).toEqual(['accepted', true]);
    expect(sent.slice(-5)).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH', 'PUT']);
  });

  it('is not sent again where the last answer alone was lost', async () => {
    const { code, sent, isWhole } = await push([fault(/^PUT/, { kind: 'lost' }, 1)]);
    expect([code, isWhole, sent]).toEqual(['accepted', true, ['POST', 'PUT', 'DELETE']]);
  });

  it('comes in chunks where it is too large for one request', async () => {
    const { code, isWhole } = await push([fault(/^PUT/, { kind: 'status', status: 413 }, 1)]);
    expect([code, isWhole]).toEqual(['accepted', true]);
  });

  it.each<[string, Misbehaviour]>([
    ['that did not arrive', { kind: 'drop' }],
    ['whose answer was lost', { kind: 'lost' }],
    ['that a busy registry did not take', { kind: 'status', status: 503 }],
  ])('goes on from a chunk %s', async (_, does) => {
    const { code, sent, isWhole } = await push([BROKEN, fault(/^PATCH/, does, 3)]);
    expect([code, isWhole]).toEqual(['accepted', true]);
    expect(sent).toContain('GET');
    expect(sent.filter((method) => method === 'POST')).toHaveLength(2);
  });

  it.each<[string, Fault]>([
    ['takes no chunks', fault(/^PATCH/, { kind: 'status', status: 405 })],
    ['forgot the upload', fault(/^GET/, { kind: 'status', status: 404 }, 1)],
    ['lost a part', fault(/^PATCH/, { kind: 'header', name: 'range', value: '0-7' }, 1)],
    ['says nothing of what it has', fault(/^PATCH/, { kind: 'without', name: 'range' }, 1)],
    ['wants other chunks', fault(/^PATCH/, { kind: 'status', status: 416 }, 1)],
  ])('begins anew where the registry %s', async (_, odd) => {
    const { code, sent, isWhole } = await push([BROKEN, fault(/^PATCH/, { kind: 'drop' }, 1), odd]);
    expect([code, isWhole]).toEqual(['accepted', true]);
    expect(sent.filter((method) => method === 'POST').length).toBeGreaterThan(2);
  });

  it.each<[string, string]>([
    ['as the registry wants them', String(CHUNK + MIB)],
    ['as they are, where it says nonsense', 'large'],
  ])('comes in chunks %s', async (_, value) => {
    const named = fault(/^POST/, { kind: 'header', name: 'oci-chunk-min-length', value });
    const { isWhole, sent } = await push([BROKEN, named]);
    const patches = sent.filter((method) => method === 'PATCH').length;
    expect([isWhole, patches]).toEqual([true, value === 'large' ? 3 : 2]);
  });

  it('comes as a whole where chunks would be too large', async () => {
    const value = String(99 * CHUNK);
    const named = fault(/^POST/, { kind: 'header', name: 'oci-chunk-min-length', value });
    const { isWhole, sent } = await push([BROKEN, named]);
    expect([isWhole, sent.includes('PATCH')]).toEqual([true, false]);
  });

  it('is given up after so many tries, and its upload too', async () => {
    const { code, server } = await push([BROKEN, fault(/^PATCH/, { kind: 'drop' })]);
    expect([code, server.openUploads]).toEqual(['REGISTRY', 0]);
  });

  it('never becomes one of other bytes (T11)', async () => {
    const changed = async function* () {
      yield* parts(blob.subarray(0, CHUNK + MIB));
      reject('DIGEST', 'the bytes are others now');
    };
    const { code, server } = await push([BROKEN], changed);
    expect([code, server.repository('a/b').blobs.size, server.openUploads]).toEqual([
      'DIGEST',
      0,
      0,
    ]);
  });
});
