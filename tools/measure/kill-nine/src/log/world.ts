/** What the log that is killed has in common on both sides. */
export const ORIGIN = 'kill.example/log';
/** Appends in flight. */
export const AT_ONCE = 50;
