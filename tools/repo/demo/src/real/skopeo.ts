import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { cosignTag, type Descriptor } from '@sealift/virtual-sigstore';
import { type Ran, run } from '../programs.ts';

/** A program of this host by its full path, looked for in SEALIFT_TOOLS_DIR and on PATH. */
export function findProgram(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = [
    environment['SEALIFT_TOOLS_DIR'] ?? '',
    ...(environment['PATH'] ?? '').split(delimiter),
  ].filter(Boolean);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/**
 * Pushes a directory made by `cosign save` as `skopeo copy` and `cosign attach` would leave it: the
 * image under its tag, its signatures
 * and attestations under theirs. skopeo takes a layout of one image, so each descriptor gets a
 * layout of its own over the same blobs.
 */
export async function pushSaved(
  skopeo: string,
  layout: string,
  work: string,
  to: { host: string; repository: string; tag: string },
): Promise<string> {
  const { manifests } = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as {
    manifests: Descriptor[];
  };
  const kind = ({ annotations }: Descriptor): string =>
    annotations?.['kind']?.replace('dev.cosignproject.cosign/', '') ?? '';
  const image = manifests.find((one) => kind(one).startsWith('image'));
  if (image === undefined) throw new Error(`${layout} holds no image`);
  const tags: Record<string, string> = {
    sigs: cosignTag(image.digest, 'sig'),
    atts: cosignTag(image.digest, 'att'),
  };
  for (const [n, descriptor] of manifests.entries()) {
    const single = layoutOf(layout, descriptor, join(work, `single-${n}`));
    const target = `docker://${to.host}/${to.repository}:${tags[kind(descriptor)] ?? to.tag}`;
    const options = ['--all', '--preserve-digests', '--insecure-policy', '--dest-tls-verify=false'];
    const ran = await run([skopeo, 'copy', ...options, `oci:${single}`, target], { cwd: work });
    if (ran.status !== 0) throw new Error(`skopeo copy: ${describeRun(ran)}`);
  }
  return image.digest;
}

function layoutOf(layout: string, descriptor: Descriptor, path: string): string {
  mkdirSync(path, { recursive: true });
  symlinkSync(resolve(layout, 'blobs'), join(path, 'blobs'));
  cpSync(join(layout, 'oci-layout'), join(path, 'oci-layout'));
  writeFileSync(
    join(path, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }),
  );
  return path;
}

export const describeRun = ({ status, stdout, stderr }: Ran): string =>
  `exit ${status}\n${stderr}${stdout.slice(0, 1000)}`;

/**
 * Digest of what a registry serves under a tag, as the registry says; undefined where there is
 * nothing.
 */
export async function digestAt(
  host: string,
  repository: string,
  tag: string,
): Promise<string | undefined> {
  const accept = ['index.v1', 'manifest.v1'].map(
    (kind) => `application/vnd.oci.image.${kind}+json`,
  );
  const docker = ['manifest.list.v2', 'manifest.v2'].map(
    (kind) => `application/vnd.docker.distribution.${kind}+json`,
  );
  const response = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: [...accept, ...docker].join(', ') },
  });
  return response.ok ? (response.headers.get('docker-content-digest') ?? undefined) : undefined;
}
