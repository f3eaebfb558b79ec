/** The beginning of a policy, from what a bundle claims. */
import { printable, printableJson, reject } from '@sealift/failures';
import type { ClaimedSigner } from '../claiming/index.ts';
import type { Claimed } from './claimed.ts';

/** A policy to be compared with what the signers publish, and completed. */
export interface Begun {
  /** A sealift-policy.yaml. */
  readonly policy: string;
  readonly signers: readonly (ClaimedSigner & { readonly name: string })[];
  readonly repositories: readonly string[];
}

const HEAD = `# Begun from what a bundle claims. Nothing of it is verified: whoever carried it
# could have written it. Compare every line out of band, with what the signer publishes.
apiVersion: sealift/policy/v1
trust:
  # Pin an instance: \`trust show FILE\` prints what is to be compared. By PEM files it is
  # { rekor: [ { key: rekor.pub } ] }; with log: none for all signers by keys, nothing at all.
  pinned: { trustedRoot: trusted_root.json }
`;

/**
 * Writes a policy that asks of every repository what its images have. @param from what is called
 * the source in it @throws Rejection USAGE: nobody signed, as far as is claimed
 */
export function beginPolicy(claimed: readonly Claimed[], from: string): Begun {
  const signers = new Map<string, ClaimedSigner & { readonly name: string }>();
  for (const { signer } of claimed) {
    const key = JSON.stringify(signer);
    if (!signers.has(key)) signers.set(key, { ...signer, name: nameFor(signer, signers.size + 1) });
  }
  const repositories = [...new Set(claimed.flatMap((one) => one.repositories))].toSorted();
  if (repositories.length === 0)
    reject('USAGE', `${printable(from)} claims no signer of a named image: there is no beginning`);
  const nameOf = ({ signer }: Claimed): string => signers.get(JSON.stringify(signer))?.name ?? '';
  const policy = [
    HEAD,
    'signers:\n',
    ...[...signers.values()].map(signerText),
    'images:\n',
    ...repositories.map((repository) => ruleText(repository, claimed, nameOf)),
  ].join('');
  return { policy, signers: [...signers.values()], repositories };
}

const nameFor = ({ kind }: ClaimedSigner, number: number): string =>
  kind === 'key' ? 'key' : `signer-${number}`;

/** Text of somebody else: quoted, and one line whatever it holds. T28 */
const quoted = (foreign: string): string => printableJson(JSON.stringify(foreign));

const NOT_YET = '  # not verified yet: compare out of band\n';

function signerText(signer: ClaimedSigner & { readonly name: string }): string {
  if (signer.kind === 'key')
    return (
      `${NOT_YET}  # a key does not travel in a bundle: ask the signer for it; each key is\n` +
      '  # a signer of its own. Where it signs without a log: log: none, as every report says.\n' +
      '  key: { key: signer.pub, log: pinned }\n'
    );
  const { name, identity, named = 'identity', issuer, sourceRepository } = signer;
  return [
    `${NOT_YET}  ${name}:\n    ${named}: ${quoted(identity)}\n`,
    issuer === undefined ? '    noIssuer: true\n' : `    issuer: ${quoted(issuer)}\n`,
    sourceRepository === undefined ? '' : `    sourceRepository: ${quoted(sourceRepository)}\n`,
    '    trust: pinned\n',
  ].join('');
}

function ruleText(
  repository: string,
  claimed: readonly Claimed[],
  nameOf: (one: Claimed) => string,
): string {
  const of = claimed.filter(({ repositories }) => repositories.includes(repository));
  const byType = Map.groupBy(of, ({ predicateType }) => predicateType);
  const signatures = byType.get(undefined) ?? [];
  const by = (some: readonly Claimed[]): string =>
    `{ anyOf: [ ${[...new Set(some.map(nameOf))].join(', ')} ] }`;
  const attestations = [...byType].flatMap(([type, some]) =>
    type === undefined ? [] : [`        - { type: ${quoted(type)}, by: ${by(some)} }\n`],
  );
  return [
    `  - match: [ ${quoted(repository)} ]\n    require:\n`,
    signatures.length === 0 ? '' : `      signature: ${by(signatures)}\n`,
    attestations.length === 0 ? '' : `      attestations:\n${attestations.join('')}`,
  ].join('');
}
