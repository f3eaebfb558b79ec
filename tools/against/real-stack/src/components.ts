/**
 * Every program of others that the real stack and the interop run use, with its version. This is
 * the one place that names versions.
 *
 * Go programs are built from the module proxy, checked against the checksum database, each in a
 * module graph of its own.
 */

/** A program built with Go from a published module. */
export interface GoComponent {
  /** File name in the tools folder: several upstream programs are called `cosign` or `posix`. */
  readonly name: string;
  readonly module: string;
  readonly version: string;
  /** Package within the module; the module itself where absent. */
  readonly package?: string;
  readonly what: string;
}

/** A program that Debian packages; whatever version the host's release has. */
export interface DebianComponent {
  readonly name: string;
  readonly debian: string;
  readonly what: string;
}

export const GO_COMPONENTS: readonly GoComponent[] = [
  {
    name: 'cosign3',
    module: 'github.com/sigstore/cosign/v3',
    package: 'cmd/cosign',
    version: 'v3.1.2',
    what: 'signs and verifies bundles',
  },
  {
    name: 'olareg',
    module: 'github.com/olareg/olareg',
    package: 'cmd/olareg',
    version: 'v0.2.2',
    what: 'registry with the referrers API',
  },
  {
    name: 'cosign2',
    module: 'github.com/sigstore/cosign/v2',
    package: 'cmd/cosign',
    version: 'v2.6.4',
    what: 'writes .sig and .att',
  },
  {
    name: 'rekor1',
    module: 'github.com/sigstore/rekor',
    package: 'cmd/rekor-server',
    version: 'v1.5.4',
    what: 'transparency log, version 1',
  },
  {
    name: 'rekor2',
    module: 'github.com/sigstore/rekor-tiles/v2',
    package: 'cmd/rekor-server/posix',
    version: 'v2.3.0',
    what: 'transparency log, version 2',
  },
  {
    name: 'fulcio',
    module: 'github.com/sigstore/fulcio',
    version: 'v1.8.8',
    what: 'certificate authority',
  },
  {
    name: 'tsa',
    module: 'github.com/sigstore/timestamp-authority/v2',
    package: 'cmd/timestamp-server',
    version: 'v2.1.3',
    what: 'timestamp authority (RFC 3161)',
  },
  {
    name: 'ctlog',
    module: 'github.com/google/certificate-transparency-go',
    package: 'trillian/ctfe/ct_server',
    version: 'v1.3.3',
    what: 'certificate transparency log',
  },
  {
    name: 'createtree',
    module: 'github.com/google/trillian',
    package: 'cmd/createtree',
    version: 'v1.7.3',
    what: 'trees of the CT log and of a rotated Rekor key',
  },
  {
    name: 'distribution3',
    module: 'github.com/distribution/distribution/v3',
    package: 'cmd/registry',
    version: 'v3.1.1',
    what: 'registry without it',
  },
  {
    name: 'crane',
    module: 'github.com/google/go-containerregistry',
    package: 'cmd/crane',
    version: 'v0.21.9',
    what: 'makes images, reads layouts',
  },
  {
    name: 'regctl',
    module: 'github.com/regclient/regclient',
    package: 'cmd/regctl',
    version: 'v0.11.5',
    what: 'reads our tar',
  },
  {
    name: 'oras',
    module: 'oras.land/oras',
    package: 'cmd/oras',
    version: 'v1.3.3',
    what: 'reads our tar',
  },
];

/** Ours, over Trillian's public packages: its sources and its lock are in `trillian-mem/`. */
export const OWN_GO = {
  name: 'trillian-mem',
  folder: 'trillian-mem',
  what: 'Merkle tree of Rekor 1, in memory',
} as const;

export const DEBIAN_COMPONENTS: readonly DebianComponent[] = [
  { name: 'skopeo', debian: 'skopeo', what: 'reads our tar' },
  {
    name: 'docker-registry',
    debian: 'docker-registry',
    what: 'registry without the referrers API, strict about missing blobs',
  },
  { name: 'podman', debian: 'podman', what: 'reads our tar' },
  { name: 'ctr', debian: 'containerd', what: 'reads our tar' },
  { name: 'softhsm2-util', debian: 'softhsm2', what: 'keys in a token' },
  { name: 'openssl', debian: 'openssl', what: 'makes the PKI of the stack' },
];
