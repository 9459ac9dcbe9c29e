/** The comment that silences a finding. */
import type { Finding } from '../finding';
import { isSameValue } from '../edits/plain-value';
import { applyEdits, type TextEdit } from '../edits/text-edit';
import { YamlText } from '../edits/yaml-text';
import { ignoreComments } from './ignore-comments';

const SLASHES = /\.([cm]?[jt]sx?|go|java|kts?|scala|cs|c|cc|cpp|h|hpp|rs|swift|php|dart)$/i;
const HASHES =
  /(\.(ya?ml|env|conf|cfg|toml|properties|ini|py|rb|sh|pl|ex|exs)|(^|\/)(Dockerfile|Containerfile|Caddyfile|\.env)[^/]*)$/i;

/** What comments of a file begin with; `undefined` where it has none of a form that is known. */
export function commentSign(file: string): '#' | '//' | undefined {
  return SLASHES.test(file) ? '//' : HASHES.test(file) ? '#' : undefined;
}

/**
 * Puts `# netscope-ignore CODE` above the line of a finding, or the code into a comment that is there already.
 * `undefined` where the file has no comments of a form that is known, or none can stand there.
 *
 * @param text of the file that the finding is in
 */
export function ignoreEdits({ code, range }: Finding, text: string): readonly TextEdit[] | undefined {
  const { file } = range;
  const sign = commentSign(file);
  if (sign === undefined) return undefined;
  const lines = text.split(/\r\n|\r|\n/);
  const line = lines[range.start.line];
  if (line === undefined) return undefined;
  const last = ignoreComments(file, text)
    .find(({ line: about, range: own }) => about === range.start.line && own.start.line !== 0)
    ?.words.at(-1)?.range.end;
  const lineEnd = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  const at = last ?? { line: range.start.line, character: 0 };
  const newText = last === undefined ? `${indent}${sign} netscope-ignore ${code}${lineEnd}` : `, ${code}`;
  const edit = { range: { file, start: at, end: at }, newText };
  return keepsMeaning(file, text, edit) ? [edit] : undefined;
}

/** In a text of several lines a comment would be text. */
function keepsMeaning(file: string, text: string, edit: TextEdit): boolean {
  if (!/\.ya?ml$/i.test(file)) return true;
  const before = new YamlText(text);
  const after = new YamlText(applyEdits(text, [edit]));
  return !before.isSound || (after.isSound && isSameValue(before.values(), after.values()));
}
