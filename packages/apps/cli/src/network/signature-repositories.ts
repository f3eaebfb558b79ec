/** Signatures that are kept in another repository than their image. */
import { Flags, type Interfaces } from '@oclif/core';
import type { ExportOptions, SignatureRepository } from '@sealift/export';
import { printable, Rejection, reject } from '@sealift/failures';
import type { Environment } from '@sealift/http';
import { parseReference, type Reference } from '@sealift/oci';
import { parsePattern } from '@sealift/policy-file';

const helpGroup = 'REGISTRY';

export const SIGNATURE_FLAGS = {
  'signature-repository': Flags.string({
    helpGroup,
    helpValue: 'PATTERN=REPO',
    multiple: true,
    multipleNonGreedy: true,
    summary:
      'Signatures and attestations of images that fit PATTERN, such as ghcr.io/acme/**, are ' +
      'looked for in REPO too, with its registry. Replaces COSIGN_REPOSITORY. Repeatable.',
  }),
};

export type SignatureFlags = Partial<
  Pick<Interfaces.InferredFlags<typeof SIGNATURE_FLAGS>, 'signature-repository'>
>;

/** Other repositories, and what the report says of them. */
export interface Elsewhere {
  readonly signatureRepositories: readonly SignatureRepository[];
  /** Sentences of what was not looked at. */
  readonly notEstablished: readonly string[];
}

const VARIABLE = 'COSIGN_REPOSITORY';

/**
 * Where evidence is looked for beside its image, as the flags say; else in place of it, as cosign's
 * variable says. @param ofFiles what export files say
 * @throws Rejection USAGE for a flag, CONFIG for the variable
 */
export function readElsewhere(
  { 'signature-repository': given = [] }: SignatureFlags,
  { [VARIABLE]: variable }: Environment,
  ofFiles: readonly SignatureRepository[] = [],
): Elsewhere {
  const signatureRepositories = [...given.map(readFlag), ...ofFiles];
  if (!variable) return { signatureRepositories, notEstablished: [] };
  const shown = `${VARIABLE} (${printable(variable)})`;
  if (signatureRepositories.length > 0) {
    const by = given.length > 0 ? '--signature-repository replaces' : 'the export file replaces';
    return { signatureRepositories, notEstablished: [`what lies in ${shown}: ${by} it`] };
  }
  const beside = `what is attached beside the images: ${shown} has it looked for there instead`;
  return { signatureRepositories: [byVariable(variable, shown)], notEstablished: [beside] };
}

/** The registries that are asked for images, and for what is attached to them. */
export const registriesIn = (
  sources: ExportOptions['sources'],
  { signatureRepositories }: Elsewhere,
): string[] => [
  ...sources.flatMap((source) => (source.kind === 'registry' ? [source.reference.registry] : [])),
  ...signatureRepositories.map(({ registry }) => registry),
];

const byVariable = (text: string, source: string): SignatureRepository => ({
  ...Rejection.as('CONFIG', () => readRepository(text, source)),
  source,
  fits: () => true,
  instead: true,
});

function readFlag(text: string): SignatureRepository {
  const source = `--signature-repository ${printable(text)}`;
  const at = text.indexOf('=');
  if (at < 0) reject('USAGE', `${source}: expected PATTERN=REPO; for every image it is **=REPO`);
  const pattern = parsePattern(text.slice(0, at));
  if (typeof pattern === 'string') return reject('USAGE', `${source}: the pattern ${pattern}`);
  return {
    ...readRepository(text.slice(at + 1), source),
    source,
    fits: ({ registry, repository }) => pattern.matches(`${registry.toLowerCase()}/${repository}`),
  };
}

/** A repository as a whole: the tags are those of the evidence. @throws Rejection USAGE */
function readRepository(text: string, source: string): Pick<Reference, 'registry' | 'repository'> {
  const { registry, repository } = Rejection.naming(source, () => parseReference(text));
  if (/[:@][^/]*$/.test(text)) reject('USAGE', `${source} names an image, not a repository`);
  return { registry, repository };
}
