import { closeSync, copyFileSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Attachment,
  bundleReferrer,
  cosignTag,
  type Image,
  makeImage,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { ISSUER, type Stage } from './stage.ts';

/**
 * Changes one bit of a copy, at this part of its length, and says where. Two thirds into a bundle
 * lie its layers.
 */
export function flipBit(from: string, to: string, part = 2 / 3): number {
  copyFileSync(from, to);
  const offset = Math.floor(statSync(to).size * part);
  const file = openSync(to, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, offset);
  writeSync(file, Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, offset);
  closeSync(file);
  return offset;
}

/**
 * The carrier's image, with the good image's signature under the tag where its own would stand.
 * Every digest is right.
 */
export async function plantBorrowedSignature(
  { world, image, name }: Stage,
  folder: string,
): Promise<void> {
  const evil = evilImage();
  const good = signSimple(world, image.root, {
    signer: { key: world.keyPair() },
    dockerReference: name,
  });
  const borrowed: Attachment = {
    ...good,
    subject: evil.root,
    tag: cosignTag(evil.root.digest, 'sig'),
  };
  await writeLayout(join(folder, 'borrowed'), {
    images: [{ ...evil, name }],
    attachments: [borrowed],
    style: 'plain',
  });
}

/** The carrier's image, properly signed and logged, by the carrier's own account. */
export async function plantForeignSigner({ world, name }: Stage, folder: string): Promise<void> {
  const evil = evilImage();
  const leaf = world.issueLeaf({ identity: { email: 'mallory@example.net' }, issuer: ISSUER });
  await writeLayout(join(folder, 'foreign'), {
    images: [{ ...evil, name }],
    attachments: [bundleReferrer(world, evil.root, { signer: leaf })],
    style: 'plain',
  });
}

const evilImage = (): Image => makeImage({ seed: 'the carrier', sizes: [1000] });
