/** Findings as JSON, for programs: `docs/cli.md` describes the form. */
import type { SourceRange } from '../compose/project';
import type { Fix } from '../diagnose/edits/fixes';
import type { FixableFinding } from './findings-text';

/** A place of a file: absolute path; lines and columns (UTF-16 code units) from 1, the end not included. */
export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export type JsonFix =
  | { readonly title: string; readonly edits: readonly (JsonPlace & { readonly newText: string })[] }
  | { readonly title: string; readonly command: readonly string[] };

export interface JsonFinding extends JsonPlace {
  /** `netscope/different-networks`. */
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly fixes: readonly JsonFix[];
}

export function findingsJson(findings: readonly FixableFinding[]): readonly JsonFinding[] {
  return findings.map(({ finding: { code, severity, message, range }, fixes }) => ({
    code: `netscope/${code}`,
    severity,
    message,
    ...jsonPlace(range),
    fixes: fixes.map(jsonFix),
  }));
}

function jsonFix(fix: Fix): JsonFix {
  if ('command' in fix) return { title: fix.title, command: fix.command };
  const edits = fix.edits.map(({ range, newText }) => ({ ...jsonPlace(range), newText }));
  return { title: fix.title, edits };
}

function jsonPlace({ file, start, end }: SourceRange): JsonPlace {
  return {
    file,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** A JSON document in which nothing stands that a terminal would act on. */
export function jsonText(value: unknown): string {
  const escaped = JSON.stringify(value, undefined, 2).replace(
    /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => character.replace(/[^]/g, unit),
  );
  return `${escaped}\n`;
}

function unit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
