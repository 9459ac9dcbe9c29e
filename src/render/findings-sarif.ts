/** Findings as SARIF 2.1.0 (OASIS Standard), which code hosts and editors read. */
import { posix } from 'node:path';
import type { SourceRange } from '../compose/project';
import { FINDING_CODES, FINDING_KINDS } from '../diagnose/finding-codes';
import type { Severity } from '../diagnose/severity';
import type { FixableFinding } from './findings-text';

/** What stands in a log beside the findings. */
export interface SarifSetting {
  readonly version: string;
  /** Absolute folder that paths are given from. */
  readonly folder: string;
  /** Address of the page about a code. */
  readonly pageOf: (code: string) => string;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const BASE = 'PROJECT';
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** The log as a value for `JSON.stringify`. */
export function findingsSarif(findings: readonly FixableFinding[], setting: SarifSetting): object {
  const { version, folder, pageOf } = setting;
  const place = (range: SourceRange): object => ({
    artifactLocation: artifact(range.file, folder),
    region: region(range),
  });
  const results = findings.map(({ finding, fixes }) => ({
    ruleId: `netscope/${finding.code}`,
    ruleIndex: FINDING_CODES.indexOf(finding.code),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [{ physicalLocation: place(finding.range) }],
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.map(({ message, range }, id) => ({
            id,
            message: { text: message },
            physicalLocation: place(range),
          })),
        }),
    fixes: fixes.flatMap((fix) =>
      'command' in fix
        ? []
        : [
            {
              description: { text: fix.title },
              artifactChanges: [...new Set(fix.edits.map(({ range }) => range.file))].map((file) => ({
                artifactLocation: artifact(file, folder),
                replacements: fix.edits
                  .filter(({ range }) => range.file === file)
                  .map(({ range, newText }) => ({
                    deletedRegion: region(range),
                    insertedContent: { text: newText },
                  })),
              })),
            },
          ],
    ),
  }));
  const rules = FINDING_CODES.map((code) => ({
    id: `netscope/${code}`,
    shortDescription: { text: FINDING_KINDS[code].title },
    helpUri: pageOf(code),
    help: { text: `${FINDING_KINDS[code].title}. What it means and how to mend it: ${pageOf(code)}` },
    defaultConfiguration: { level: LEVELS[FINDING_KINDS[code].severity] },
  }));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Compose Netscope', version, rules } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [BASE]: { uri: `${fileUri(folder).replace(/\/$/, '')}/` } },
        results,
      },
    ],
  };
}

/** Below the folder by its relative path, elsewhere by its whole one. */
function artifact(file: string, folder: string): object {
  const relative = posix.relative(folder, file);
  if (relative.startsWith('..') || posix.isAbsolute(relative)) return { uri: fileUri(file) };
  return { uri: encoded(relative), uriBaseId: BASE };
}

function fileUri(path: string): string {
  return `file://${encoded(path)}`;
}

function encoded(path: string): string {
  return path
    .split('/')
    .map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, '\uFFFD')))
    .join('/');
}

function region({ start, end }: SourceRange): object {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
