/**
 * Milliseconds that may pass between a decision and the entry that tells of it: the payload is made
 * durable in between, and a clock that steps
 * back lends entries the time of the one before.
 */
export const DECISION_TIME = 10_000;

/** Whether an entry is too late for what ended at `end`, both RFC 3339. */
export const isPast = (time: string, end: string): boolean =>
  Date.parse(time) >= Date.parse(end) + DECISION_TIME;
