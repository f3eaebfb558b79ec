import { printable } from '@sealift/failures';
import { type Found, findVolumes } from '../set/find.ts';
import { type OpenVolumes, openVolumes, rejectIncomplete } from './open.ts';

export interface OpenData {
  readonly found: Found;
  readonly opened: OpenVolumes;
  /** For messages. */
  readonly origin: string;
}

/** Opens the data volumes of a set, all of them. @throws Rejection VOLUME_* | IO */
export function openData(paths: readonly string[]): OpenData {
  const found = findVolumes(paths);
  const volumes = found.volumes.filter(({ kind }) => kind === 'data');
  const opened = openVolumes({ ...found, volumes });
  if (opened.open.length < volumes.length) {
    opened.close();
    rejectIncomplete(found, {
      copied: new Set(opened.open.map(({ volume }) => volume.name)),
      flaws: opened.flaws,
    });
  }
  return {
    found,
    opened,
    origin:
      `${printable(found.stem)} (${volumes.length} ` +
      `${volumes.length === 1 ? 'volume' : 'volumes'})`,
  };
}
