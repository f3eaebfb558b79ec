/** The shape of a `sealift.yaml`. */
import { fields } from '@sealift/yaml';
import * as z from 'zod/mini';

const { digest, listOf, object, path, text } = fields;

/** Images of one bundle, and lines of one file: `LIMITS.images`. */
const ENTRIES = 20_000;

const listed = <T extends z.ZodMiniType>(item: T): z.ZodMiniArray<T> =>
  z.array(item).check(z.minLength(1), z.maxLength(ENTRIES));

const platforms = listOf(
  z.string().check(
    z.regex(/^[^/\s]+\/[^/\s]+(?:\/[^/\s]+)?$/, {
      error: 'is no platform such as linux/amd64 or linux/arm64/v8',
    }),
  ),
);

const image = object(
  {
    image: text.check(
      z.describe(
        'REGISTRY/REPOSITORY[:TAG][@DIGEST]; or on this host oci:PATH[:TAG], bundle:PATH, ' +
          'docker-archive:PATH[:NAME], or a path that begins with ./, ../ or /.',
      ),
    ),
    as: z.optional(text.check(z.describe('A name for an image of a layout that has none.'))),
    expect: z.optional(digest.check(z.describe('The digest that it must have.'))),
    platforms: z.optional(
      platforms.check(z.describe('Only these platforms; the image must have each.')),
    ),
    bundles: z.optional(
      listOf(path).check(
        z.describe('Files with Sigstore bundles that are about it: JSON, or a line each.'),
      ),
    ),
  },
  'An image, or all images of a layout.',
);

const artifact = object(
  { artifact: text.check(z.describe('REGISTRY/REPOSITORY[:TAG][@DIGEST].')) },
  'An artifact of a registry, which travels whole.',
);

const chart = object(
  {
    chart: text.check(z.describe('REGISTRY/REPOSITORY, with oci:// in front or without.')),
    version: text.check(z.describe('As Helm has it: 1.2.3, or 1.2.3+build.')),
  },
  'A Helm chart in a registry.',
);

const file = object(
  {
    file: path.check(z.describe('The file, relative to this one.')),
    as: text.check(z.describe('The name that it has as an artifact: REGISTRY/REPOSITORY:TAG.')),
  },
  'A plain file, which becomes an artifact.',
);

const signatureRepository = object(
  {
    match: listOf(text).check(
      z.describe('Names of images, without tags; * within a part, ** for whole parts.'),
    ),
    repository: text.check(z.describe('REGISTRY/REPOSITORY.')),
  },
  'A repository that has signatures and attestations of images that are elsewhere.',
);

/** The whole file. */
export const FILE = object(
  {
    apiVersion: z.literal('sealift/export/v1'),
    images: z.optional(listed(image)),
    platforms: z.optional(
      platforms.check(
        z.describe('Only these platforms of images that name none; each must have one of them.'),
      ),
    ),
    artifacts: z.optional(listed(artifact)),
    charts: z.optional(listed(chart)),
    files: z.optional(listed(file)),
    signatureRepositories: z.optional(
      z.array(signatureRepository).check(z.minLength(1), z.maxLength(1000)),
    ),
    policy: z.optional(path.check(z.describe('A policy file: who must have signed what.'))),
    trust: z.optional(path.check(z.describe('A trust store: DIR, or DIR,INSTANCE.'))),
  },
  'sealift.yaml: what to export.',
);

/** What it is read by. */
export const FORM = { schema: FILE, called: 'export file' } as const;

/** The file as it is written. */
export type FileText = z.infer<typeof FILE>;

/** The JSON Schema of the file, which editors complete it by. */
export const exportSchema = (): object => ({
  ...z.toJSONSchema(FILE, { target: 'draft-2020-12' }),
  $id: 'https://sealift.dev/schemas/export-1.json',
  title: 'sealift export file',
});
