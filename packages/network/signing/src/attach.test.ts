import { generateKeyPairSync, sign } from 'node:crypto';
import { repositoryStore } from '@sealift/attachments';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { parseReference } from '@sealift/oci';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { connect, type Registries } from '@sealift/registry';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachSignature, payloadFor } from './attach.ts';
import { simpleSigning } from './payload/simple-signing.ts';

const image = makeImage({ platforms: ['linux/amd64'], sizes: [16] });
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pinned = keys.fromPem(publicKey.export({ type: 'spki', format: 'pem' }).toString());
let server: FakeRegistry;
let registries: Registries;
beforeEach(async () => {
  server = await startRegistry();
  registries = connect();
  server.put(
    'team/app',
    [...image.blobs.values()],
    [
      {
        mediaType: image.root.mediaType,
        bytes: image.blobs.get(image.root.digest) ?? new Uint8Array(),
      },
    ],
    {
      v1: image.root.digest,
    },
  );
});
afterEach(async () => {
  await registries.close();
  await server.close();
});

const store = () => repositoryStore(registries.at(server.host), 'team/app');
const reference = () => parseReference(`${server.host}/team/app:v1`);
const attach = (payload: Uint8Array, signature = sign('sha256', payload, privateKey)) =>
  attachSignature(store(), reference(), {
    payload,
    signature,
    publicKey: pinned,
  });
const tags = (): string[] => [...server.repository('team/app').tags.keys()];

describe('a signature made elsewhere', () => {
  it('goes beside its image', async () => {
    const { payload, digest } = await payloadFor(store(), reference(), {});
    expect(digest).toBe(image.root.digest);
    expect(await attach(payload)).toMatchObject({
      subject: digest,
      tag: `sha256-${digest.slice(7)}.sig`,
    });
  });

  it.each<[string, string, (name: string) => Promise<unknown>]>([
    [
      'of another payload',
      'SIGNATURE',
      (name) =>
        attach(
          simpleSigning(name, image.root.digest),
          sign('sha256', Buffer.from('other'), privateKey),
        ),
    ],
    [
      'that is cut',
      'SIGNATURE',
      (name) => attach(simpleSigning(name, image.root.digest), Buffer.of(0x30)),
    ],
    [
      'over another image',
      'SUBJECT',
      (name) => attach(simpleSigning(name, `sha256:${'00'.repeat(32)}`)),
    ],
    ['over no payload of a signature', 'STRUCTURE', () => attach(Buffer.from('{}'))],
    ['over no JSON', 'PARSE', () => attach(Buffer.from('hello'))],
  ])('%s is refused, and nothing is written', async (_, code, run) => {
    expect(await codeOf(() => run(`${server.host}/team/app`))).toBe(code);
    expect(tags()).toEqual(['v1']);
  });
});
