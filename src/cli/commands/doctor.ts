/** Looks at the files of a project: what in them keeps services from finding each other. */
import { posix } from 'node:path';
import { version, vsce } from '../../../package.json';
import type { LoadOptions } from '../../compose/project';
import { type Fix, fixesOf } from '../../diagnose/edits/fixes';
import type { Finding } from '../../diagnose/finding';
import { findingsOf } from '../../diagnose/findings';
import { gatherFacts } from '../../diagnose/gather';
import { listFolder } from '../../files/list-folder';
import { SEVERITIES, type Severity } from '../../diagnose/severity';
import { printable } from '../../diagnose/wording';
import { foreignRoutes } from '../../probe/host-routes';
import { findingsJson, jsonText } from '../../render/findings-json';
import { findingsSarif } from '../../render/findings-sarif';
import { countFindings, type FixableFinding, renderFindings } from '../../render/findings-text';
import { renderProblems } from '../../render/problems-text';
import { unifiedDiff } from '../../render/unified-diff';
import type { CommandContext } from '../context';
import { CliError, ExitCode } from '../exit';
import { type Fixed, fixTexts } from '../fix-files';
import { loadOptions } from '../global-options';
import { Texts } from '../texts';
import { doctorSystem, type SystemDoctorFlags } from './doctor-system';

export interface DoctorFlags extends SystemDoctorFlags {
  /** Whether the system is looked at and not the files. */
  readonly system?: boolean;
  readonly format?: 'text' | 'json' | 'sarif';
  /** The least severe one that is shown. */
  readonly severity?: Severity;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
}

/** Exit code 1 where any finding is an error, 4 where any is a warning. @throws CliError */
export function doctor(context: CommandContext, flags: DoctorFlags): Promise<number> {
  const isSystem = flags.system === true || flags.rootful === true || flags.clean !== undefined;
  if (!isSystem) return doctorFiles(context, flags);
  const ofFiles = (['format', 'severity', 'fix', 'dryRun'] as const).find(
    (flag) => flags[flag] !== undefined,
  );
  if (ofFiles === undefined) return doctorSystem(context, flags);
  const name = ofFiles === 'dryRun' ? 'dry-run' : ofFiles;
  throw new CliError(ExitCode.usage, `--${name} is for the files, not for the system`);
}

async function doctorFiles(context: CommandContext, flags: DoctorFlags): Promise<number> {
  const { dependencies, globals, output } = context;
  if (flags.dryRun === true && flags.fix !== true)
    throw new CliError(ExitCode.usage, '--dry-run says what --fix would do', 'Add --fix.');
  const texts = new Texts(dependencies.reader);
  const seen = { read: (path: string) => texts.read(path), list: listFolder };
  const options = loadOptions(globals, dependencies);
  const limit = SEVERITIES.indexOf(flags.severity ?? 'information');
  const host = {
    platform: process.platform,
    routes: await foreignRoutes((path) => dependencies.reader.read(path)),
  };
  const look = async (): Promise<Looked> => {
    const facts = await gatherFacts(options, seen, { host });
    const findings = findingsOf(facts, { textOf: texts.textOf, files: texts.paths });
    return { facts, findings: findings.filter(({ severity }) => SEVERITIES.indexOf(severity) <= limit) };
  };
  let { facts, findings } = await look();
  const homeless = facts.problems.filter(({ range }) => range === undefined);
  output.note(renderProblems(homeless, output.noteStyle));
  if (homeless.some(({ severity }) => severity === 'error'))
    throw new CliError(ExitCode.usage, 'the compose files cannot be used');

  if (flags.fix === true) {
    const folders = [facts.project.directory, ...facts.project.files.map(({ path }) => posix.dirname(path))];
    const fixed = await fixTexts(texts, async () => (await look()).findings, folders);
    writeFixes(context, texts, fixed, flags.dryRun === true);
    ({ facts, findings } = await look());
  }
  show(
    context,
    findings.map((finding) => fixable(finding, texts)),
    texts,
    options,
    flags,
  );
  const has = (severity: Severity): boolean => findings.some((each) => each.severity === severity);
  return has('error') ? ExitCode.no : has('warning') ? ExitCode.warnings : ExitCode.done;
}

interface Looked {
  readonly facts: Awaited<ReturnType<typeof gatherFacts>>;
  readonly findings: readonly Finding[];
}

/** What cannot be written is no fix either. */
function fixable(finding: Finding, { textOf }: Texts): FixableFinding {
  const isFile = (fix: Fix): boolean =>
    'command' in fix || fix.edits.every(({ range }) => posix.isAbsolute(range.file));
  return { finding, fixes: fixesOf(finding, textOf).filter(isFile) };
}

function show(
  { output, dependencies }: CommandContext,
  findings: readonly FixableFinding[],
  { textOf, paths }: Texts,
  { workingDirectory }: LoadOptions,
  flags: DoctorFlags,
): void {
  const format = flags.format ?? (flags.json === true ? 'json' : 'text');
  if (format === 'json') {
    output.result(jsonText(findingsJson(findings)));
    return;
  }
  if (format === 'sarif') {
    const pageOf = (code: string): string => `${vsce.baseContentUrl}docs/findings/${code}.md`;
    const log = findingsSarif(findings, { version, folder: dependencies.workingDirectory, pageOf });
    output.result(jsonText(log));
    return;
  }
  const pathOf = (file: string): string => shownPath(workingDirectory, file);
  output.result(renderFindings(findings, { textOf, pathOf, style: output.style }));
  const count = countFindings(findings.map(({ finding }) => finding));
  const safe = findings.filter(({ fixes }) => fixes.some((fix) => 'edits' in fix && fix.isSafe)).length;
  const more = safe === 0 ? '' : `; --fix mends ${safe === 1 ? 'one' : safe} of them`;
  output.note(count === undefined ? `Nothing found in ${files(paths.length)}.\n` : `${count}${more}\n`);
}

function files(count: number): string {
  return count === 1 ? 'one file' : `${count} files`;
}

function shownPath(folder: string, file: string): string {
  if (file === '-') return '<stdin>';
  const relative = posix.relative(folder, file);
  return relative.startsWith('../../..') ? file : relative;
}

/** A terminal must not obey what a file holds. */
function withoutEscapes(text: string): string {
  return text.replace(/[^\P{Cc}\n\r\t]/gu, '\uFFFD');
}

/** Writes the files, or shows what would differ in them. */
function writeFixes(
  { output, dependencies, globals }: CommandContext,
  texts: Texts,
  fixed: readonly Fixed[],
  isDry: boolean,
): void {
  const { workingDirectory } = loadOptions(globals, dependencies);
  for (const { path, before, after } of texts.changed()) {
    if (isDry) output.note(withoutEscapes(unifiedDiff(shownPath(workingDirectory, path), before, after)));
    else dependencies.replaceText(path, before, after);
  }
  for (const { finding, remedy } of fixed) {
    const { file, start } = finding.range;
    const place = `${shownPath(workingDirectory, file)}:${start.line + 1}`;
    output.note(`${isDry ? 'Would fix' : 'Fixed'} ${printable(place)}: ${printable(remedy.title)}\n`);
  }
}
