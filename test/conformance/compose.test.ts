import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCases, readExceptions, whyAbsent, type Case } from './cases';
import { checkLoad } from './load-case';
import { PARTS } from './parts';

describe('compose-go conformance', () => {
  const absent = whyAbsent();
  if (absent !== undefined) {
    console.log(`compose conformance: ${absent}`);
    it('runs the recorded cases', { skip: absent }, () => undefined);
    return;
  }
  const cases = readCases();
  const exceptions = readExceptions();
  const isCompared = ({ id }: Case) => exceptions.get(id)?.keys.length !== 0;
  const byKind = [...new Set(cases.map(({ kind }) => kind))].map((kind) => {
    const ofKind = cases.filter((example) => example.kind === kind);
    return `${kind} ${ofKind.filter(isCompared).length}/${ofKind.length}`;
  });
  const whole = cases.filter((example) => isCompared(example) && !exceptions.has(example.id)).length;
  console.log(
    `compose conformance: ${cases.filter(isCompared).length} of ${cases.length} cases have to agree, ${whole} of them in everything (${byKind.join(', ')})`,
  );

  it('knows every exception, and why', () => {
    const ids = new Set(cases.map(({ id }) => id));
    for (const [id, { reason }] of exceptions) assert.ok(ids.has(id) && reason !== '', id);
  });
  for (const example of cases.filter(isCompared)) {
    it(example.id, () => check(example, exceptions.get(example.id)?.keys));
  }
});

function check(example: Case, except: readonly string[] = []): void | Promise<void> {
  if (example.kind === 'load') return checkLoad(example, except);
  const part = PARTS[example.kind] ?? (() => assert.fail(`nothing compares the kind ${example.kind}`));
  return part(example);
}
