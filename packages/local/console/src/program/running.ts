import type { FormatName } from '@sealift/report';

/** What runs: known to the program first, and needed where it ends. */
let program: string | undefined;
let explainer: string | undefined;
let command: string | undefined;
let reports: readonly ReportFile[] = [];

/** A report that goes into a file when the command ends. */
export interface ReportFile {
  readonly format: FormatName;
  readonly path: string;
}

/** Called when a program starts. @param name as people call it @param explains whether it can */
export function nameProgram(name: string, explains: boolean): void {
  program = name;
  explainer = explains ? name : 'sealift-verify';
  command = undefined;
  reports = [];
}

/** Called when it is known which command runs. @param name as it is typed: `trust show` */
export function nameCommand(name: string): void {
  command = name;
}

/** Called when the command line is parsed. */
export function rememberReports(files: readonly ReportFile[]): void {
  reports = files;
}

/** The reports that the command line asked for. */
export const plannedReports = (): readonly ReportFile[] => reports;

/** The program, as people call it, for what a failure tells them to type. */
export const programName = (): string | undefined => program;

/** The program whose `explain` says more of a code: not every program has it. */
export const explainerName = (): string | undefined => explainer;

/** For the document of a command that failed before it could say so itself. */
export const commandName = (): string | undefined => command;
