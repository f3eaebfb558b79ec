/** Characters that are handed over at once. */
const AT_ONCE = 64 * 1024;

/**
 * Small pieces put together into few. T34: a report is never one string: it may be longer than the
 * longest that there is.
 */
export function* inLargePieces(pieces: Iterable<string>): Generator<string, void, undefined> {
  let held = '';
  for (const piece of pieces) {
    held += piece;
    if (held.length < AT_ONCE) continue;
    yield held;
    held = '';
  }
  if (held !== '') yield held;
}
