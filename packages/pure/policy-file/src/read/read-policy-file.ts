import type { Digest } from '@sealift/bytes';
import { type NameNeed, type Rule, waysOf } from '@sealift/policy/rules';
import { parse } from '@sealift/yaml';
import { NameIndex } from '../names/name-index.ts';
import { FORM } from '../schema/file.ts';
import { type Instance, readInstances } from './instances.ts';
import type { Finding, Reading } from './reading.ts';
import { type FileRule, readRules } from './rules.ts';
import { type FileSigner, readSigners } from './signers.ts';
import { readSite, type Site } from './site.ts';

/** A policy file that was read and checked. The files that it names were not read. */
export interface PolicyFile {
  readonly instances: ReadonlyMap<string, Instance>;
  readonly signers: ReadonlyMap<string, FileSigner>;
  readonly rules: readonly FileRule[];
  /** What is asked of every run. */
  readonly site: Site;
  /** What is allowed, and perhaps not meant. */
  readonly findings: readonly Finding[];
  /**
   * Every rule that speaks of an image, in the order of the file. @param name a reference; of an
   * image without a name its digest, of which `**` alone speaks
   * @param digest of the image, which other forms than ours ask for; what a name states without
   */
  rulesFor(name: string, digest?: Digest): readonly Rule[];
}

/** How a policy file is read. */
export interface ReadOptions {
  /** Its name for messages, as it was given. */
  readonly file: string;
  /** What must bind an image's name to its digest where a rule does not say. */
  readonly name: NameNeed;
}

/**
 * Reads the text of a sealift-policy.yaml. Whatever is unknown, contradicts itself, or could never
 * hold, is refused. @throws Rejection CONFIG with FILE:LINE:COLUMN and a remedy | LIMIT
 */
export function readPolicyFile(text: string, { file, name }: ReadOptions): PolicyFile {
  const reading: Reading = { ...parse(text, file, FORM), findings: [] };
  const instances = readInstances(reading);
  const signers = readSigners(reading, instances);
  const rules = readRules(reading, { signers, name });
  findUnused(reading, { instances, signers, rules });
  const index = new NameIndex(rules);
  return {
    instances,
    signers,
    rules,
    site: readSite(reading),
    findings: reading.findings,
    rulesFor: (image) => index.find(image).map(({ rule }) => rule),
  };
}

/** Whoever is written there and nobody asks for is perhaps misspelt elsewhere. */
function findUnused(
  { file, places, findings }: Reading,
  { instances, signers, rules }: Pick<PolicyFile, 'instances' | 'signers' | 'rules'>,
): void {
  const named = new Set(rules.flatMap(signersOf));
  const used = new Set([...signers.values()].map(({ instance }) => instance?.name));
  for (const name of signers.keys())
    if (!named.has(name)) {
      const at = places.of(file.signers ?? {}, name);
      findings.push({ kind: 'unused', at, message: `no rule names the signer "${name}"` });
    }
  for (const name of instances.keys())
    if (!used.has(name)) {
      const at = places.of(file.trust ?? {}, name);
      findings.push({ kind: 'unused', at, message: `no signer uses the instance "${name}"` });
    }
}

const signersOf = ({ rule }: FileRule): readonly string[] =>
  waysOf(rule).flatMap(({ evidence }) => evidence.flatMap(({ by }) => by.of));
