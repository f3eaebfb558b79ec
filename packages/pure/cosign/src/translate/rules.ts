/** What becomes of flags of cosign that are written otherwise here. */
import type { Flag } from './read-line.ts';

/** What stands in place of a flag, and a line that says why where it may surprise. */
export interface Change {
  readonly flags: readonly Flag[];
  readonly note?: string;
}

type Rule = (value: string | undefined) => Change;
type Rules = Readonly<Record<string, Rule>>;

const flag = (name: string, value?: string): Flag => ({
  kind: 'flag',
  name,
  ...(value === undefined ? {} : { value }),
});

const renamed =
  (name: string): Rule =>
  (value) => ({ flags: [flag(name, value)] });

const isOff = (value: string | undefined): boolean => /^(?:0|f|false)$/i.test(value ?? '');

/** cosign finds a pattern anywhere in a text, and here one is for the whole of it (T20). */
const widened =
  (name: string): Rule =>
  (value) =>
    value === undefined
      ? { flags: [flag(name)] }
      : {
          flags: [flag(name, anywhere(value))],
          note: `--${name}: cosign looks for it anywhere in a text: \`.*\` says so here`,
        };

/** The pattern for a whole text that finds this one in any part of it. */
export function anywhere(pattern: string): string {
  if (pattern.includes('|')) return `.*(?:${pattern}).*`;
  const before = pattern.startsWith('^') ? '' : '.*';
  const behind = /(?<!\\)(?:\\\\)*\$$/.test(pattern) ? '' : '.*';
  return `${before}${pattern}${behind}`;
}

const PATTERNS: Rules = Object.fromEntries(
  ['certificate-identity-regexp', 'certificate-oidc-issuer-regexp'].map((name) => [
    name,
    widened(name),
  ]),
);

const FORM: Rules = {
  'new-bundle-format': (value) => ({ flags: [flag('format', isOff(value) ? 'legacy' : 'bundle')] }),
};

const CONFIRMED: Rules = { 'skip-confirmation': renamed('yes') };
const SIGNING: Rules = { ...FORM, ...CONFIRMED, force: renamed('yes') };

const BY_COMMAND: Readonly<Record<string, Rules>> = {
  verify: PATTERNS,
  'verify-attestation': PATTERNS,
  'verify-blob': PATTERNS,
  'verify-blob-attestation': PATTERNS,
  sign: SIGNING,
  attest: SIGNING,
  'sign-blob': CONFIRMED,
  'attest-blob': CONFIRMED,
  copy: {
    force: renamed('move-tags'),
    'sig-only': (value) => ({ flags: isOff(value) ? [] : [flag('only', 'sig')] }),
  },
  'import-key-pair': { output: renamed('output-key-prefix') },
  'public-key': { outfile: renamed('output') },
};

/** What this flag of this command is here; itself where nothing says otherwise. */
export function changed(command: string, given: Flag): Change {
  const rules = Object.hasOwn(BY_COMMAND, command) ? BY_COMMAND[command] : undefined;
  const rule =
    rules !== undefined && Object.hasOwn(rules, given.name) ? rules[given.name] : undefined;
  if (rule === undefined) return { flags: [given] };
  return rule(given.value);
}

/** What cosign does without being told, and is to be told here. */
export function implied(command: string, given: ReadonlySet<string>): Change {
  if (command === 'verify-blob-attestation' && !given.has('type'))
    return { flags: [flag('type', 'custom')] };
  if (command === 'triangulate' && !given.has('type'))
    return { flags: [flag('type', 'signature')] };
  const isLogged = ['rekor-url', 'signing-config', 'tlog-upload'].some((name) => given.has(name));
  return /^(?:sign|attest)(?:-blob)?$/.test(command) && !isLogged
    ? { flags: [], note: NOT_LOGGED }
    : { flags: [] };
}

const NOT_LOGGED =
  'cosign would write this to the public log: here nobody is told without --rekor-url';
