import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findingSettings } from '../../../../src/ui/findings/finding-settings';
import { fullCode, sameFinding, shownFinding } from '../../../../src/ui/findings/shown-finding';
import type { Finding } from '../../../../src/diagnose/finding';
import { Setting } from '../../../../src/ui/contributions';
import { finding, place } from './samples';

const NOBODY = { syntax: false, schema: false };
const settings = (severity: unknown = {}) =>
  findingSettings((name) => (name === Setting.findingsSeverity ? severity : undefined));
const shown = (fields: Partial<Finding>, severity?: unknown) =>
  shownFinding(finding(fields), settings(severity), NOBODY);

describe('a finding in the editor', () => {
  it('says what was found and what to do, at its place', () => {
    const result = shown({
      hint: 'Name the service.',
      related: [{ message: 'It is here.', range: place('9:2-9:4') }],
    });
    assert.equal(result?.message, 'In `web`, `localhost` is `web` itself. Name the service.');
    assert.deepEqual(result.range, place('3:4-3:13'));
    assert.deepEqual(result.related, [{ message: 'It is here.', range: place('9:2-9:4') }]);
    assert.equal(result.severity, 'warning');
    assert.equal(fullCode(result.finding.code), 'netscope/localhost');
  });

  it('is as severe as the settings have it', () => {
    assert.equal(shown({}, { localhost: 'hint' })?.severity, 'hint');
    assert.equal(shown({}, { 'unknown-host': 'hint' })?.severity, 'warning');
    assert.equal(shown({}, { localhost: 'off' }), undefined);
  });

  it('is plain text on one line, whatever the files say', () => {
    const message = 'No `[x](command:y)` <img src=x>\u001b[31m\u202e\nsecond\tline\u0000';
    const result = shown({ message, related: [{ message, range: place('1:1-1:2') }] });
    const plain = 'No `[x](command:y)` <img src=x>�[31m� second line�';
    assert.equal(result?.message, plain);
    assert.equal(result.related[0]?.message, plain);
  });

  it('does not fill the screen', () => {
    const result = shown({ message: '😀 '.repeat(2000) });
    assert.equal(Array.from(result?.message ?? '').length, 600);
    assert.ok(result?.message.endsWith('😀…'));
    const word = shown({ message: `No "${'n'.repeat(300)}" here.` })?.message;
    assert.equal(word, `No "${'n'.repeat(39)}…${'n'.repeat(19)}" here.`);
  });

  it('strikes out what is old, and fades what does nothing', () => {
    assert.equal(shown({ code: 'legacy-links' })?.tag, 'deprecated');
    assert.equal(shown({ code: 'compose', problem: 'obsolete-version' })?.tag, 'unnecessary');
    assert.equal(shown({})?.tag, undefined);
  });

  it('is left to others where they say it', () => {
    const compose = finding({ code: 'compose', problem: 'yaml-syntax' });
    assert.equal(shownFinding(compose, settings(), { syntax: true, schema: true }), undefined);
    assert.notEqual(shownFinding(compose, settings(), NOBODY), undefined);
  });

  it('is the same where two projects say the same of one place', () => {
    const [one, again, elsewhere, other] = [
      shown({}),
      shown({}),
      shown({ range: place('4:4-4:9') }),
      shown({ message: 'Another.' }),
    ];
    assert.ok(one && again && elsewhere && other);
    assert.equal(sameFinding(one, again), true);
    assert.equal(sameFinding(one, elsewhere), false);
    assert.equal(sameFinding(one, other), false);
  });
});
