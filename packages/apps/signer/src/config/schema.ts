/**
 * The configuration as people write it: what is not known here is refused, what is left out is
 * denied.
 */
import { keyring } from '@sealift/trust';
import { z } from 'zod';
import { address, duration, timeOfDay, wait } from './units.ts';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is a name: lower-case letters, digits, dashes');
const path = z.string().min(1);
/** Each once: what counts them would count one twice. T41 */
const names = z
  .array(name)
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'has a name twice');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is SHA-256 in hex');

/** Where a private key is. Its password or PIN stands in a file of its own. */
const privateKey = z.union([
  z.strictObject({ file: path, passwordFile: path }),
  z.strictObject({ pkcs11: z.string().regex(/^pkcs11:/), pinFile: path.optional() }),
]);

const version = z.strictObject({
  version: z.int().positive(),
  state: z.enum(keyring.STATES),
  /** Of a version that still signs, or will. */
  private: privateKey.optional(),
  /** Of a version that no longer signs: the file of its public key, PEM. */
  public: path.optional(),
  from: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
});

const client = z.strictObject({
  name,
  /** SHA-256 of the SPKI of its TLS certificates; two while one replaces the other. */
  certificates: z.array(sha256).min(1),
  /** Files of the public keys that sign its requests, PEM. */
  requestKeys: z.array(path).min(1),
  /** Refused requests of this client that are logged one by one. */
  refusals: z
    .strictObject({ requests: z.int().positive(), per: duration })
    .default({ requests: 60, per: 60_000 }),
  /** Requests of this client, of every kind. T47 */
  rate: z
    .strictObject({ requests: z.int().positive(), per: duration })
    .default({ requests: 6000, per: 60_000 }),
});

const PAYLOAD_KINDS = ['simple-signing', 'dsse', 'blob'] as const;

const rule = z
  .strictObject({
    name,
    clients: names,
    keys: names,
    payloads: z.array(z.enum(PAYLOAD_KINDS)).min(1),
    /** Globs over the name that a simple-signing payload states. */
    repositories: z.array(z.string().min(1)).min(1).optional(),
    /**
     * DSSE of cosign 3 states no repository: with `repositories` it is refused unless this is said.
     * T32
     */
    unnamed: z.literal('allow').optional(),
    predicateTypes: z.array(z.string().min(1)).min(1).optional(),
    /** Each must be there, with this value. */
    annotations: z.record(z.string(), z.string()).optional(),
    /** Digests that one signature may speak for. */
    maxSubjects: z.int().positive().max(64).default(1),
    /** Days and hours in UTC. */
    when: z
      .strictObject({
        days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
        from: timeOfDay,
        to: timeOfDay,
      })
      .refine(({ from, to }) => from < to, 'from must come before to')
      .optional(),
    rate: z.strictObject({ requests: z.int().positive(), per: duration }).optional(),
    approvals: z
      .strictObject({ needed: z.int().positive(), by: names, within: duration })
      .optional(),
  })
  .refine(
    ({ payloads, predicateTypes }) => payloads.includes('dsse') === (predicateTypes !== undefined),
    'predicateTypes are stated with dsse, and only then',
  )
  .refine(
    ({ approvals }) => approvals === undefined || approvals.needed <= approvals.by.length,
    'more approvals are needed than there are approvers',
  );

export const CONFIG = z.strictObject({
  listen: address,
  /**
   * What clients call this service, `host:port`: a request that was signed for another is refused.
   * T32
   */
  authority: z.string().min(1),
  tls: z.strictObject({
    certificate: path,
    key: path,
    clientAuthorities: path,
    maxClientLifetime: duration,
  }),
  /** For a handshake, and for a whole request to come in. */
  requestTime: wait.default(10_000),
  operations: z.strictObject({ listen: address }),
  audit: z.strictObject({
    directory: path,
    origin: z.string().regex(/^[^\s+]+$/),
    key: privateKey,
    anchors: z.array(path).default([]),
  }),
  keys: z.array(z.strictObject({ name, versions: z.array(version).min(1) })).min(1),
  clients: z.array(client).min(1),
  rules: z.array(rule),
});

export type ConfigFile = z.infer<typeof CONFIG>;
export type Rule = ConfigFile['rules'][number];
export type PrivateKeyAt = z.infer<typeof privateKey>;
export type Address = ConfigFile['listen'];
