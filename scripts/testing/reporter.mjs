// A reporter for `node --test`: one line a file, failures and skips in full, the counts as the last line.
//
// Stricter than Node's own count: a file without a test and a skip without a reason are failures.
import { inspect } from 'node:util';
import { fromRoot } from '../lib/paths.mjs';
import { NONE, format } from './counts.mjs';

export default async function* report(events) {
  const totals = { ...NONE };
  const files = new Map();

  for await (const { type, data } of events) {
    if (type === 'test:stdout' || type === 'test:stderr') {
      yield indent(data.message);
    } else if (type === 'test:pass' || type === 'test:fail') {
      if (isPlainSuite(data)) continue;
      const outcome = judge(type, data);
      totals[outcome.kind] += 1;
      const file = files.get(data.file) ?? { ...NONE };
      file[outcome.kind] += 1;
      files.set(data.file, file);
      if (outcome.text !== undefined) yield `${outcome.text}\n`;
    }
  }

  for (const [file, counts] of files)
    yield `${counts.failed > 0 ? '✘' : '✔'} ${fromRoot(file)}: ${format(counts)}\n`;
  yield `${format(totals)}\n`;
}

/** A suite is no test; it matters where it is skipped as a whole, or failed by itself, as in a hook. */
function isPlainSuite({ details, skip, todo }) {
  const failedItself = details.error !== undefined && details.error.failureType !== 'subtestsFailed';
  return details.type === 'suite' && skip === undefined && todo === undefined && !failedItself;
}

function judge(type, { name, file, skip, todo, details }) {
  const heading = `${name} (${fromRoot(file)})`;
  const reason = skip ?? todo;
  if (reason !== undefined) {
    return typeof reason === 'string' && reason !== ''
      ? { kind: 'skipped', text: `⏭ ${heading}: ${reason}` }
      : { kind: 'failed', text: `✘ ${heading}: skipped without a reason` };
  }
  if (type === 'test:fail')
    return { kind: 'failed', text: `✘ ${heading}\n${indent(describe(details.error))}` };
  // A file that ends without having run a test is reported by Node as a test with the file's name.
  if (name === file) return { kind: 'failed', text: `✘ ${fromRoot(file)}: the file holds no test` };
  return { kind: 'passed' };
}

/** The error that the test threw; Node wraps it. */
function describe(error) {
  if (error.failureType === 'subtestsFailed') return 'a test inside it failed';
  return inspect(error.cause ?? error, { depth: 10 });
}

const indent = (text) => text.replace(/\n$/, '').replace(/^/gm, '    ').concat('\n');
