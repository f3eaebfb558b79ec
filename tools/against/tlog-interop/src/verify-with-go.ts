import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  openAuditLog,
  proveConsistency,
  proveInclusion,
  readCheckpoint,
  readStoredLog,
} from '@sealift/audit';
import { base64, hex } from '@sealift/bytes';
import { type Signer, signerOf } from '@sealift/keys';
import { noteKeyHash } from '@sealift/tlog';

const MODULE = 'golang.org/x/mod v0.38.0';
/** As the checksum database has it. */
const SUMS = `${MODULE} h1:MECBjubtXD7yj4HrhIUcywNaGeNVUdfVnxmPajOk4yk=
${MODULE}/go.mod h1:V6Xz0pq8TQ3dGqVQ1FVHuelZpAL0uNhSkk9ogYP3c40=
`;
const ORIGIN = 'interop.example/log';
const THEIRS = new URL('theirs/verify.go', import.meta.url).pathname;

/**
 * Builds the program that verifies.
 * @param fetch whether Go may ask its module proxy for what is not in its cache
 * @returns its path, or why there is none
 */
export function buildTheirs(
  folder: string,
  { fetch }: { readonly fetch: boolean },
): { readonly program: string } | { readonly missing: string } {
  mkdirSync(folder, { recursive: true });
  copyFileSync(THEIRS, join(folder, 'verify.go'));
  writeFileSync(
    join(folder, 'go.mod'),
    `module sealift.test/tlog\n\ngo 1.25.0\n\nrequire ${MODULE}\n`,
  );
  writeFileSync(join(folder, 'go.sum'), SUMS);
  const env = { ...process.env, ...(fetch ? {} : { GOPROXY: 'off' }) };
  const { status, stderr, error } = spawnSync('go', ['build', '-o', 'verify', '.'], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  return status === 0 ? { program: join(folder, 'verify') } : { missing: error?.message ?? stderr };
}

export interface Written {
  readonly directory: string;
  /** As Go pins a key. */
  readonly vkey: string;
  /** File of the first checkpoint. */
  readonly older: string;
  /** File of our proofs. */
  readonly proofs: string;
}

/** A log of `first` and then `more` entries, with our proofs of both. */
export async function writeLog(folder: string, first: number, more: number): Promise<Written> {
  mkdirSync(folder, { recursive: true });
  const signer = signerOf(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
  );
  const [directory, older, proofs] = [
    join(folder, 'log'),
    join(folder, 'older'),
    join(folder, 'proofs'),
  ];
  for (const count of [first, more]) {
    const log = await openAuditLog({ directory, origin: ORIGIN, signer, now: Date.now });
    await Promise.all(
      Array.from({ length: count }, (_, i) =>
        log.append({ event: 'stopped', instance: `${count} ${i}` }),
      ),
    );
    await log.close();
    if (log.size === first) copyFileSync(join(directory, 'checkpoint'), older);
  }
  const identity = { origin: ORIGIN, key: signer.publicKey };
  const log = await readStoredLog(directory);
  const index = Math.floor(log.size / 3);
  const growth = await proveConsistency(
    log,
    await readCheckpoint(readFileSync(older, 'utf8'), identity),
  );
  const inclusion = await proveInclusion(log, index);
  writeFileSync(
    proofs,
    JSON.stringify({
      index,
      inclusion: inclusion.hashes.map(base64.encode),
      growth: growth.hashes.map(base64.encode),
    }),
  );
  return { directory, vkey: vkeyOf(signer), older, proofs };
}

/** NAME+KEYID+base64(01 ‖ key) (c2sp.org/signed-note). */
function vkeyOf({ publicKey }: Signer): string {
  const keyId = hex.encode(noteKeyHash(publicKey, ORIGIN).subarray(0, 4));
  return `${ORIGIN}+${keyId}+${base64.encode(Uint8Array.of(1, ...publicKey.spki.subarray(-32)))}`;
}

/** What they say of a log: their line, or their complaint. */
export function verifyWithGo(
  program: string,
  { directory, vkey, older, proofs }: Written,
): { readonly accepted: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(program, [directory, vkey, older, proofs], {
    encoding: 'utf8',
  });
  return { accepted: status === 0, said: (stdout + stderr).trim() };
}

/** Changes one byte of the last tile of leaf hashes. */
export function damageTile({ directory }: Written): void {
  const folder = join(directory, 'tile/0');
  const tile = join(
    folder,
    readdirSync(folder)
      .filter((name) => /^\d{3}$/.test(name))
      .at(-1) ?? '000',
  );
  const bytes = readFileSync(tile);
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
  writeFileSync(tile, bytes);
}
