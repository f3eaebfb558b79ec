const KiB = 1024;
const MiB = 1024 * KiB;

/**
 * Every bound on foreign input, in bytes unless the name says otherwise. Checked before anything is
 * parsed.
 */
export const LIMITS = {
  jsonDepth: 64,
  /**
   * Values of one JSON text: `[{},{},…]` takes eighty times its bytes of memory. The largest SBOMs
   * have about a million.
   */
  jsonValues: 4_000_000,
  /** A Sigstore bundle without an attestation. */
  bundleJson: 16 * MiB,
  /** One evidence blob: a DSSE envelope, a bundle with an attestation (cosign's own default). */
  evidenceBlob: 128 * MiB,
  /** One OCI manifest or index (the distribution specification's recommended least). */
  ociManifest: 4 * MiB,
  /**
   * Half the manifest from which it follows: 20,000 images with one signature each take 13 MiB here
   * and 31 MiB there, with four 33 and 65.
   */
  indexJson: 32 * MiB,
  /** A file that is signed: a key on a token or in a service signs what is in memory. */
  signedFile: 2 ** 31 - 1,
  manifestJson: 64 * MiB,
  inventoryJson: 32 * MiB,
  trustFile: 16 * MiB,
  /** A report of 10,000 images has about 50 MiB. */
  reportJson: 128 * MiB,
  /** Trust files in one bundle. */
  trustFiles: 64,
  /** Keys and certificates that these may name together. */
  carriedAnchors: 1000,
  pemFile: 1 * MiB,
  /** A private key: one of RSA 4096, encrypted, takes 5 KiB. In characters too. */
  keyFile: 64 * KiB,
  password: 4 * KiB,
  /** A reference to a key on a token, in characters. */
  keyUri: 4 * KiB,
  noteChars: 64 * KiB,
  noteSignatures: 64,
  inclusionHashes: 63,
  tlogEntries: 32,
  timestamps: 32,
  legacyLayers: 1000,
  evidencePerSubject: 1000,
  /** Objects that hang on one another, that on the image the first: an SBOM, its signature, … */
  attachedDepth: 4,
  dsseSubjects: 1024,
  digestsPerSubject: 32,
  certificates: 32,
  /** Certificates of a path, its ends included. */
  pathLength: 8,
  /**
   * Signatures tried for one path: many certificates of one name would make the number of paths
   * grow without bound.
   */
  pathSignatures: 64,
  /** Names of one certificate times the constraints above it (T34). */
  nameComparisons: 10_000,
  /** Policies of one certificate, and mappings of them. */
  certificatePolicies: 100,
  scts: 32,
  /** Elements inside one element of DER: each costs a hundred times its two bytes in memory. */
  derChildren: 10_000,
  tarEntries: 200_000,
  /** Entries of a tar that sealift did not write: each takes 35 µs to read. */
  foreignEntries: 50_000,
  /** Layers of a docker archive, unpacked: minutes of work. */
  unpacked: 256 * 1024 * MiB,
  /** Volumes of one set that hold data; three digits number them. */
  volumes: 999,
  /** Volumes of one set with parity: GF(2^8) has no more points. */
  shards: 255,
  setJson: 256 * KiB,
  images: 20_000,
  /** A list of images to export, with comments. */
  imageList: 8 * MiB,
  indexDepth: 4,
  // Totals, for what two bounds multiply (T34); 20,000 images with their signatures need less.
  /** Manifests and blobs that the images and evidence of one content refer to, each time. */
  references: 4_000_000,
  /** Bytes of manifests that are read again, since too many others were read in between. */
  manifestsAgain: 128 * MiB,
  /** Bytes of evidence that are read again, since layers or subjects share them. */
  evidenceAgain: 512 * MiB,
  /** Signatures, log entries, timestamps and certificates of a path that are judged. */
  judgements: 1_000_000,
  /** Of these, those of an evidence object that is attached to other subjects too. */
  judgedAgain: 60_000,
  /** Evidence, failures, platforms and sentences of one report. */
  reportEntries: 1_000_000,
  regexp: 4096,
  /** Entries of one deny pack; characters of a name or a reason in it. */
  denyEntries: 10_000,
  denyText: 4096,
  /** What an isolated host has seen: 100,000 tags take about 20 MiB. */
  stateJson: 64 * MiB,
} as const;
