import { leavesOf } from '../formats/result.ts';
import type { Document, ImageReport } from '../report.ts';

/** What changed from one report to the next, and about what. */
export interface Difference {
  /** An image as the reports name it; absent: the whole. */
  readonly image?: string;
  /** `verdict`, `digest`, `signed by`, … */
  readonly what: string;
  /** Absent: it was not there. */
  readonly before?: string;
  /** Absent: it is not there any more. */
  readonly after?: string;
}

/**
 * What changed between two runs: of the whole first, then image by image in their order. Sentences
 * that name digests are compared as sets; the order of images and of sentences says nothing.
 */
export function differences(before: Document, after: Document): Difference[] {
  const names = [...new Set([...before.images, ...after.images].map(({ name }) => name))];
  const [old, now] = [byName(before), byName(after)];
  return [
    ...ofFacts(wholeOf(before), wholeOf(after)),
    ...ofLists('pin', before.anchors.map(pinText), after.anchors.map(pinText)),
    ...ofLists('waived', before.waived, after.waived),
    ...ofLists('not established', before.notEstablished, after.notEstablished),
    ...names.flatMap((name) => ofImage(name, old.get(name) ?? [], now.get(name) ?? [])),
    ...ofResults(before.result, after.result),
  ];
}

/** What commands found beside: values of one place in lists are compared as sets. */
function ofResults(before: unknown, after: unknown): Difference[] {
  const [old, now] = [byPlace(before), byPlace(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((place) =>
    ofLists(`result ${place}`, old.get(place) ?? [], now.get(place) ?? []),
  );
}

function byPlace(result: unknown): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const { at, value } of leavesOf(result)) {
    const place = at.replace(/\[\d+\]/g, '[]');
    places.set(place, [...(places.get(place) ?? []), value]);
  }
  return places;
}

/** T34: looked up; a name may stand for several images. */
const byName = ({ images }: Document): Map<string, ImageReport[]> =>
  Map.groupBy(images, ({ name }) => name);

type Facts = Readonly<Record<string, string | undefined>>;

const wholeOf = ({ command, verdict, target, policy }: Document): Facts => ({
  command,
  verdict,
  bundle: target?.bundle,
  policy: policy && `${policy.path} ${policy.digest}`,
});

const pinText = ({ kind, fingerprint, window }: Document['anchors'][number]): string =>
  `${kind} ${fingerprint}, ${window}`;

function ofImage(
  image: string,
  before: readonly ImageReport[],
  after: readonly ImageReport[],
): Difference[] {
  const of = (what: string, text: (one: ImageReport) => readonly string[]): Difference[] =>
    ofLists(what, before.flatMap(text), after.flatMap(text));
  return [
    ...of('digest', ({ digest }) => [digest]),
    ...of('verdict', ({ verdict }) => [verdict]),
    ...of('name', ({ nameBinding }) => [nameBinding]),
    ...of('platform', ({ platforms }) => platforms),
    ...of('signed by', signers),
  ].map((difference) => ({ image, ...difference }));
}

const signers = ({ evidence }: ImageReport): string[] =>
  evidence.flatMap(({ counted, signer }) => {
    if (counted !== true || signer === undefined) return [];
    if (signer.kind === 'key') return [`key ${signer.fingerprint}`];
    return [`${signer.identity}${signer.issuer === undefined ? '' : ` (${signer.issuer})`}`];
  });

const ofFacts = (before: Facts, after: Facts): Difference[] =>
  Object.keys(before).flatMap((what) => ofOne(what, before[what], after[what]));

function ofOne(what: string, before?: string, after?: string): Difference[] {
  if (before === after) return [];
  const old = before === undefined ? {} : { before };
  return [{ what, ...old, ...(after === undefined ? {} : { after }) }];
}

/** One for another is a change; several are told as gone and as new. */
function ofLists(what: string, before: readonly string[], after: readonly string[]): Difference[] {
  const [old, now] = [new Set(before), new Set(after)];
  const gone = [...old].filter((text) => !now.has(text));
  const come = [...now].filter((text) => !old.has(text));
  if (gone.length === 1 && come.length === 1) return ofOne(what, gone[0], come[0]);
  return [
    ...gone.flatMap((text) => ofOne(what, text)),
    ...come.flatMap((text) => ofOne(what, undefined, text)),
  ];
}
