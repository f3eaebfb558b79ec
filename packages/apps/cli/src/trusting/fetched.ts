import { fileURLToPath } from 'node:url';
import { LIMITS } from '@sealift/bytes';
import { configuring } from '@sealift/console';
import { reject } from '@sealift/failures';
import { serviceUrl } from '@sealift/http';
import { fetchCapsule, folderMirror, type Mirror, webMirror } from '@sealift/trust-sources';
import { readConfiguredText } from '@sealift/workflows/pins';
import { openStore, pinnedCapsule, type SentCapsule } from '@sealift/workflows/trusting';
import { asking } from './source-flags.ts';

type Asked = Parameters<typeof asking>[0] & {
  readonly url: string;
  readonly root?: string | undefined;
  readonly target: string;
};

/**
 * Metadata of a TUF repository from behind the root that a store has, or from a first one. @throws
 * Misconfigured USAGE | CONFIG; Rejection as `fetchCapsule`
 */
export async function fetched(
  { store, instance }: { readonly store: string; readonly instance: string },
  flags: Asked,
  environment: Parameters<typeof asking>[1],
): Promise<SentCapsule> {
  const known = configuring(() => {
    const pinned = pinnedCapsule(openStore(store), instance);
    return knownRoots(pinned?.roots, flags.root);
  });
  const fetching = async (mirror: Mirror): Promise<SentCapsule> => ({
    ...(await fetchCapsule(mirror, flags.target, known)),
    from: mirror.name,
  });
  if (!flags.url.startsWith('file:')) {
    const url = configuring(() => serviceUrl(flags.url, '--url'));
    return asking(flags, environment, (connections) => fetching(webMirror(url, connections)));
  }
  if (flags.cacert !== undefined)
    configuring(() => reject('USAGE', '--cacert is about an address, and --url is a folder'));
  return fetching(folderMirror(configuring(() => folderOf(flags.url))));
}

function knownRoots(pinned: readonly string[] | undefined, root: string | undefined) {
  if (root === undefined) return pinned ?? [];
  if (pinned !== undefined)
    reject('USAGE', '--root is the first one, and the instance has a root already');
  const source = `--root ${root}`;
  return [readConfiguredText({ path: root, source }, LIMITS.pemFile)];
}

function folderOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null || parsed.host !== '' || parsed.search !== ''
    ? reject('USAGE', '--url is no address of a folder, such as file:///media/mirror')
    : fileURLToPath(parsed);
}
