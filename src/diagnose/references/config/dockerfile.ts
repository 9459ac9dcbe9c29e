/** Dockerfiles: what is contacted while the image is built. Source of the grammar: Dockerfile reference of Docker. */
import { findInScript } from '../command-hosts';
import type { FoundHost } from '../found-host';
import { wholeWord } from '../shell-words';

/** The hosts in `RUN` instructions. What is only fetched from elsewhere is among them; rules look at the names. */
export function findInDockerfile(text: string): readonly FoundHost[] {
  const found: FoundHost[] = [];
  for (const { name, from, to } of instructionsOf(text)) {
    if (name !== 'RUN') continue;
    const script = wholeWord(blanked(text.slice(from, to)), 0);
    for (const { found: host } of findInScript(script)) {
      const moved = { from: host.host.from + from, to: host.host.to + from };
      const port = host.port && { port: { from: host.port.from + from, to: host.port.to + from } };
      found.push({ ...host, host: moved, ...port, key: 'RUN' });
    }
  }
  return found;
}

interface Instruction {
  readonly name: string;
  /** Where its arguments begin, and where its last line ends. */
  readonly from: number;
  readonly to: number;
}

function instructionsOf(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  const start = /^[ \t]*([A-Za-z]+)[ \t]+/gm;
  for (let match = start.exec(text); match; match = start.exec(text)) {
    const from = match.index + match[0].length;
    let to = from;
    for (;;) {
      const end = text.indexOf('\n', to);
      const line = text.slice(to, end < 0 ? text.length : end).trimEnd();
      to = end < 0 ? text.length : end + 1;
      // Comments and empty lines do not end an instruction that goes on.
      const goesOn = line.endsWith('\\') || (to > from && /^\s*(?:#|$)/.test(line) && line !== '');
      if (end < 0 || !goesOn) break;
    }
    found.push({ name: (match[1] ?? '').toUpperCase(), from, to });
    start.lastIndex = to;
  }
  return found;
}

/** Ends of lines that go on, comments between them and options of the instruction as blanks, so that offsets stay. */
function blanked(script: string): string {
  return script
    .replace(/\\[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*/g, (end) => ' '.repeat(end.length))
    .replace(/^(?:--\w+=\S+\s+)+/, (options) => ' '.repeat(options.length));
}
