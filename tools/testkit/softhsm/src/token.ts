import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** SoftHSM2 as it is installed here. */
export interface SoftHsm {
  /** The PKCS#11 module, absolute. */
  readonly module: string;
}

/** A token with keys in it. */
export interface TestToken extends SoftHsm {
  /** What the module needs to find the token. */
  readonly environment: Readonly<Record<string, string>>;
  /** Puts a key pair into the token. @param key PKCS#8 as PEM @param id hexadecimal */
  add(name: { readonly label: string; readonly id: string }, key: string): void;
}

/** Where systems put the module. */
const MODULES = [
  '/usr/lib/softhsm',
  '/usr/lib/*/softhsm',
  '/usr/lib64/pkcs11',
  '/usr/local/lib/softhsm',
].map((folder) => `${folder}/libsofthsm2.so`);

/** undefined where SoftHSM2 is not installed, or pkcs11js could not be built. */
export const SOFTHSM: SoftHsm | undefined = find();

function find(): SoftHsm | undefined {
  const [module] = globSync(MODULES);
  return module !== undefined && spawnSync('softhsm2-util', ['--version']).status === 0 && isBuilt()
    ? { module }
    : undefined;
}

function isBuilt(): boolean {
  try {
    return existsSync(
      join(dirname(fileURLToPath(import.meta.resolve('pkcs11js'))), 'build/Release/pkcs11.node'),
    );
  } catch {
    return false;
  }
}

/** Makes a token in a folder; its user PIN is `pin`. */
export function makeToken(
  { module }: SoftHsm,
  { folder, label, pin }: { readonly folder: string; readonly label: string; readonly pin: string },
): TestToken {
  const configuration = join(folder, 'softhsm2.conf');
  mkdirSync(join(folder, 'tokens'), { recursive: true });
  writeFileSync(
    configuration,
    `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\nlog.level = ` +
      `ERROR\n`,
  );
  const environment = { SOFTHSM2_CONF: configuration };
  const util = (...args: readonly string[]): void => {
    execFileSync('softhsm2-util', args, { env: { ...process.env, ...environment }, stdio: 'pipe' });
  };
  util('--init-token', '--free', '--label', label, '--so-pin', `so-${pin}`, '--pin', pin);
  let keys = 0;
  return {
    module,
    environment,
    add: (name, key) => {
      const path = join(folder, `key-${keys++}.pem`);
      writeFileSync(path, key);
      util(
        '--import',
        path,
        '--token',
        label,
        '--label',
        name.label,
        '--id',
        name.id,
        '--pin',
        pin,
      );
    },
  };
}
