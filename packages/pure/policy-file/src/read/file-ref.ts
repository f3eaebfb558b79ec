/** A file by its path, or the text that it would hold, which the policy itself has. */
export type FileRef = string | InlineFile;

/** What stands in the policy in place of a file. */
export interface InlineFile {
  readonly text: string;
  /** What the policy calls it: `key.data`. */
  readonly called: string;
}

/** What a person reads of it: its path, or its name in the policy. */
export const fileText = (file: FileRef): string => (typeof file === 'string' ? file : file.called);
