import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { base64, Fields, json } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { NEEDS, PEERS } from '@sealift/peers';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { parseBody } from './body.ts';
import { parseCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { verifyConsistency } from './consistency.ts';
import { rootFromInclusionProof } from './inclusion.ts';
import { parseNote } from './note.ts';

const read = (path: string): Uint8Array => readFileSync(join(PEERS, path));
const text = (path: string): string => readFileSync(join(PEERS, path), 'utf8');
const files = (pattern: string): string[] =>
  existsSync(PEERS) ? globSync(pattern, { cwd: PEERS }).toSorted() : [];

describe.skipIf(PEERS === '')(`Merkle vectors of transparency-dev ${NEEDS}`, () => {
  const integer = (value: json.Json): bigint =>
    typeof value === 'bigint' ? value : expect.unreachable();
  const bytes = (value: json.Json): Uint8Array =>
    typeof value === 'string' ? base64.decode(value) : expect.unreachable();

  /** Whether the proof leads from the leaf to the stated root. */
  async function holds(path: string): Promise<{ holds: boolean; wanted: boolean }> {
    const fields = new Fields(json.parse(read(path)), path, 'PARSE');
    const [leaf, root] = [bytes(fields.required('leafHash')), bytes(fields.required('root'))];
    const climb = () =>
      rootFromInclusionProof(
        leaf,
        integer(fields.required('leafIdx')),
        integer(fields.required('treeSize')),
        fields.list('proof').map(bytes),
      );
    const code = await codeOf(climb);
    expect(['accepted', 'INCLUSION']).toContain(code);
    return {
      holds: code === 'accepted' && Buffer.compare(climb(), root) === 0,
      wanted: fields.required('wantErr') === false,
    };
  }

  it('of inclusion', async () => {
    const vectors = files('merkle-vectors/inclusion/**/*.json');
    let accepted = 0;
    for (const path of vectors) {
      const result = await holds(path);
      expect(result.holds, path).toBe(result.wanted);
      accepted += Number(result.holds);
    }
    console.log(
      `${vectors.length} vectors of inclusion: ${accepted} hold, ${vectors.length - accepted} ` +
        `are refused`,
    );
    expect(vectors).toHaveLength(98);
    expect(accepted).toBeGreaterThan(5);
  });

  it('of consistency', async () => {
    const vectors = files('merkle-vectors/consistency/**/*.json');
    let accepted = 0;
    for (const path of vectors) {
      const fields = new Fields(json.parse(read(path)), path, 'PARSE');
      const head = (n: 1 | 2) => ({
        size: integer(fields.required(`size${n}`)),
        root: bytes(fields.optional(`root${n}`) ?? ''),
      });
      const code = await codeOf(() =>
        verifyConsistency(head(1), head(2), fields.list('proof').map(bytes)),
      );
      // Two that ought to hold have roots of 12 bytes, which no tree has: they are refused here.
      const holds = fields.required('wantErr') === false && head(1).root.length === 32;
      expect(code, path).toBe(holds ? 'accepted' : 'AUDIT_ROLLED_BACK');
      accepted += Number(code === 'accepted');
    }
    console.log(
      `${vectors.length} vectors of consistency: ${accepted} hold, ${vectors.length - accepted} ` +
        `are refused`,
    );
    expect(vectors).toHaveLength(97);
    expect(accepted).toBeGreaterThan(3);
  });
});

describe.skipIf(PEERS === '')(`checkpoints of sigstore-java ${NEEDS}`, () => {
  const key = () => keys.fromPem(text('trusted-roots/public-good-rekor.pub'));
  const verify = (path: string) =>
    verifyCheckpoint(
      text(path),
      { key: key(), id: key().id, name: 'rekor.sigstore.dev', window: {} },
      1,
      nodeCrypto,
    );

  it.each(files('sigstore-java/checkpoints/error_*.txt').map((path) => [basename(path), path]))(
    '%s',
    async (_, path) => {
      expect(await codeOf(() => parseCheckpoint(parseNote(text(path)).text))).toBe(
        'CHECKPOINT_FORMAT',
      );
      expect(await codeOf(() => verify(path))).toBe('CHECKPOINT_FORMAT');
    },
  );

  it.each(files('sigstore-java/checkpoints/valid*.txt').map((path) => [basename(path), path]))(
    '%s',
    async (_, path) => {
      expect(parseCheckpoint(parseNote(text(path)).text)).toMatchObject({
        size: expect.any(BigInt),
      });
    },
  );

  it('verify with the key of the public log', async () =>
    expect(await verify('sigstore-java/checkpoints/valid.txt')).toMatchObject({
      size: 37_795_272n,
    }));
});

describe.skipIf(PEERS === '')(`log entries in bundles of other projects ${NEEDS}`, () => {
  const bodies = () =>
    files('**/*.{json,sigstore}').flatMap((path) =>
      [...text(path).matchAll(/"canonicalizedBody"\s*:\s*"([A-Za-z0-9+/=]+)"/g)].map(
        ([, body = '']) => body,
      ),
    );

  it('are read', async () => {
    const counts = new Map<string, number>();
    for (const body of bodies()) {
      const bytes = new Uint8Array(Buffer.from(body, 'base64'));
      const code = await codeOf(() => parseBody(bytes));
      const kind = code === 'accepted' ? parseBody(bytes).kind : code;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    console.log(`bodies: ${JSON.stringify(Object.fromEntries(counts))}`);
    // Refused: stubs of conformance cases, and the kinds of Rekor v2, which are rebuilt and never
    // read.
    for (const kind of ['hashedrekord 0.0.1', 'dsse 0.0.1', 'intoto 0.0.2'])
      expect(counts.get(kind)).toBeGreaterThan(1);
  });
});
