import type { EvidenceReport, ImageReport } from '../../report.ts';

/** How a link of the way from an image to a pin ended. */
export type State = 'good' | 'bad' | 'open' | 'none';

/** A box of the picture. */
export interface Link {
  readonly title: string;
  readonly state: State;
  /** Instead of the word for the state. */
  readonly word?: string;
}

/** What people call a state; a picture says nothing by colour alone. */
const STATES: Readonly<Record<State, { readonly mark: string; readonly word: string }>> = {
  good: { mark: '✓', word: 'holds' },
  bad: { mark: '✗', word: 'failed' },
  open: { mark: '!', word: 'waived' },
  none: { mark: '–', word: 'not reached' },
};

/** The links from what was signed to what is pinned, and the checks that each stands for. */
const LINKS = [
  { title: 'what was signed', checks: ['subject'], isAlways: true },
  { title: 'signature', checks: ['signature'], isAlways: true },
  { title: 'signer', checks: ['key material', 'certificate usage', 'identity'], isAlways: true },
  { title: 'certificate chain', checks: ['certificate chain', 'SCT', 'the CT log'] },
  { title: 'log entry', checks: ['transparency log', 'log entry kind', 'log entry content'] },
  // Inclusion passes where the log's promise alone is there, and that is no checkpoint.
  { title: 'promise or checkpoint', checks: ['SET', 'inclusion'] },
  { title: 'witnesses', checks: ['witnesses'] },
  { title: 'time', checks: ['time', 'signed timestamps'] },
] as const;

const known: readonly string[] = LINKS.flatMap(({ checks }) => checks);

/** The way from an image to the pins, by the checks that were made of one piece of evidence. */
export function linksOf(image: ImageReport, { checks, verdict }: EvidenceReport): Link[] {
  const failed = verdict === 'rejected';
  const between = LINKS.flatMap(({ title, checks: names, ...link }): Link[] => {
    const some = checks.filter(({ name }) => names.some((each) => each === name));
    if (some.length > 0) return [{ title, state: stateOf(some) }];
    return failed && 'isAlways' in link ? [{ title, state: 'none' }] : [];
  });
  const others = checks.filter(({ name }) => !known.includes(name));
  return [
    {
      title: image.nameBinding === 'given' ? 'file' : 'image',
      state: image.verdict === 'accepted' ? 'good' : 'bad',
      word: image.verdict,
    },
    ...between,
    ...(others.length === 0 ? [] : [{ title: 'further checks', state: stateOf(others) }]),
    { title: 'your pins', state: failed ? 'none' : 'good', ...(failed ? {} : { word: 'reached' }) },
  ];
}

/** What a box says: `✓ signature: holds`. */
export const wordsOf = ({ title, state, word = STATES[state].word }: Link): string =>
  `${STATES[state].mark} ${title}: ${word}`;

function stateOf(checks: EvidenceReport['checks']): State {
  if (checks.some(({ status }) => status === 'failed')) return 'bad';
  return checks.some(({ status }) => status === 'waived') ? 'open' : 'good';
}
