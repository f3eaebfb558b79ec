import { headingsOf } from './headings.ts';
import { at, type Findings, isOwn, type Repository } from './repository.ts';

const THREAT = /(?<![\w/+=-])T([1-9]\d?)(?![\w/+=])/g;
const DECISION = /\((D\d{1,2})\)/g;
const THREATS = 'docs/threats.md';
const DECISIONS = 'docs/architecture.md';

/** Threats that are cited have a heading, and those that code enforces are not called "Not yet". */
export function checkThreats({ texts }: Repository): Findings {
  const threats = threatsOf(texts.get(THREATS) ?? '');
  const cited = [...texts].filter(([path]) => path !== THREATS && !isOwn(path)).flatMap(citedIn);
  const byNumber = Map.groupBy(cited, ({ number }) => number);
  const wrong = [...byNumber].flatMap(([number, places]) => {
    const state = threats.get(number);
    if (state === undefined) return [absent(number, places)];
    const enforced = places.filter(({ place }) => !/\.md:\d+$/.test(place));
    return state.notYet && enforced.length > 0 ? [calledNotYet(number, enforced)] : [];
  });
  return {
    violations: [...withoutPlace(threats), ...wrong],
    checked: threats.size + cited.length,
  };
}

interface Cited {
  readonly number: string;
  readonly place: string;
}

const citedIn = ([path, text]: readonly [string, string]): Cited[] =>
  [...text.matchAll(THREAT)].map(({ 0: number, index }) => ({
    number,
    place: at(path, text, index),
  }));

/** The first place, and how many more there are. */
const shown = ([first, ...more]: readonly Cited[]): string =>
  `${first?.place}${more.length === 0 ? '' : ` and ${more.length} more`}`;

const absent = (number: string, places: readonly Cited[]): string =>
  `${shown(places)}: ${THREATS} has no ${number}; add "### ${number} …" with attack, rule, place ` +
  `and test`;

const calledNotYet = (number: string, places: readonly Cited[]): string =>
  `${shown(places)}: ${number} is enforced here, and ${THREATS} says "Not yet"; say there where ` +
  `it is enforced, and by which test`;

interface Threat {
  readonly notYet: boolean;
  readonly hasPlace: boolean;
}

function threatsOf(page: string): ReadonlyMap<string, Threat> {
  return new Map(
    headingsOf(page).flatMap(({ title, body }) => {
      const [number] = /^T\d+/.exec(title) ?? [];
      const state = { notYet: /^Not yet/m.test(body), hasPlace: body.includes('](../') };
      return number === undefined ? [] : [[number, state] as const];
    }),
  );
}

const withoutPlace = (threats: ReadonlyMap<string, Threat>): string[] =>
  [...threats]
    .filter(([, { notYet, hasPlace }]) => !notYet && !hasPlace)
    .map(
      ([number]) =>
        `${THREATS}: ${number} names no file; link the place and the test, or write "Not yet"`,
    );

/** Decisions that are cited have a row. */
export function checkDecisions({ texts }: Repository, path: string, text: string): Findings {
  const page = texts.get(DECISIONS) ?? '';
  const cited = [...text.matchAll(DECISION)];
  const wrong = cited.filter(([, number]) => !page.includes(`\n| ${number} `));
  return {
    violations: wrong.map(
      ({ 1: number, index }) =>
        `${at(path, text, index)}: ${DECISIONS} has no decision ${number}; add its row, or cite ` +
        `the right one`,
    ),
    checked: cited.length,
  };
}
