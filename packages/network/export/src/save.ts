/**
 * An image with its evidence as `cosign save` writes it: an OCI layout whose index.json says of
 * each descriptor what it is (VERIFICATION §15).
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { awaitIo, makeFolder, type OnBytes, replaceFile } from '@sealift/blobs';
import { type Digest, digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { openLayout } from '@sealift/layout';
import {
  ANNOTATIONS,
  attachmentTag,
  type Descriptor,
  type GraphNode,
  isIndexType,
  MEDIA_TYPES,
} from '@sealift/oci';
import { hashWhole } from '@sealift/verify/whole';
import { atMost } from './at-most.ts';
import type { AttachedImage, AttachedObject } from './attached.ts';

/** What was written into a directory as `cosign save` makes it. */
export interface SaveResult {
  readonly digest: Digest;
  /** Manifests and blobs. */
  readonly blobs: number;
  /** Of all of them, in bytes. */
  readonly size: number;
  /** Evidence objects that were saved. */
  readonly evidence: readonly {
    readonly subject: Digest;
    readonly scheme: string;
    readonly digest: Digest;
  }[];
}

const AT_ONCE = 4;
const COSIGN = 'dev.cosignproject.cosign/';

/**
 * Writes the directory, which must not exist yet. Referrers are blobs that index.json does not
 * list, as with cosign 3; cosign's .sig and .att of
 * a single platform, which cosign cannot save, are listed under their tags. The finished directory
 * is read back and hashed before it gets its name.
 * @throws Rejection IO | DIGEST | MISSING_BLOB | NOT_FOUND | REGISTRY; then nothing is left behind
 */
export async function saveImage(
  image: AttachedImage,
  path: string,
  onBytes: OnBytes = () => undefined,
): Promise<SaveResult> {
  const saved = image.attached.filter(({ scheme }) => scheme !== 'cosign-sbom');
  const graphs = [image.graph, ...saved.map(({ graph }) => graph)];
  const nodes = once(
    graphs.flatMap((graph) => graph.nodes.map((node) => [node.descriptor.digest, node])),
  );
  const blobs = once(
    graphs.flatMap(({ configs, layers }) =>
      [...configs, ...layers].map((blob) => [blob.digest, blob]),
    ),
  );
  await makeFolder(path, async (folder) => {
    await awaitIo(folder, () => mkdir(join(folder, 'blobs', 'sha256'), { recursive: true }));
    await atMost(AT_ONCE, [
      ...nodes.map((node) => () => writeNode(folder, node)),
      ...blobs.map((blob) => () => writeBlob(folder, image, blob, onBytes)),
    ]);
    await writeText(join(folder, 'oci-layout'), { imageLayoutVersion: '1.0.0' });
    await writeText(join(folder, 'index.json'), {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: entries(image, saved),
    });
    await checkFolder(folder, image.graph.root.digest, saved);
  });
  const all = [...nodes.map(({ descriptor }) => descriptor), ...blobs];
  const evidence = saved.map(({ subject, scheme, graph }) => ({
    subject,
    scheme,
    digest: graph.root.digest,
  }));
  return {
    digest: image.graph.root.digest,
    blobs: all.length,
    size: all.reduce((sum, { size }) => sum + size, 0),
    evidence,
  };
}

const once = <T>(some: readonly (readonly [Digest, T])[]): T[] => [...new Map(some).values()];
const fileOf = (folder: string, of: Digest): string =>
  join(folder, 'blobs', 'sha256', digest.hexOf(of));

const writeNode = (folder: string, { descriptor, bytes }: GraphNode): Promise<void> =>
  replaceFile(fileOf(folder, descriptor.digest), (file) => file.writeFile(bytes));

const writeBlob = (
  folder: string,
  image: AttachedImage,
  blob: Descriptor,
  onBytes: OnBytes,
): Promise<void> =>
  replaceFile(fileOf(folder, blob.digest), async (file) => {
    for await (const chunk of image.open(blob)) {
      await awaitIo(folder, () => file.writeFile(chunk));
      onBytes(chunk.length);
    }
  });

const writeText = (path: string, document: object): Promise<void> =>
  replaceFile(path, (file) => file.writeFile(`${JSON.stringify(document, null, 3)}\n`));

/** cosign reads by `kind`: the image, and its one .sig and one .att. */
function entries({ graph: { root } }: AttachedImage, saved: readonly AttachedObject[]): object[] {
  const own = saved.filter(({ scheme }) => scheme === 'cosign-sig' || scheme === 'cosign-att');
  return [
    entry(root, { kind: `${COSIGN}${isIndexType(root.mediaType) ? 'imageIndex' : 'image'}` }),
    ...own.map((each) => attachedEntry(each, root.digest)),
  ];
}

function attachedEntry({ subject, scheme, graph }: AttachedObject, root: Digest): object {
  if (subject === root)
    return entry(graph.root, { kind: `${COSIGN}${scheme === 'cosign-sig' ? 'sigs' : 'atts'}` });
  return entry(graph.root, {
    [ANNOTATIONS.refName]: attachmentTag(
      subject,
      scheme === 'cosign-sig' ? 'cosign-sig' : 'cosign-att',
    ),
  });
}

const entry = ({ mediaType, digest: of, size }: Descriptor, annotations: object): object => ({
  mediaType,
  size,
  digest: of,
  annotations,
});

/** What cannot be read back was not saved. */
async function checkFolder(
  folder: string,
  root: Digest,
  saved: readonly AttachedObject[],
): Promise<void> {
  const content = await openLayout(folder);
  try {
    await hashWhole(content);
    const found = new Set(
      content.evidence.map(({ subject, descriptor }) => `${subject} ${descriptor.digest}`),
    );
    const lost = saved.find(({ subject, graph }) => !found.has(`${subject} ${graph.root.digest}`));
    if (content.images[0]?.descriptor.digest !== root || lost !== undefined)
      reject(
        'INTERNAL',
        `the directory does not read back: ` +
          `${lost === undefined ? root : lost.graph.root.digest} is lost`,
      );
  } finally {
    await content.close();
  }
}
