import { bundle } from './bundle.ts';
import { dockerArchive } from './docker-archive.ts';
import { dockerDaemon } from './docker-daemon.ts';
import { file } from './file.ts';
import type { SourceKind } from './kind.ts';
import { layout } from './layout.ts';

/** Every kind of place on this host. */
export const KINDS = {
  layout,
  bundle,
  'docker-archive': dockerArchive,
  'docker-daemon': dockerDaemon,
  file,
} as const satisfies Readonly<Record<string, SourceKind>>;

/** Names of the kinds. */
export type KindName = keyof typeof KINDS;

/** The same, in the order of the list. */
export const KIND_NAMES: readonly KindName[] = Object.keys(KINDS).filter((name): name is KindName =>
  Object.hasOwn(KINDS, name),
);

/** What other programs call so, and what to do here. The rest may hold a password. T46 */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'containers-storage': 'is not asked: push the image, or `skopeo copy` it to oci:FOLDER:TAG',
  dir: 'is read after `skopeo copy dir:FOLDER oci:FOLDER:TAG`',
};
