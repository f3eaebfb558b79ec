/** What `go test -json` said, held against what must be. */

export interface GoEvent {
  readonly Action: string;
  /** Absent for what is said of the package. */
  readonly Test?: string;
  readonly Output?: string;
}

export interface Verdict {
  readonly passed: readonly string[];
  /** Failed, as they must. */
  readonly refused: readonly string[];
  readonly wrong: readonly string[];
}

/** The tests that ask for a signature over a digest alone, and what our refusal says in them. */
export const REFUSED: Readonly<Record<string, RegExp | undefined>> = {
  'TestSignMessageVerifySignature/digest_only,_empty_message':
    /DIGEST: a digest alone is not signed/,
  // Fails because the one inside it does.
  TestSignMessageVerifySignature: undefined,
};

/** Everything else that must be run: a test program without tests passes too. */
const NEEDED = [
  'TestInvokePluginPreBuilt',
  'TestDefaultAlgorithm',
  'TestSupportedAlgorithms',
  'TestCreateKey',
  'TestPublicKey',
];

export const parseEvents = (lines: string): GoEvent[] =>
  lines
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as GoEvent);

export function judge(events: readonly GoEvent[]): Verdict {
  const ended = events.filter(
    ({ Action, Test }) => Test !== undefined && ['pass', 'fail', 'skip'].includes(Action),
  );
  const names = (action: string): string[] =>
    ended.filter(({ Action }) => Action === action).map(({ Test = '' }) => Test);
  const passed = names('pass').filter((name) => !(name in REFUSED));
  const refused = names('fail').filter((name) => name in REFUSED && saidIn(events, name));
  const missing = [...NEEDED, ...Object.keys(REFUSED)].filter(
    (name) => !passed.includes(name) && !refused.includes(name),
  );
  const others = [...names('fail'), ...names('skip')].filter(
    (name) => !refused.includes(name) && !missing.includes(name),
  );
  return { passed, refused, wrong: [...missing, ...others] };
}

function saidIn(events: readonly GoEvent[], name: string): boolean {
  const words = REFUSED[name];
  return (
    words === undefined ||
    events.some(({ Test, Output = '' }) => Test === name && words.test(Output))
  );
}
