/**
 * A source in which comments and texts that go on over several lines are one line: line ends, what
 * begins a line of a comment, and what joins two texts become blanks. Offsets stay.
 */
export const flattened = (text: string): string =>
  text
    .replace(/['"`] \+\s*['"`]/g, (join) => ' '.repeat(join.length))
    .replace(/\n[ \t]*(?:\*(?!\/)|\/\/)?/g, (end) => ' '.repeat(end.length));
