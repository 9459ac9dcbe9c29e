/** Findings as VS Code shows them. */
import * as vscode from 'vscode';
import type { SourceRange } from '../../compose/project';
import type { Severity } from '../../diagnose/severity';
import { DIAGNOSTIC_SOURCE } from '../contributions';
import { pageUri } from './pages';
import { fullCode, type ShownFinding, type ShownTag } from './shown-finding';

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};
const TAGS: Readonly<Record<ShownTag, vscode.DiagnosticTag>> = {
  deprecated: vscode.DiagnosticTag.Deprecated,
  unnecessary: vscode.DiagnosticTag.Unnecessary,
};

export function diagnosticOf({
  finding,
  range,
  severity,
  message,
  tag,
  related,
}: ShownFinding): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(editorRange(range), message, SEVERITIES[severity]);
  diagnostic.source = DIAGNOSTIC_SOURCE;
  diagnostic.code = { value: fullCode(finding.code), target: pageUri(finding.code) };
  if (tag !== undefined) diagnostic.tags = [TAGS[tag]];
  diagnostic.relatedInformation = related.map(
    ({ message, range }) =>
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(vscode.Uri.file(range.file), editorRange(range)),
        message,
      ),
  );
  return diagnostic;
}

export function editorRange({ start, end }: Pick<SourceRange, 'start' | 'end'>): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
