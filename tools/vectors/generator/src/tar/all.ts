import { attached } from './cases/attached.ts';
import { contents } from './cases/contents.ts';
import { headers } from './cases/headers.ts';
import { kinds } from './cases/kinds.ts';
import { places } from './cases/places.ts';
import { roles } from './cases/roles.ts';
import type { TarVector } from './tar-vector.ts';

/** Every archive of `test-vectors/tar`. */
export const tarVectors = (): TarVector[] => [
  ...roles(),
  ...attached(),
  ...headers(),
  ...places(),
  ...kinds(),
  ...contents(),
];
