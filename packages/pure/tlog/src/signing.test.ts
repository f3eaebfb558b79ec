import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { nodeCrypto } from '@sealift/crypto';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { verifyCheckpoint } from './checkpoint.ts';
import { checkpointText, cosign, type NoteSigner, signNote, witnessKey } from './signing.ts';
import { cosigners, parseWitness } from './witness.ts';

function signer(type: 'ed25519' | 'ec' = 'ed25519'): NoteSigner {
  const pair =
    type === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('ed25519');
  const key = createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return {
    publicKey: keys.parse(new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }))),
    sign: async (data) => new Uint8Array(sign(type === 'ec' ? 'sha256' : null, data, key)),
  };
}

const LOG = signer();
const ORIGIN = 'audit.example/signer';
const CHECKPOINT = { origin: ORIGIN, size: 42n, root: new Uint8Array(32).fill(7) };
const pinned = (name: string, { publicKey: key }: NoteSigner = LOG) => ({
  key,
  id: key.id,
  name,
  window: {},
});
const verify = (note: string, name = ORIGIN, by = LOG) =>
  verifyCheckpoint(note, pinned(name, by), 2, nodeCrypto);

describe('a checkpoint of our own', () => {
  it('verifies as that of any Rekor v2 log does', async () => {
    expect(await verify(await signNote(checkpointText(CHECKPOINT), ORIGIN, LOG))).toMatchObject(
      CHECKPOINT,
    );
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'under another name',
      async () => verify(await signNote(checkpointText(CHECKPOINT), 'audit.example/other', LOG)),
    ],
    [
      'of another origin',
      async () =>
        verify(
          await signNote(checkpointText({ ...CHECKPOINT, origin: 'else.example' }), ORIGIN, LOG),
        ),
    ],
    [
      'by another key',
      async () => verify(await signNote(checkpointText(CHECKPOINT), ORIGIN, signer())),
    ],
    [
      'of which the size was changed',
      async () =>
        verify((await signNote(checkpointText(CHECKPOINT), ORIGIN, LOG)).replace('42', '43')),
    ],
  ])('%s is refused', async (_, run) => expect(await codeOf(run)).toBe('CHECKPOINT_SIGNATURE'));

  it.each(['', 'a b', 'a+b', 'a\nb', 'a\u00a0b'])(
    'is not signed under the name %j',
    async (name) => {
      expect(await codeOf(() => signNote(checkpointText(CHECKPOINT), name, LOG))).toBe(
        'CHECKPOINT_FORMAT',
      );
    },
  );

  it('is signed with Ed25519 only', async () => {
    expect(await codeOf(() => signNote(checkpointText(CHECKPOINT), ORIGIN, signer('ec')))).toBe(
      'UNSUPPORTED',
    );
    expect(await codeOf(() => cosign('', 'w.example', signer('ec'), 1))).toBe('UNSUPPORTED');
  });
});

describe('a cosignature', () => {
  const witness = signer();
  const note = () => signNote(checkpointText(CHECKPOINT), ORIGIN, LOG);
  const pin = parseWitness(witnessKey('w.example/1', witness));
  const found = async (envelope: string) =>
    (await cosigners(await verify(envelope), [pin], nodeCrypto)).length;

  it(
    'is that of the witness whose key was printed for pinning, and leaves the log as it ' + 'was',
    async () => {
      const cosigned = await cosign(await note(), 'w.example/1', witness, 1_800_000_000);
      expect(await found(cosigned)).toBe(1);
      expect(await verify(cosigned)).toMatchObject(CHECKPOINT);
    },
  );

  it('of nobody, of another name and of another key is none', async () => {
    expect(await found(await note())).toBe(0);
    expect(await found(await cosign(await note(), 'w.example/2', witness, 1))).toBe(0);
    expect(await found(await cosign(await note(), 'w.example/1', signer(), 1))).toBe(0);
  });

  it('of another checkpoint refuses the note', async () => {
    const [, line = ''] = (await cosign(await note(), 'w.example/1', witness, 1)).split(
      /(?<=\n)(?=— w)/,
    );
    const other = await signNote(checkpointText({ ...CHECKPOINT, size: 43n }), ORIGIN, LOG);
    await expect(found(other + line)).rejects.toThrow('the cosignature of w.example/1');
  });
});
