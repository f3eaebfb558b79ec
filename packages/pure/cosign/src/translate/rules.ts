/** What becomes of flags of cosign that are written otherwise here. */
import { reject } from '@sealift/failures';
import { anywhere } from './anywhere.ts';
import { type Flag, flag } from './read-line.ts';

/** What stands in place of a flag, and a line that says why where it may surprise. */
export interface Change {
  readonly flags: readonly Flag[];
  readonly note?: string;
}

type Rule = (value: string | undefined) => Change;
type Rules = Readonly<Record<string, Rule>>;

const renamed =
  (name: string): Rule =>
  (value) => ({ flags: [flag(name, value)] });

const SWITCH = /^(?:(1|t|true)|0|f|false)$/i;

/** @throws Rejection USAGE for what Go takes for neither; it is not quoted (T46) */
function isOff(name: string, value = 'true'): boolean {
  const said = SWITCH.exec(value) ?? reject('USAGE', `--${name} is =true or =false`);
  return said[1] === undefined;
}

/** cosign finds a pattern anywhere in a text, and here one is for the whole of it (T20). */
const widened =
  (name: string): Rule =>
  (value) =>
    value === undefined || anywhere(value) === value
      ? { flags: [flag(name, value)] }
      : {
          flags: [flag(name, anywhere(value))],
          note: `--${name}: cosign looks for it anywhere in a text: \`.*\` says so here`,
        };

/** cosign takes several in one word, as CSV; one in quotes stays as it is. */
const ANNOTATIONS: Rules = {
  annotations: (value) => ({
    flags:
      value === undefined || value.includes('"')
        ? [flag('annotations', value)]
        : value.split(',').map((each) => flag('annotations', each)),
  }),
};

const PATTERNS: Rules = Object.fromEntries(
  ['certificate-identity-regexp', 'certificate-oidc-issuer-regexp'].map((name) => [
    name,
    widened(name),
  ]),
);

const FORM: Rules = {
  'new-bundle-format': (value) => ({
    flags: [flag('format', isOff('new-bundle-format', value) ? 'legacy' : 'bundle')],
  }),
};

const CONFIRMED: Rules = { 'skip-confirmation': renamed('yes') };
const SIGNING: Rules = { ...FORM, ...CONFIRMED, force: renamed('yes') };

const BY_COMMAND: Readonly<Record<string, Rules>> = {
  verify: { ...PATTERNS, ...ANNOTATIONS },
  'verify-attestation': PATTERNS,
  'verify-blob': PATTERNS,
  'verify-blob-attestation': PATTERNS,
  sign: { ...SIGNING, ...ANNOTATIONS },
  attest: SIGNING,
  'sign-blob': CONFIRMED,
  'attest-blob': CONFIRMED,
  copy: {
    force: renamed('move-tags'),
    'sig-only': (value) => ({ flags: isOff('sig-only', value) ? [] : [flag('only', 'sig')] }),
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
  const type = Object.hasOwn(TYPES, command) && !given.has('type') ? TYPES[command] : undefined;
  const isLogged = ['rekor-url', 'signing-config', 'tlog-upload'].some((name) => given.has(name));
  return {
    flags: type === undefined ? [] : [flag('type', type)],
    ...(/^(?:sign|attest)(?:-blob)?$/.test(command) && !isLogged ? { note: NOT_LOGGED } : {}),
  };
}

/** What --type is to cosign where nobody gives it. */
const TYPES: Readonly<Record<string, string>> = {
  attest: 'custom',
  'attest-blob': 'custom',
  'verify-blob-attestation': 'custom',
  triangulate: 'signature',
};

const NOT_LOGGED =
  'cosign would write this to the public log: here nobody is told without --rekor-url';
