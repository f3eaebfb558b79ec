/**
 * The logins that `docker login`, `podman login` and `skopeo login` left, in the places where those
 * programs look.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { printable, Rejection, reject } from '@sealift/failures';
import type { Environment } from '@sealift/http';
import { type AuthFile, parseAuthFile } from './auth-file.ts';
import { askHelper, isNotHere } from './helper.ts';
import type { Credential, CredentialLookup } from './lookup.ts';

/**
 * Logins from the files that the environment points at. The first file that knows the repository
 * decides; within a file the most
 * specific key does, then the helper of its registry, then the store for all.
 * A store for all that is not on this host is passed over, and told of: what is public needs none.
 * @param uid of the user, on Linux @param onNote is told once of each such store
 */
export function dockerCredentials(
  environment: Environment,
  uid?: number,
  onNote: (text: string) => void = () => undefined,
): CredentialLookup {
  const paths = authFilePaths(environment, uid);
  const there = new Set<string>();
  const absent = new Set<string>();
  const onAbsent = (store: string): void => {
    if (!absent.has(store)) onNote(`${store}: logins that it may hold are not used`);
    absent.add(store);
  };
  let files: Promise<AuthFile[]> | undefined;
  const lookup = async (registry: string, repository: string): Promise<Credential | undefined> => {
    files ??= readFiles(paths);
    for (const file of await files) {
      there.add(file.path);
      const found = await lookIn(file, registry, repository, { environment, onAbsent });
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const looked = (): string[] => [
    ...paths.map((path) => (there.has(path) ? path : `${path} (not there)`)),
    ...absent,
  ];
  return Object.assign(lookup, { looked });
}

/**
 * In the order in which they are asked: what a variable names, then as containers' programs look.
 * DOCKER_CONFIG replaces docker's own folder. Root shells, CI jobs and units have no
 * XDG_RUNTIME_DIR, and `skopeo login` then writes below /run/containers.
 */
export function authFilePaths(environment: Environment, uid?: number): string[] {
  const { DOCKER_CONFIG: docker, REGISTRY_AUTH_FILE: explicit, HOME: home } = environment;
  const { XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config = home && join(home, '.config') } =
    environment;
  return [
    ...(explicit ? [explicit] : []),
    ...(docker ? [join(docker, 'config.json')] : []),
    ...(runtime ? [join(runtime, 'containers', 'auth.json')] : []),
    ...(!runtime && uid !== undefined ? [`/run/containers/${uid}/auth.json`] : []),
    ...(config ? [join(config, 'containers', 'auth.json')] : []),
    ...(home && !docker ? [join(home, '.docker', 'config.json')] : []),
    ...(home ? [join(home, '.dockercfg')] : []),
  ];
}

async function readFiles(paths: readonly string[]): Promise<AuthFile[]> {
  const files = await Promise.all(paths.map(readIfThere));
  return files.filter((file) => file !== undefined);
}

async function readIfThere(path: string): Promise<AuthFile | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readRegular(path);
  } catch (cause) {
    if (cause instanceof Rejection) throw cause;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return reject('CONFIG', `${path}: cannot be read (${code})`, { cause });
  }
  return parseAuthFile(bytes, path);
}

/** A FIFO in its place would hold the program for ever, signals and all. T29 */
async function readRegular(path: string): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) return reject('CONFIG', `${path} is not a regular file`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

interface Surroundings {
  readonly environment: Environment;
  /** Told of a store that is not on this host. */
  readonly onAbsent: (store: string) => void;
}

async function lookIn(
  file: AuthFile,
  registry: string,
  repository: string,
  { environment, onAbsent }: Surroundings,
): Promise<Credential | undefined> {
  for (const key of keysFor(registry, repository)) {
    const helper = file.helpers.get(key);
    const found =
      helper === undefined ? file.auths.get(key) : await askHelper(helper, registry, environment);
    if (found !== undefined)
      return { ...found, from: whence(file, helper, `for ${printable(key)}`) };
  }
  const { store } = file;
  if (store === undefined) return undefined;
  const from = whence(file, store, 'for all registries');
  const stored = await askHelper(store, registry, environment).catch((thrown: unknown) => {
    if (!isNotHere(thrown)) throw thrown;
    onAbsent(`${from.replace('of ', '')} is not on PATH`);
    return undefined;
  });
  return stored && { ...stored, from };
}

/** Where a login stands: `for ghcr.io in FILE`. */
const whence = ({ path }: AuthFile, helper: string | undefined, what: string): string =>
  helper === undefined
    ? `${what} in ${printable(path)}`
    : `of docker-credential-${helper} (${what} in ${printable(path)})`;

/** `host/a/b`, `host/a`, `host`: the most specific first. */
function keysFor(registry: string, repository: string): string[] {
  const parts = [registry, ...repository.split('/')];
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('/'));
}
