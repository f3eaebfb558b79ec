import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const VECTORS = new URL('../../../../test-vectors/keys', import.meta.url).pathname;

/** A key that real cosign wrote. */
export interface RealKey {
  readonly name: string;
  readonly path: string;
  readonly key: string;
  readonly pub: string;
  readonly password: Uint8Array;
}

const read = (name: string, file: string): Buffer => readFileSync(join(VECTORS, name, file));

export const REAL_KEYS: readonly RealKey[] = readdirSync(VECTORS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({
    name,
    path: join(VECTORS, name, 'cosign.key'),
    key: read(name, 'cosign.key').toString(),
    pub: read(name, 'cosign.pub').toString(),
    password: new Uint8Array(read(name, 'password')),
  }))
  .toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** The one of that name. */
export const realKey = (name: string): RealKey =>
  REAL_KEYS.find((each) => each.name === name) ?? missing(name);

const missing = (name: string): never => {
  throw new Error(`test-vectors/keys has no ${name}`);
};
