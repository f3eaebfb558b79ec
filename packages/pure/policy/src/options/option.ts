/**
 * What a row of the table of options states. Flags of commands, what becomes of them, which ask to
 * verify, what excludes what, help and docs/reference.md follow from it.
 */

import type { NamedFields } from './fields.ts';
import type { VariableName } from './variables.ts';

/** Commands by what they judge: a row names the groups that take it. */
export const COMMAND_GROUPS = {
  images: ['verify', 'export', 'import', 'load', 'copy'],
  /** It asks for a type by itself, which a policy file would not. */
  attestation: ['verify-attestation'],
  /** T37: all of the bundle is written, so that all of it is judged: nothing is selected. */
  whole: ['merge'],
  file: ['verify-blob'],
  log: ['audit verify'],
  chain: ['trust check'],
} as const satisfies Record<string, readonly string[]>;

/** Commands that take the same options, such as `file` for those that verify single files. */
export type CommandGroup = keyof typeof COMMAND_GROUPS;

/** How the text of a value is read. */
export type Kind =
  | 'text'
  | 'file'
  | 'time'
  | 'witness'
  | 'number'
  | 'boolean'
  | 'pair'
  | 'coverage';

/** Why an option is refused beside another, or without one. */
export interface Combination<Name extends string> {
  readonly names: readonly Name[];
  /** The rest of the sentence after the names of the flags: `: anybody can seal`. */
  readonly why?: string;
}

interface Shown {
  readonly kind: Kind;
  /** It may be given several times. */
  readonly repeats?: true;
  /** Its one letter, after one dash. */
  readonly char?: 'a';
  /** Smallest and largest number. */
  readonly range?: readonly [number, number];
  /** What stands for the value in help; a boolean has none. */
  readonly value?: string;
  /** Heading in help; absent beside the command's own flags. */
  readonly group?: 'TRUST' | 'POLICY' | 'SEAL' | 'DENY' | 'GLOBAL';
  readonly help: string;
  readonly takenBy: readonly CommandGroup[];
  /**
   * What cosign calls it, its older spellings too: all of them are taken. Absent where cosign has
   * nothing like it.
   */
  readonly cosign?: readonly string[];
  /** The variable that this flag replaces and never adds to (T25). */
  readonly variable?: VariableName;
}

interface Judged<Name extends string> {
  /**
   * False where it says nothing of whom to trust or who must have signed. Whatever is not said to
   * ask for less asks to verify: a new option cannot be forgotten.
   */
  readonly asksToVerify?: false;
  /** It says who must have signed, by a key or by a certificate. */
  readonly signer?: 'key' | 'certificate';
  /** It pins all of an instance, and replaces whatever else pins (T25). */
  readonly pinsAll?: true;
  /** It would have nothing to do where a pinned key must have signed. */
  readonly isIdleWithKey?: true;
  /** Where a pinned key must have signed, one of these must be there for it to do anything. */
  readonly withKey?: Combination<Name>;
  readonly needs?: Combination<Name>;
  readonly excludes?: Combination<Name>;
  /** These have nothing to do beside it. */
  readonly idles?: readonly Name[];
  /**
   * It may stand beside a policy file. Whatever is not said to: the file alone says who must have
   * signed, whom to trust and what is waived, so that no flag widens or waives it.
   */
  readonly besidePolicy?: true;
}

/** What an option sets: a field of the policy, a pin, or what one of the readers makes of it. */
type Sets =
  | { readonly policy: keyof NamedFields; readonly extension?: never }
  /** Fulcio's extension that must be this text: the last number of its OID. */
  | { readonly policy: string; readonly extension: number }
  | { readonly pins: string }
  | {
      readonly part:
        | 'policy file'
        | 'keys'
        | 'anchors'
        | 'revocation'
        | 'selection'
        | 'seal'
        | 'deny'
        | 'environment'
        | 'threads'
        | 'evidence';
    };

/** One row of the table of options. @typeParam Name names of options that it may speak of */
export type Option<Name extends string = string> = Shown & Judged<Name> & Sets;
