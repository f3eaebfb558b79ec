/** What runs: known to the program first, and needed where it ends. */
let program: string | undefined;
let command: string | undefined;

/** Called once, when the program starts. @param name as people call it */
export function nameProgram(name: string): void {
  program = name;
}

/** Called when it is known which command runs. @param name as it is typed: `trust show` */
export function nameCommand(name: string): void {
  command = name;
}

/** The program, as people call it, for what a failure tells them to type. */
export const programName = (): string | undefined => program;

/** For the document of a command that failed before it could say so itself. */
export const commandName = (): string | undefined => command;
