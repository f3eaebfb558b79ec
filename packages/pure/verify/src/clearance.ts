/** What may enter: images whose signatures were judged under a policy, and accepted. */
import type { Digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Admission, admissionOf, evidenceAdmissions, stronger } from './admission.ts';
import type { AttachedObject, JudgedSubject } from './judgement.ts';
import type { Source } from './source.ts';
import { Whole } from './whole.ts';

/** Not exported: whoever has it can clear anything. */
const MADE = Symbol('made by verify');

/**
 * The images of one content that may be written, and the layers of evidence that go with them.
 * `verifyImages` makes it, and for those who waive all signatures `clearUnsafe`: nothing else can.
 */
export class Clearance<C extends Source = Source> {
  readonly #content: C;
  /** Undefined: everything is cleared. */
  readonly #subjects: readonly JudgedSubject[] | undefined;
  #images: ReadonlyMap<string, Admission> | undefined;
  #layers: ReadonlyMap<string, Admission> | undefined;

  /** @throws Rejection INTERNAL: somebody else clears, or content that is not whole */
  constructor(made: typeof MADE, whole: Whole<C>, subjects: readonly JudgedSubject[] | undefined) {
    if (made !== MADE) reject('INTERNAL', 'only verification clears');
    if (!Whole.check(whole).complete)
      reject('INTERNAL', 'a delta without its base was to be cleared');
    this.#content = whole.content;
    this.#subjects = subjects;
  }

  /** The very content that was judged. */
  get content(): C {
    return this.#content;
  }

  /** How an image was let in under this name; undefined where it was not accepted. */
  image(name: string, digest: Digest): Admission | undefined {
    if (this.#subjects === undefined) return WAIVED;
    this.#images ??= new Map(
      this.#subjects.map(({ name: own, digest: of, rules }) => [
        imageKey(own, of),
        admissionOf(rules),
      ]),
    );
    return this.#images.get(imageKey(name, digest));
  }

  /**
   * How this layer, of this object, found in this way at this subject, came to be accepted;
   * undefined where it was not. T15
   * @param layer from 0
   */
  layer(subject: Digest, object: AttachedObject, layer: number): Admission | undefined {
    if (this.#subjects === undefined) return WAIVED;
    this.#layers ??= acceptedLayers(this.#subjects);
    return this.#layers.get(layerKey(subject, object, layer));
  }

  /** @throws Rejection INTERNAL for what was made by nobody who verified */
  static check<C extends Source>(given: Clearance<C>): Clearance<C> {
    if (typeof given === 'object' && given !== null && #content in given) return given;
    return reject('INTERNAL', 'what was to be written was not cleared by verification');
  }
}

const imageKey = (name: string, digest: Digest): string => `${name} ${digest}`;
const layerKey = (subject: Digest, { digest, scheme }: AttachedObject, layer: number): string =>
  `${subject} ${scheme} ${digest} ${layer}`;

const WAIVED: Admission = { how: 'waived' };

/** A layer is judged for each signer whom it may be by: one who takes it is enough. */
function acceptedLayers(subjects: readonly JudgedSubject[]): ReadonlyMap<string, Admission> {
  const found = new Map<string, Admission>();
  for (const judged of subjects) {
    const admit = evidenceAdmissions(judged);
    for (const evidence of judged.evidence) {
      const { subject, object, layer } = evidence.place;
      if (evidence.outcome !== 'accepted' || object === undefined || layer === undefined) continue;
      const key = layerKey(subject, object, layer);
      found.set(key, stronger(found.get(key), admit(evidence)));
    }
  }
  return found;
}

/** For `verifyImages` alone: it is in no entry of this package. */
export const clear = <C extends Source>(
  whole: Whole<C>,
  subjects: readonly JudgedSubject[],
): Clearance<C> => new Clearance(MADE, whole, subjects);

/**
 * Clears all images and all evidence without looking at a signature: for
 * `--insecure-ignore-signatures`, and for nothing else.
 */
export const clearUnsafe = <C extends Source>(whole: Whole<C>): Clearance<C> =>
  new Clearance(MADE, whole, undefined);
