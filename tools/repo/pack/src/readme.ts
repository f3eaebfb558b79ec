import { NODE_VERSION, type Platform } from './platforms.ts';
import type { Program } from './programs.ts';

/** The page in the archive. */
export function carriedReadme(
  version: string,
  { name, says }: Program,
  platform: Platform,
): string {
  return `${name} ${version}, with Node ${NODE_VERSION}, for ${platform.says}

${says}

It needs nothing else on the host: no Node, no npm, no network. The folder can
stand anywhere and be linked to from anywhere.

The last line on standard error of every failure is CODE: message;
\`./${name} explain CODE\` says what it means and what to do.

Licences: LICENSE.txt (sealift), node/LICENSE.txt (Node and what it contains),
and at the end of program/dist/main.js (libraries).
`;
}
