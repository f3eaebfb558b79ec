import { digest } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { type Rule, waysOf } from '@sealift/policy/rules';
import {
  destinationsFor,
  type FileSigner,
  type PolicyFile,
  repositoryOf,
} from '@sealift/policy-file';
import { layout, type Style } from '@sealift/report';
import { readConfiguredText } from '../pins/read-pin.ts';
import { readPolicy } from '../pins/read-policy.ts';
import { wordsOfMode, wordsOfRule, wordsOfSigner, wordsOfSite } from './words.ts';

/** What a policy says of one name. */
export interface Explained {
  /** Of an image as it is named: `ghcr.io/acme/app:v1`. */
  readonly name: string;
  readonly rules: readonly {
    readonly at: string;
    readonly mode: string;
    readonly says: string[];
  }[];
  readonly signers: readonly {
    readonly name: string;
    readonly at: string;
    readonly is: string[];
  }[];
  /** Where it may go, an entry each; absent where the policy does not say. */
  readonly destinations?: readonly string[];
  /** What is asked of every run, whatever the image. */
  readonly site: readonly string[];
  /** Whether an image of this name can be let in: some rule is enough for it. */
  readonly isSpokenOf: boolean;
}

/**
 * Puts what a policy says of a name into words; the files that it names are not read. @throws
 * Rejection CONFIG | LIMIT; USAGE for what no image is called
 */
export function explainPolicy(path: string, name: string): Explained {
  if (repositoryOf(name) === undefined && !digest.is(name))
    reject('USAGE', `no image is called "${printable(name)}": give a name as inspect prints it`);
  const text = readConfiguredText({ path, source: path });
  const policy = readPolicy(text, { file: path, name: 'any' });
  const rules = policy.rulesFor(name);
  return {
    name,
    rules: rules.map((rule) => ({
      at: rule.at ?? '',
      mode: wordsOfMode(rule),
      says: wordsOfRule(rule),
    })),
    signers: signersOf(rules, policy).map((signer) => ({
      name: signer.name,
      at: signer.at,
      is: wordsOfSigner(signer),
    })),
    ...destinationsOf(policy, name),
    site: wordsOfSite(policy.site),
    isSpokenOf: rules.some(({ mode }) => mode !== 'warn'),
  };
}

function destinationsOf(
  { site: { destinations } }: PolicyFile,
  name: string,
): Pick<Explained, 'destinations'> {
  if (destinations === undefined) return {};
  const found = destinationsFor(destinations, name);
  return { destinations: found.map(({ at, from, to }) => `${at}: ${from.text} to ${to.text}`) };
}

function signersOf(rules: readonly Rule[], { signers }: PolicyFile): FileSigner[] {
  const needs = rules.flatMap(waysOf).flatMap(({ evidence }) => evidence);
  const names = needs.flatMap(({ by }) => by.of);
  return [...signers.values()].filter(({ name }) => names.includes(name));
}

/** The same for a person. */
export function renderExplained(
  { name, rules, signers, destinations, site, isSpokenOf }: Explained,
  style: Style,
): string {
  const fate = isSpokenOf
    ? `${printable(name)}: all of these rules speak of it`
    : `${printable(name)}: rejected, since no rule is enough for it (POLICY)`;
  const lines = [
    ...layout.paragraph(fate, '', style),
    ...rules.flatMap(({ at, mode, says }) => section(`${at} ${mode}`, says, style)),
    ...signers.flatMap((signer) => section(`${signer.name} (${signer.at})`, signer.is, style)),
    ...(destinations === undefined ? [] : section('may be imported', goes(destinations), style)),
    ...(site.length === 0 ? [] : section('whatever the image', site, style)),
  ];
  return `${lines.join('\n')}\n`;
}

const goes = (destinations: readonly string[]): readonly string[] =>
  destinations.length === 0 ? ['nowhere: no entry of destinations is about it'] : destinations;

const section = (title: string, entries: readonly string[], style: Style): string[] => [
  '',
  ...layout.paragraph(title, '', style),
  ...entries.flatMap((entry) => layout.paragraph(entry, '  - ', style)),
];
