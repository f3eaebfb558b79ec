/**
 * Requests that wait for others to agree. An approval is for one payload, key version and policy,
 * until one time, and is used up by one signature. T32
 */
import { reject } from '@sealift/failures';

/** What an approval is about. */
export interface ApprovalSubject {
  /** SHA-256 of the payload, hex. */
  readonly payload: string;
  readonly key: string;
  readonly version: number;
  /** SHA-256 of the configuration, hex. */
  readonly policy: string;
}

export interface Waiting extends ApprovalSubject {
  /** Index of its entry in the log. */
  readonly asked: number;
  readonly requester: string;
  readonly rule: string;
  readonly needed: number;
  readonly by: readonly string[];
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly kind: string;
  readonly size: number;
  /** The payload in base64, where it is small enough to stand in the log's entry. */
  readonly inline?: string | undefined;
  readonly description: unknown;
  /** Approver to the index of the entry. While it is being written, undefined. */
  readonly given: Map<string, number | undefined>;
}

/** Requests of one client that wait. */
export const WAITING_MAX = 64;

export class Approvals {
  #waiting: Waiting[] = [];

  /**
   * @throws Rejection RATE where too much of this client waits: each has a payload in the log. T32
   */
  expectRoom(requester: string, now: number): void {
    const count = this.pending(now).filter((each) => each.requester === requester).length;
    if (count >= WAITING_MAX)
      reject(
        'RATE',
        `${count} requests of ${requester} wait for approvals, allowed are ${WAITING_MAX}`,
      );
  }

  add(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  /** What waits now. */
  pending(now: number): readonly Waiting[] {
    this.#waiting = this.#waiting.filter(({ expires }) => expires > now);
    return this.#waiting;
  }

  /** What this client asked for before, if it still waits. */
  find(matter: ApprovalSubject, requester: string, rule: string, now: number): Waiting | undefined {
    return this.pending(now).find(
      (each) => each.requester === requester && each.rule === rule && sameMatter(each, matter),
    );
  }

  /** An approval that stands in the log. */
  recall(asked: number, approver: string, entry: number): void {
    this.#waiting.find((each) => each.asked === asked)?.given.set(approver, entry);
  }

  /** Approvals that an earlier run used up. */
  forget(entries: readonly number[]): void {
    this.#waiting = this.#waiting.filter(
      ({ given }) =>
        ![...given.values()].some((entry) => entry !== undefined && entries.includes(entry)),
    );
  }

  /**
   * Takes it out of the list: two requests that race for one set of approvals do not both get it.
   * @returns entries of the approvals
   */
  use(waiting: Waiting): readonly number[] | undefined {
    const entries = [...waiting.given.values()].filter((entry) => entry !== undefined);
    if (entries.length < waiting.needed || !this.#waiting.includes(waiting)) return undefined;
    this.#waiting = this.#waiting.filter((each) => each !== waiting);
    return entries;
  }

  /**
   * What this client may approve. Its place is taken at once: two approvals of one person count
   * once. @throws Rejection SIGNING_DENIED
   */
  claim(matter: ApprovalSubject, approver: string, now: number): Waiting {
    const waiting = this.pending(now).find(
      (each) => sameMatter(each, matter) && each.by.includes(approver) && !each.given.has(approver),
    );
    if (waiting === undefined)
      return reject(
        'SIGNING_DENIED',
        `nothing waits under this payload, key, version and policy for an approval of ${approver}`,
      );
    if (waiting.requester === approver)
      return reject(
        'SIGNING_DENIED',
        `${approver} asked for this signature, and may not approve it`,
      );
    waiting.given.set(approver, undefined);
    return waiting;
  }
}

const sameMatter = (one: ApprovalSubject, other: ApprovalSubject): boolean =>
  one.payload === other.payload &&
  one.key === other.key &&
  one.version === other.version &&
  one.policy === other.policy;
