/** What good evidence leaves open: once for all images that share it. */
import { printable, someOf } from '@sealift/failures';
import { time } from '@sealift/pki';
import type { JudgedSubject, Judgement, Unlisted } from '@sealift/verify';

/** Something that is open, and of which image or file. */
interface Open {
  readonly name: string;
  /** The sentence about one; its end about several, whose names follow. */
  readonly one: string;
  readonly many: string;
}

/** Everything that a judgement leaves open. */
export const notEstablished = ({ outcome, subjects, unasked, pinned }: Judgement): string[] => [
  ...new Set([
    ...grouped(subjects.flatMap(openOf)),
    ...subjects.flatMap(sayOf),
    ...subjects.flatMap(unlistedOf),
    ...(outcome === 'accepted' ? [...crowds(pinned), ...ALWAYS] : []),
    ...(unasked.length === 0 ? [] : [`anything about what was not asked for: ${someOf(unasked)}`]),
  ]),
];

function grouped(open: readonly Open[]): string[] {
  return [...Map.groupBy(open, ({ many }) => many)].map(([many, [first, ...others]]) => {
    if (first === undefined || others.length === 0) return first?.one ?? '';
    const names = [first, ...others].map(({ name }) => name);
    return `${many} (${names.length}): ${someOf(names)}`;
  });
}

const openOf = (subject: JudgedSubject): Open[] => [
  ...(subject.outcome === 'accepted' ? [...nameOf(subject), ...loggingOf(subject)] : []),
  ...subject.missing.map((child) => ({
    name: subject.name,
    one: `${printable(subject.name)}: ${printable(child)} is listed in its index and not carried`,
    many: `${printable(child)} is listed in the index and not carried, of these images`,
  })),
];

const WHY = {
  'not signed': ['no signed content names it', 'no signed content names them'],
  'tag not signed': [
    'its repository is signed, its tag is not',
    'their repositories are signed, their tags are not',
  ],
} as const;

function nameOf({ kind, name, digest, binding }: JudgedSubject): Open[] {
  if (kind === 'file' || binding.binding !== 'none') return [];
  if (binding.why === 'no name')
    return [
      {
        name,
        one: `NAME NOT BOUND: ${digest} has no name`,
        many: 'NAME NOT BOUND: these digests have no name',
      },
    ];
  const [one, many] = WHY[binding.why];
  return [
    {
      name,
      one: `NAME NOT BOUND: nothing proves that ${printable(name)} is this digest: ${one}`,
      many: `NAME NOT BOUND: nothing proves that these names are their digests, since ${many}`,
    },
  ];
}

/** Of evidence that was promised to be logged, or at no time that anybody proves. */
function loggingOf({ name, counted }: JudgedSubject): Open[] {
  const shown = printable(name);
  const unasked = counted.flatMap(({ proved }) => proved.unasked ?? []);
  const windows = [...new Set(unasked.map(time.formatWindow))].join(', ');
  const promised = 'INCLUSION in the log (a promise of the log is there, a proof is not)';
  const when =
    `WHEN it was logged (no time is authenticated), so that the window of the log's key was not ` +
    `asked: ${windows}`;
  return [
    ...(counted.some(({ proved }) => proved.onlyPromised)
      ? [{ name, one: `${shown}: ${promised}`, many: `${promised}, of these` }]
      : []),
    ...(unasked.some(time.isBounded)
      ? [{ name, one: `${shown}: ${when}`, many: `${when}, of these` }]
      : []),
  ];
}

/** CAs whose revocations nobody here knows, where lists of others were given. */
const unlistedOf = ({ outcome, counted }: JudgedSubject): string[] =>
  outcome === 'accepted'
    ? counted.flatMap(({ proved }) => (proved.unlisted ?? []).map(unlistedSentence))
    : [];

const unlistedSentence = ({ issuer, ended }: Unlisted): string =>
  `REVOCATION by ${printable(issuer)}: ` +
  (ended === undefined
    ? 'none of the lists that were given (--certificate-crl) is by it'
    : `its list ended at ${time.format(ended)}, before the time that is asked about`);

const SOURCE =
  `SOURCE REPOSITORY NOT ESTABLISHED: the signer's workflow is shared by other ` +
  `repositories; pin the source with --certificate-source-repository or ` +
  `--certificate-github-workflow-repository`;

const LAYERS =
  'what is inside the layers: they are hashed, never decompressed (diffIDs not checked)';

/** What is the same sentence for all, and what is too grave to be said of several at once. */
function sayOf({ kind, outcome, name, binding, counted }: JudgedSubject): string[] {
  if (outcome !== 'accepted') return [];
  const other = 'signed' in binding ? binding.signed.map(printable).join(', ') : undefined;
  return [
    ...(other === undefined
      ? []
      : [`NAME CONTRADICTED: ${printable(name)} was signed as ${other}`]),
    ...(counted.length > 0 && counted.every(({ proved }) => proved.sourceNotEstablished)
      ? [SOURCE]
      : []),
    ...(kind === 'image' ? [LAYERS] : []),
  ];
}

/** What no offline verification proves. */
const ALWAYS = [
  'that no key or certificate was revoked after the signature',
  'that nothing newer exists at the source',
];

/** T44: a pattern that takes a whole form of names says little about who it was. */
const crowds = ({ signers }: Judgement['pinned']): string[] =>
  signers.flatMap(({ policy: { signer } }) =>
    signer.kind === 'certificate'
      ? signer.identity.takes.map(
          (form) =>
            `that it was somebody in particular: an identity that ` +
            `${printable(signer.identity.description)} may be any ${form}`,
        )
      : [],
  );
