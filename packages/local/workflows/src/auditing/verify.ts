import type { Interfaces } from '@oclif/core';
import type { AuditReview, ReviewOptions } from '@sealift/audit';
import { decodeKeyring, reviewLog } from '@sealift/audit';
import { equal, hex, LIMITS } from '@sealift/bytes';
import { configuring } from '@sealift/console';
import { reject } from '@sealift/failures';
import { keys } from '@sealift/pki';
import { readPolicyOptions, witnessPolicy } from '@sealift/policy';
import { acceptedReport, type Document, failedReport, failure } from '@sealift/report';
import type { REVIEW_FLAGS } from '../flags/audit.ts';
import { readConfigured, readConfiguredText } from '../pins/read-pin.ts';
import { identityOf } from './identity.ts';

type ReviewFlags = Interfaces.InferredFlags<typeof REVIEW_FLAGS>;

/** Verifies a log, and says what that established. @throws Misconfigured, Rejection */
export async function verifyAudit(directory: string, flags: ReviewFlags): Promise<Document> {
  const options = configuring(() => optionsOf(directory, flags));
  const review = await reviewLog(options);
  const failures = review.findings.map(({ code, message }) => failure(code, message));
  const parts = {
    established: failures.length === 0 ? establishedBy(review, options) : [],
    notEstablished: notEstablishedBy(review, options),
    anchors: [
      {
        kind: 'key' as const,
        fingerprint: keys.fingerprint(options.key),
        window: 'no window',
        source: `--log-key ${flags['log-key']}`,
        name: flags.origin,
      },
    ],
  };
  const [first, ...others] = failures;
  const report =
    first === undefined
      ? acceptedReport(parts)
      : failedReport(first, { ...parts, failures: others });
  return { ...report, command: 'audit verify', result: resultOf(review) };
}

function optionsOf(directory: string, flags: ReviewFlags): ReviewOptions {
  const { since = [], witness, 'witness-quorum': quorum, keyring } = flags;
  const identity = identityOf(flags);
  const policy = witnessPolicy(readPolicyOptions({ witness, 'witness-quorum': quorum }));
  if (policy.witnesses?.pinned.some(({ key }) => equal(key.id, identity.key.id)))
    reject('USAGE', "a witness has the log's own key: it says nothing that the log has not said");
  const pinned =
    keyring === undefined
      ? undefined
      : decodeKeyring(
          readConfigured({ path: keyring, source: `--keyring ${keyring}` }, LIMITS.trustFile),
        );
  return {
    directory,
    ...identity,
    since: since.map((path) => ({
      source: `--since ${path}`,
      note: readConfiguredText({ path, source: `--since ${path}` }, LIMITS.noteChars),
    })),
    ...policy,
    ...(pinned === undefined ? {} : { keyring: pinned }),
  };
}

const countOf = ({ counts }: AuditReview, kind: string): number => counts.get(kind) ?? 0;

function establishedBy(review: AuditReview, { origin, keyring }: ReviewOptions): string[] {
  const { size, extended, witnessed } = review;
  return [
    `the ${size} entries are those that the log ${origin} signed, in this order, and nothing ` +
      `between them is missing`,
    ...extended.map(
      (each) =>
        `the log of ${each} entries that a kept checkpoint is of is the beginning of this one`,
    ),
    ...[...witnessed].map(([name, each]) => `the witness ${name} saw the first ${each} entries`),
    `each of ${countOf(review, 'result')} signatures is over the payload on record, which its ` +
      `client asked to have signed, with a key that was active`,
    ...(countOf(review, 'approved') === 0
      ? []
      : [
          `each of ${countOf(review, 'approved')} approvals was signed by somebody else than ` +
            `the requester, of that payload, key and policy`,
          'no rule that asked for approvals signed without them',
        ]),
    ...(keyring === undefined ? [] : ['the keys that signed are those of the keyring']),
  ];
}

function notEstablishedBy(
  { size, beyond, torn, open, extended, witnessed }: AuditReview,
  { keyring }: ReviewOptions,
): string[] {
  return [
    'nothing proves that no later entries exist: compare with an anchored checkpoint (--since)',
    ...(extended.length + witnessed.size > 0
      ? []
      : [
          'nothing proves that this is the log that others saw: its key can sign another one; ' +
            'give --since or --witness',
        ]),
    ...(keyring === undefined
      ? ['the keys and clients are those that the log itself tells: pin the keys with --keyring']
      : ['the clients are those that the log itself tells']),
    'rules are known by their hash: that one needs approvals is known once an entry asked for them',
    ...(beyond === 0
      ? []
      : [
          `${beyond} entries from ${size} on are in the journal only: no checkpoint covers them ` +
            `yet`,
        ]),
    ...(torn === 0
      ? []
      : [
          `the journal ends in ${torn} bytes of a write that was cut short; nobody was told ` +
            `that it is in the log`,
        ]),
    ...(open.length === 0
      ? []
      : [
          `${open.length} intents have no result: the key may or may not have been used ` +
            `(entries ${open.slice(0, 20).join(', ')}${open.length > 20 ? ', …' : ''})`,
        ]),
  ];
}

const resultOf = ({
  size,
  beyond,
  root,
  counts,
  open,
  extended,
  witnessed,
  leftover,
  torn,
  found,
  lastTime,
}: AuditReview) => ({
  ...{ size, beyond, root: hex.encode(root), lastTime, counts: Object.fromEntries(counts) },
  ...{
    intentsWithoutResult: open,
    extended,
    witnessed: Object.fromEntries(witnessed),
    leftover,
    torn,
    found,
  },
});
