/** Images with signatures, attestations and referrers in a registry that lives for one test. */
import {
  canonicalJson,
  type Digest,
  digest,
  type Json,
  type JsonObject,
  utf8,
} from '@sealift/bytes';
import { type FakeRegistry, type RegistryOptions, startRegistry } from '@sealift/fake-registry';
import { MEDIA_TYPES } from '@sealift/oci';

export type Described = {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: bigint;
};

export class World {
  readonly registry: FakeRegistry;
  readonly repository = 'team/app';

  private constructor(registry: FakeRegistry) {
    this.registry = registry;
  }

  static async start(options: RegistryOptions = {}): Promise<World> {
    return new World(await startRegistry(options));
  }

  name(tag: string): string {
    return `${this.registry.host}/${this.repository}:${tag}`;
  }

  blob(text: string, mediaType: string): Described {
    const bytes = utf8.encode(text);
    this.registry.put(this.repository, [bytes]);
    return { mediaType, digest: digest.of(bytes), size: BigInt(bytes.length) };
  }

  manifest(value: JsonObject, tag?: string): Described {
    const bytes = canonicalJson(value);
    const mediaType = String(value['mediaType']);
    const of = digest.of(bytes);
    this.registry.put(
      this.repository,
      [],
      [{ mediaType, bytes: Buffer.from(bytes) }],
      tag === undefined ? {} : { [tag]: of },
    );
    return { mediaType, digest: of, size: BigInt(bytes.length) };
  }

  image(label: string, tag?: string, more: JsonObject = {}): Described {
    const config = this.blob(
      JSON.stringify({ os: 'linux', architecture: 'amd64', label }),
      'application/vnd.oci.image.config.v1+json',
    );
    const layers = Array.from({ length: 3 }, (_, i) =>
      this.blob(
        `layer ${i} of ${label} `.repeat(1000 * (i + 1)),
        'application/vnd.oci.image.layer.v1.tar+gzip',
      ),
    );
    return this.manifest(
      { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociManifest, config, layers, ...more },
      tag,
    );
  }

  index(tag: string, children: readonly Json[]): Described {
    return this.manifest(
      { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociIndex, manifests: children },
      tag,
    );
  }

  attach(
    subject: Described,
    suffix: '.sig' | '.att',
    label = `${suffix} of ${subject.digest}`,
  ): Described {
    const config = this.blob(JSON.stringify({ label }), 'application/vnd.oci.image.config.v1+json');
    const layers = [
      this.blob(
        `{"payload":"${label}"}`,
        suffix === '.sig' ? MEDIA_TYPES.simpleSigning : MEDIA_TYPES.dsse,
      ),
    ];
    return this.manifest(
      { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociManifest, config, layers },
      `sha256-${digest.hexOf(subject.digest)}${suffix}`,
    );
  }

  refer(subject: Described, label: string): Described {
    const config = this.blob('{}', MEDIA_TYPES.empty);
    const layers = [this.blob(`{"bundle":"${label}"}`, MEDIA_TYPES.bundle)];
    return this.manifest({
      schemaVersion: 2n,
      mediaType: MEDIA_TYPES.ociManifest,
      artifactType: MEDIA_TYPES.bundle,
      config,
      layers,
      subject,
    });
  }

  /** An index of two platforms with BuildKit's attestation; everything has evidence. */
  seed(tag = '1'): { index: Described; amd: Described; arm: Described; buildkit: Described } {
    const [amd, arm, buildkit] = [
      this.image(`amd64 ${tag}`),
      this.image(`arm64 ${tag}`),
      this.image(`attestation ${tag}`),
    ];
    const index = this.index(tag, [
      { ...amd, platform: { os: 'linux', architecture: 'amd64' } },
      { ...arm, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      { ...buildkit, platform: { os: 'unknown', architecture: 'unknown' } },
    ]);
    this.attach(index, '.sig');
    this.attach(arm, '.att');
    this.refer(amd, `amd64 ${tag}`);
    this.refer(index, `index ${tag}`);
    return { index, amd, arm, buildkit };
  }
}
