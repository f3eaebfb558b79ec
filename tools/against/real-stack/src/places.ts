import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toolsFolder } from './tools-folder.ts';

/** Where a stack keeps what it makes; each function gives a full path. */
export interface Places {
  readonly folder: string;
  /** Keys and certificates. */
  pki(file: string): string;
  /** A folder that a service fills. */
  data(name: string): string;
  readonly config: (file: string) => string;
  /** What clients need: trusted roots, signing configurations. */
  readonly client: (file: string) => string;
}

/** The folder of the stack: SEALIFT_STACK_DIR, or one beside the tools. */
export const stackFolder = (environment: NodeJS.ProcessEnv = process.env): string =>
  environment['SEALIFT_STACK_DIR'] || join(dirname(toolsFolder(environment)), 'stack');

export function placesIn(folder: string): Places {
  const below = (part: string) => {
    return (name: string): string => {
      mkdirSync(join(folder, part), { recursive: true });
      return join(folder, part, name);
    };
  };
  return {
    folder,
    pki: below('pki'),
    data: (name) => join(folder, 'data', name),
    config: below('config'),
    client: below('client'),
  };
}
