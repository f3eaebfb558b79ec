import { replaceFile } from '@sealift/blobs';
import { checkOutput, configuring, type Outcome } from '@sealift/console';
import {
  type DenyEntry,
  type DenyPack,
  idOf,
  lifted,
  merged,
  type PackContent,
  wordsOf,
} from '@sealift/deny';
import { reject } from '@sealift/failures';
import type { PublicKey } from '@sealift/pki';
import { doneReport, type Style } from '@sealift/report';
import { signDenyPack } from '@sealift/signing';
import { packJson, readPacks, renderPack, verifyPack } from '@sealift/workflows/denying';
import { readKey } from '@sealift/workflows/pins';
import type { KeyFlags } from '../signing/flags.ts';
import { checkKey, openKey } from '../signing/key-reference.ts';

/** Of `deny add` and `deny merge`. */
export type PackOptions = KeyFlags & {
  readonly output: string;
  readonly force: boolean;
  readonly key: string;
  readonly 'pack-version'?: number | undefined;
  readonly 'deny-key'?: readonly string[] | undefined;
};

/**
 * Writes a pack that denies what these packs deny, and more. T26: only what somebody signed who may
 * is taken over. @throws Misconfigured, Rejection DENY_PACK | LIMIT, as the place of the key
 */
export async function writePack(
  command: string,
  paths: readonly string[],
  added: readonly DenyEntry[],
  options: PackOptions,
  style: Style,
): Promise<Outcome> {
  const { output, force, key } = options;
  checkOutput(output, force);
  checkKey(key, options);
  const others = configuring(() => readOthers(options));
  const signer = await openKey(key, options);
  const packs = await readPacks(paths, [signer.publicKey, ...others]);
  refuseDenied(packs, added);
  const content = contentOf(packs, added, options['pack-version']);
  const bytes = await signDenyPack(content, signer);
  // Read as the far side will, before it gets its name.
  const pack = await verifyPack(bytes, output, [signer.publicKey]);
  await replaceFile(output, (file) => file.writeFile(bytes), { overwrite: force });
  const report = { ...doneReport(), command, result: { path: output, ...packJson(pack) } };
  return { report, text: renderPack(output, pack, style) };
}

const readOthers = ({ 'deny-key': paths = [] }: PackOptions): PublicKey[] =>
  paths.map((path) => readKey(path, '--deny-key'));

/**
 * Packs only add (T26): of what is denied as much already nothing would change, and whoever asked
 * for it, with another reason or a later time, would think that it had. @throws Misconfigured USAGE
 */
function refuseDenied(packs: readonly DenyPack[], added: readonly DenyEntry[]): void {
  const there = packs.flatMap(({ entries }) => entries);
  const idle = added.find((entry) => lifted([entry], there).length === 0);
  if (idle !== undefined)
    configuring(() =>
      reject(
        'USAGE',
        `${wordsOf(idle.target)} is denied by that pack already, as much or more (entry ` +
          `${idOf(idle.target)}): packs only add, and nothing would be added`,
      ),
    );
}

/** The version only rises. */
function contentOf(
  packs: readonly DenyPack[],
  added: readonly DenyEntry[],
  version: number | undefined,
): PackContent {
  const highest = Math.max(0, ...packs.map((each) => each.version));
  if (version !== undefined && version <= highest)
    configuring(() =>
      reject(
        'USAGE',
        `--pack-version ${version} is not above ${highest}, the highest of the packs`,
      ),
    );
  return {
    version: version ?? highest + 1,
    issued: Math.floor(Date.now() / 1000) * 1000,
    entries: merged([...packs.flatMap(({ entries }) => entries), ...added]),
  };
}
