import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { substitute } from '../../../src/compose/values/template';
import { codesOf, covered, loadText, oneService, problemOf, projectOf, serviceOf } from './in-memory';

const VARIABLES: Readonly<Record<string, string>> = { FOO: 'first', EMPTY: '' };

function value(template: string): string {
  const { text, error } = substitute(template, (name) => VARIABLES[name]);
  assert.equal(error, undefined);
  return text;
}

function errorOf(template: string) {
  return substitute(template, (name) => VARIABLES[name]).error;
}

describe('the variable grammar', () => {
  it('substitutes $NAME and ${NAME}', () => {
    assert.equal(value('$FOO-x ${FOO}x $FOO_'), 'first-x firstx ');
  });

  it('writes a dollar as $$, and keeps one that starts no variable', () => {
    assert.equal(value('$$FOO a$ $1 $( $- $}'), '$FOO a$ $1 $( $- $}');
  });

  it('knows defaults for unset, and with a colon for empty variables', () => {
    assert.equal(value('${NONE-d}|${EMPTY-d}|${FOO-d}'), 'd||first');
    assert.equal(value('${NONE:-d}|${EMPTY:-d}|${FOO:-d}'), 'd|d|first');
  });

  it('knows alternatives for set, and with a colon for non-empty variables', () => {
    assert.equal(value('${NONE+w}|${EMPTY+w}|${FOO+w}'), '|w|w');
    assert.equal(value('${NONE:+w}|${EMPTY:+w}|${FOO:+w}'), '||w');
  });

  it('lets words hold variables and balanced braces', () => {
    assert.equal(value('${NONE:-${EMPTY:-${FOO}}} ${NONE:-{"a":{}}}'), 'first {"a":{}}');
    assert.equal(value('${NONE-b}c}'), 'bc}');
  });

  it('does not look at words that are not used', () => {
    const { text, missing } = substitute('${FOO:-${NONE} ${BAD!}}', (name) => VARIABLES[name]);
    assert.deepEqual([text, missing], ['first', []]);
  });

  it('does not substitute again what a variable holds', () => {
    assert.equal(substitute('$A', () => '$B').text, '$B');
  });

  it('fails for a required variable with its message, and says where', () => {
    assert.deepEqual(errorOf('x ${NONE:?say ${FOO}}'), {
      kind: 'required',
      message: 'required variable NONE is missing a value: say first',
      start: 2,
      end: 21,
    });
    assert.equal(errorOf('${EMPTY?m}'), undefined);
    assert.equal(errorOf('${EMPTY:?}')?.message, 'required variable EMPTY is missing a value');
  });

  it('refuses other things in braces', () => {
    for (const text of [
      '${',
      '${}',
      '${ A}',
      '${A }',
      '${A!}',
      '${1A}',
      '${a.b}',
      '${A=x}',
      '${A:=x}',
      '${A',
    ]) {
      assert.equal(errorOf(text)?.kind, 'syntax', text);
    }
    assert.equal(errorOf('${A:-x\ny}')?.kind, 'syntax');
  });

  it('lists missing variables with their offsets', () => {
    const { missing } = substitute('a $NONE ${NONE2}', () => undefined);
    assert.deepEqual(missing, [
      { name: 'NONE', start: 2, end: 7 },
      { name: 'NONE2', start: 8, end: 16 },
    ]);
  });
});

describe('variables in a compose file', () => {
  it('are substituted in values, and never in keys', async () => {
    const text = oneService('environment:', '  $KEY: $KEY');
    assert.deepEqual(serviceOf(await loadText(text, { environment: { KEY: 'v' } }), 'web').environment, {
      $KEY: 'v',
    });
  });

  it('may be numbers and booleans where Compose casts them', async () => {
    const text = `${oneService('scale: ${N}')}networks: {default: {internal: "\${YES}"}}\n`;
    const project = projectOf(await loadText(text, { environment: { N: '3', YES: 'true' } }));
    assert.equal(project.services[0]?.replicas, 3);
    assert.equal(project.networks[0]?.internal, true);
  });

  it('include COMPOSE_PROJECT_NAME, which holds the final name', async () => {
    const text = `name: my-shop\n${oneService('container_name: ${COMPOSE_PROJECT_NAME}-web')}`;
    assert.equal(serviceOf(await loadText(text), 'web').containerName, 'my-shop-web');
  });

  it('warn at their place if they are not set', async () => {
    const text = oneService('hostname: "a-${HOST}"');
    const result = await loadText(text);
    const problem = problemOf(result, 'variable-not-set');
    assert.equal(problem.severity, 'warning');
    assert.equal(covered({ '/shop/compose.yaml': text }, problem.range), '${HOST}');
    assert.equal(serviceOf(result, 'web').hostname, 'a-');
  });

  it('stop the load at their place if they are required, also in extensions', async () => {
    const text = `x-note: \${NOTE:?write a note}\n${oneService()}`;
    const problem = problemOf(await loadText(text), 'variable-required');
    assert.equal(problem.severity, 'error');
    assert.match(problem.message, /x-note.*NOTE.*write a note/);
    assert.equal(covered({ '/shop/compose.yaml': text }, problem.range), '${NOTE:?write a note}');
  });

  it('are reported at their place if they are malformed, and the text stays', async () => {
    const text = oneService('hostname: a${B.C}');
    const result = await loadText(text);
    const problem = problemOf(result, 'interpolation-syntax');
    assert.match(problem.message, /services\.web\.hostname/);
    assert.equal(serviceOf(result, 'web').hostname, 'a${B.C}');
  });

  it('are reported once for a value that several services share through an anchor', async () => {
    const text =
      'x-e: &e {A: $NONE}\nservices:\n  a: {image: x, environment: *e}\n  b: {image: x, environment: *e}\n';
    assert.deepEqual(codesOf(await loadText(text)), ['variable-not-set']);
  });
});
