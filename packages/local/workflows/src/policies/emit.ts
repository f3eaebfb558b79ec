/** Policies for what was imported, under the names that it has there. */
import { type Digest, digest, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import {
  type Convertible,
  FORMS,
  type PolicyForm,
  type Written,
} from '@sealift/foreign-policy/write';
import { type Rule, ruleOf } from '@sealift/policy/rules';
import { type FileRule, parsePattern, repositoryOf } from '@sealift/policy-file';
import type { KnownSigner } from '@sealift/verify';
import { loadPolicyFile } from '../pins/load-policy-file.ts';
import type { VerifySetup } from '../verifying/setup.ts';
import type { Converted } from './convert.ts';

/** An image, what it was called, and where it is now. */
export interface MovedImage {
  readonly source: string;
  readonly digest: Digest;
  /** `registry/repository` */
  readonly repository: string;
}

/** Files for a folder, and for each form what they say and do not. */
export interface Emitted extends Pick<Written, 'files'> {
  readonly emitted: readonly Omit<Converted, 'file'>[];
}

const FOLDERS: Readonly<Record<PolicyForm, string>> = {
  cip: 'policy-controller',
  kyverno: 'kyverno',
  'policy.json': 'containers',
};

/**
 * The rules that images were let in by, in every form, for the names that they have now. What was
 * let in whatever signed it is by its digest alone. @throws Rejection UNSUPPORTED: by a policy of
 * another form; CONFIG: the policy file is another by now
 */
export function emitPolicies(images: readonly MovedImage[], setup: VerifySetup): Emitted {
  const asked = setup.policyFile === undefined ? byOptions(setup) : byFile(setup.policyFile);
  const names = [...new Set(images.map(({ repository }) => repository))].toSorted();
  const policy: Convertible = {
    path: asked.path,
    signers: asked.signers,
    rules: rulesOf(images, asked.rulesFor),
    site: { undeny: [] },
    name: `sealift-${digest.of(utf8.encode(names.join())).slice(7, 15)}`,
    isPart: true,
  };
  const written = (Object.keys(FORMS) as PolicyForm[]).map((form) => inFolder(form, policy, setup));
  return {
    files: written.flatMap(({ files }) => files),
    emitted: written.map(({ converted }) => converted),
  };
}

function inFolder(form: PolicyForm, policy: Convertible, { deny }: VerifySetup) {
  const { files: own, refused, notes } = FORMS[form](policy);
  const files = own.map(({ name, text }) => ({ name: `${FOLDERS[form]}/${name}`, text }));
  const denied =
    deny === undefined
      ? []
      : [{ at: '--deny', what: 'deny packs are asked by this program alone' }];
  const names = files.map(({ name }) => name);
  return { files, converted: { form, files: names, refused, notes: [...notes, ...denied] } };
}

type Asked = Pick<Convertible, 'path' | 'signers'> & {
  readonly rulesFor: (name: string, found: Digest) => readonly Rule[];
};

/** The names were bound when they were imported; a rule asks for that again only by its words. */
function byFile({ path, digest: pinned }: NonNullable<VerifySetup['policyFile']>): Asked {
  const { file, signers } = loadPolicyFile(path, { digest: pinned, defaultName: 'any' });
  if (file.rules.some(({ match }) => match.length === 0))
    reject('UNSUPPORTED', `--emit: ${path} is of another form: it stands there as it is`);
  return { path, signers: byName(signers), rulesFor: file.rulesFor.bind(file) };
}

const byName = (all: readonly KnownSigner[]): Convertible['signers'] =>
  new Map(all.map((signer) => [signer.name, signer]));

const PINNED = 'pinned';

function byOptions({ pins }: VerifySetup): Asked {
  if ('signers' in pins) return reject('INTERNAL', 'options without their one signer');
  const rule = ruleOf(pins.policy);
  const { asks } = rule;
  if (asks.kind !== 'require') return reject('INTERNAL', 'options that ask nothing');
  const evidence = asks.evidence.map((need) => ({ ...need, by: { of: [PINNED], atLeast: 1 } }));
  return {
    path: 'the options of import',
    signers: byName([{ name: PINNED, instance: PINNED, ...pins }]),
    rulesFor: () => [{ ...rule, at: 'the options', asks: { ...asks, evidence } }],
  };
}

/** Images that are alike have one rule together. */
function rulesOf(images: readonly MovedImage[], rulesFor: Asked['rulesFor']): readonly FileRule[] {
  const found = images.flatMap((image) =>
    rulesFor(image.source, image.digest).map((rule) => ({ image, rule })),
  );
  const alike = Map.groupBy(found, ({ image, rule }) =>
    [rule.at, image.repository, signedName(image)].join(' '),
  );
  return [...alike.values()].map((group) => moved(group));
}

type Group = readonly { readonly image: MovedImage; readonly rule: Rule }[];

function moved(group: Group): FileRule {
  const [first] = group;
  if (first === undefined) return reject('INTERNAL', 'a rule for no image');
  const { rule, image } = first;
  const match = [literal(image.repository)];
  const { asks } = rule;
  // What was let in whatever signed it is let in by its digest, and nothing else of its repository.
  if (asks.kind === 'accept' || rule.mode === 'admit') {
    const digests = new Set(group.map((one) => one.image.digest));
    const { reason } = asks.kind === 'accept' ? asks : { reason: `admitted by ${rule.at}` };
    const accepted = { kind: 'accept', reason, digests } as const;
    return { match, except: [], rule: { ...rule, mode: 'enforce', asks: accepted } };
  }
  // A signature goes on naming the repository that it was made for.
  const { signedAs = literal(signedName(image)) } = asks;
  return { match, except: [], rule: { ...rule, asks: { ...asks, signedAs } } };
}

const signedName = ({ source }: MovedImage): string => repositoryOf(source) ?? source;

function literal(repository: string) {
  const pattern = parsePattern(repository);
  return typeof pattern === 'string' ? reject('UNSUPPORTED', `${repository} ${pattern}`) : pattern;
}
