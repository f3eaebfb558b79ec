/** Images verified where they are, in a registry: with the flags, codes and words of verify. */
import { Args, Flags } from '@oclif/core';
import {
  chooseProgress,
  configuring,
  type Outcome,
  type Progress,
  refuseIdle,
} from '@sealift/console';
import { openInRegistry, type RegistryContent } from '@sealift/export';
import { printable, reject } from '@sealift/failures';
import type { Reference } from '@sealift/oci';
import { withSentences } from '@sealift/report';
import { registryImage, wordsFor } from '@sealift/sources';
import { hashStored, hashWhole, type Whole } from '@sealift/verify';
import { outcomeOf, verifyOpened, verifyOutcome } from '@sealift/workflows/verifying';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { refuseIdleRegistry, registryOptions } from '../network/options.ts';
import { requireOneRegistry } from '../network/own-access.ts';
import {
  readElsewhere,
  registriesIn,
  SIGNATURE_FLAGS,
  type SignatureFlags,
} from '../network/signature-repositories.ts';

/** What the connected program looks at. */
export const TARGET_ARGS = {
  target: Args.string({
    ignoreStdin: true,
    description:
      `image references in registries; or ${wordsFor('openStrictly')}, a path to any of these, ` +
      'all volumes of a bundle, or - for a bundle on standard input',
    required: true,
    multiple: true,
  }),
};

/** How a registry is asked, and how much of it. */
export const IN_REGISTRY_FLAGS = {
  full: Flags.boolean({
    summary:
      'Of images in a registry fetch and hash layers and configs too. Without it their digests ' +
      'are verified where the manifest has them, and their bytes are not.',
  }),
  ...REGISTRY_FLAGS,
  ...SIGNATURE_FLAGS,
};

type Asked = Parameters<typeof verifyOutcome>[2] &
  Parameters<typeof refuseIdleRegistry>[0] &
  SignatureFlags & { readonly full: boolean };

const NOT_READ =
  'that layers and configs are there and have these digests: not read (--full reads)';

/** Verifies what a command line names: images of registries, or something on this host. */
export async function verifyHereOrThere(
  command: string,
  words: readonly string[],
  flags: Asked,
): Promise<Outcome> {
  const references = configuring(() => referencesIn(words, flags));
  if (references === undefined) return verifyOutcome(command, words, flags);
  const { full } = flags;
  const progress = chooseProgress(flags, process.stderr);
  const registry = registryOptions(flags, process.env, 'images');
  const elsewhere = configuring(() => readElsewhere(flags, process.env));
  const sources = references.map((reference) => ({ kind: 'registry', reference }) as const);
  requireOneRegistry(flags, registriesIn(sources, elsewhere));
  const report = await verifyOpened(
    async ({ images }) => {
      const only = images.map(({ name }) => name);
      const content = await openInRegistry({
        ...{ sources, only, registry, allowGone: true },
        signatureRepositories: elsewhere.signatureRepositories,
      });
      return hashed(content, full, progress);
    },
    flags,
    process.env,
  );
  const notEstablished = [...(full ? [] : [NOT_READ]), ...elsewhere.notEstablished];
  return outcomeOf(command, withSentences(report, { notEstablished }));
}

/** All of them, or none; undefined for what is on this host. @throws Rejection USAGE */
function referencesIn(words: readonly string[], flags: Asked): Reference[] | undefined {
  const found = words.map((word) => ({ word, reference: registryImage(word) }));
  const here = found.find(({ reference }) => reference === undefined);
  if (found.every(({ reference }) => reference === undefined)) {
    refuseIdleRegistry(flags, words.join(' '));
    refuseIdle(flags, ['full'], 'is about images in registries: what is here is read as a whole');
    const why = 'is about images in registries: what is here has its signatures with it';
    refuseIdle(flags, ['signature-repository'], why);
    return undefined;
  }
  if (here !== undefined)
    reject(
      'USAGE',
      `${printable(here.word)} is on this host or nowhere, and others are in registries: verify ` +
        'one kind at a time',
    );
  refuseIdle(flags, ['as', 'base'], 'is about bundles and layouts, not about images in registries');
  refuseIdle(flags, ['jobs'], 'is about bytes on this host');
  return found.flatMap(({ reference }) => reference ?? []);
}

/** Closes the content where its bytes are others. @throws Rejection of the bytes' codes */
export async function hashed(
  content: RegistryContent,
  full: boolean,
  progress: Progress,
): Promise<Whole<RegistryContent>> {
  progress.start('hash');
  try {
    return full
      ? await hashWhole(content, { onBytes: progress.advance })
      : await hashStored(content, {});
  } catch (thrown) {
    await content.close();
    throw thrown;
  } finally {
    progress.finish();
  }
}
