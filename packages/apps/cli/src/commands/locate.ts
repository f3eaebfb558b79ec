import { Args, Flags } from '@oclif/core';
import type { Digest } from '@sealift/bytes';
import { configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { reject } from '@sealift/failures';
import { attachmentTag, formatReference, type Reference } from '@sealift/oci';
import { doneReport, layout } from '@sealift/report';
import { parseRegistryImage } from '@sealift/sources';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { refuseIdleRegistry } from '../network/options.ts';
import { withRegistry } from '../signing/with-registry.ts';

const SCHEMES = {
  signatures: 'cosign-sig',
  attestations: 'cosign-att',
  sboms: 'cosign-sbom',
  referrers: 'referrers-tag',
} as const;

/** What cosign calls them, one at a time. */
const TYPES = {
  signature: 'signatures',
  attestation: 'attestations',
  sbom: 'sboms',
  digest: 'digest',
} as const;

export default class Locate extends SealiftCommand {
  static override summary =
    'Print where the evidence of an image lies in its registry (cosign triangulate).';
  static override description =
    'With @sha256:… nothing is asked of anybody. Referrers have their tag only in registries ' +
    'without the referrers API.';
  static override examples = ['<%= config.bin %> locate registry.internal/team/app:1.0'];
  static override args = {
    image: Args.string({ description: 'image reference', required: true, ignoreStdin: true }),
  };
  static override flags = {
    type: Flags.option({
      options: ['signature', 'attestation', 'sbom', 'digest'] as const,
      summary: 'Print that one reference alone, as cosign triangulate does.',
    })(),
    ...REGISTRY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Locate);
    configuring(() => {
      if (parseRegistryImage(args.image).digest !== undefined)
        refuseIdleRegistry(flags, args.image);
    });
    const { digest, places } = await withRegistry(
      args.image,
      flags,
      async (registry, reference) => {
        const found = reference.digest ?? (await registry.resolve(reference)).descriptor.digest;
        return { digest: found, places: placesOf(reference, found) };
      },
    );
    const result = { digest, ...places };
    const report = { ...doneReport(), command: 'locate', result };
    if (flags.type !== undefined)
      return { report, text: `${typed(parseRegistryImage(args.image), flags.type, result)}\n` };
    // References to be copied: no line of them ends where a terminal does.
    const whole = { ...this.style, width: Number.POSITIVE_INFINITY };
    const lines = Object.entries({ image: digest, ...places }).flatMap(([name, place]) => [
      ...layout.paragraph(place, `  ${name.padEnd(15)}`, whole),
    ]);
    return { report, text: `${lines.join('\n')}\n` };
  }
}

type Places = { readonly digest: Digest } & Readonly<Record<string, string>>;

/** One of them, for a script; of the image itself its reference by digest. */
const typed = (
  { registry, repository }: Reference,
  type: keyof typeof TYPES,
  { digest, ...places }: Places,
): string =>
  type === 'digest'
    ? formatReference({ registry, repository, digest })
    : (places[TYPES[type]] ?? reject('INTERNAL', 'locate knows no such place'));

const placesOf = ({ registry, repository }: Reference, digest: Digest) =>
  Object.fromEntries(
    Object.entries(SCHEMES).map(([name, scheme]) => [
      name,
      formatReference({ registry, repository, tag: attachmentTag(digest, scheme) }),
    ]),
  );
