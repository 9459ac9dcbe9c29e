import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { Setting } from '../../../../src/ui/contributions';
import { COMPOSE_ERRORS, findingSettings, withSilenced } from '../../../../src/ui/findings/finding-settings';
import { isLeftToOthers, neighbours } from '../../../../src/ui/findings/neighbours';
import { severitySetting } from './severity-setting';

const manifest = JSON.parse(readFileSync(path.join(__dirname, '../../../../package.json'), 'utf8')) as {
  contributes: {
    configuration: { properties: Readonly<Record<string, { enum?: unknown; enumDescriptions?: unknown[] }>> };
    configurationDefaults: Readonly<Record<string, unknown>>;
  };
};
const { properties } = manifest.contributes.configuration;
const nothing = (): undefined => undefined;

describe('the settings of findings', () => {
  it('offer every code, and no other', () => {
    assert.deepEqual(
      properties[Setting.findingsSeverity],
      severitySetting(),
      'run `node --import tsx test/unit/ui/findings/write-severity-setting.ts`',
    );
  });

  it('offer the ways to treat errors of compose', () => {
    assert.deepEqual(properties[Setting.findingsComposeErrors]?.enum, COMPOSE_ERRORS);
    assert.equal(properties[Setting.findingsComposeErrors]?.enumDescriptions?.length, COMPOSE_ERRORS.length);
  });

  it('are on, automatic and without severities where nothing is set', () => {
    assert.deepEqual(findingSettings(nothing), {
      enabled: true,
      composeErrors: 'auto',
      severities: new Map(),
    });
  });

  it('take what is valid, and nothing else', () => {
    const values: Readonly<Record<string, unknown>> = {
      [Setting.findingsEnabled]: false,
      [Setting.findingsComposeErrors]: 'on',
      [Setting.findingsSeverity]: {
        localhost: 'error',
        compose: 'loud',
        nonsense: 'off',
        'unknown-host': 'off',
      },
    };
    const { enabled, composeErrors, severities } = findingSettings((setting) => values[setting]);
    assert.equal(enabled, false);
    assert.equal(composeErrors, 'on');
    assert.deepEqual(
      [...severities],
      [
        ['localhost', 'error'],
        ['unknown-host', 'off'],
      ],
    );
    for (const wrong of [null, 'off', 7, ['localhost']]) {
      assert.equal(findingSettings(() => wrong).severities.size, 0, String(wrong));
    }
  });

  it('silence one code and leave the others', () => {
    assert.deepEqual(withSilenced({ localhost: 'hint' }, 'compose'), { localhost: 'hint', compose: 'off' });
    assert.deepEqual(withSilenced({ localhost: 'hint' }, 'localhost'), { localhost: 'off' });
    for (const wrong of [undefined, null, 'x', []])
      assert.deepEqual(withSilenced(wrong, 'localhost'), { localhost: 'off' });
  });
});

describe('errors that another extension reports', () => {
  const YAML = 'redhat.vscode-yaml';
  const DOCKER = 'docker.docker';
  const CONTAINERS = 'ms-azuretools.vscode-containers';
  const said = (
    problem: string,
    extensions: readonly string[],
    settings: Readonly<Record<string, unknown>> = {},
  ) =>
    isLeftToOthers(
      problem,
      'auto',
      neighbours(
        (id) => extensions.includes(id),
        (name) => settings[name],
      ),
    );

  it('are ours where nobody else is there', () => {
    for (const problem of ['yaml-syntax', 'unknown-attribute', 'undefined-network'])
      assert.equal(said(problem, []), false, problem);
  });

  it('are theirs: syntax for all three, the schema for the YAML extension', () => {
    for (const id of [YAML, DOCKER, CONTAINERS]) assert.equal(said('yaml-syntax', [id]), true, id);
    assert.equal(said('unknown-attribute', [YAML]), true);
    assert.equal(said('wrong-type', [YAML]), true);
    assert.equal(said('unknown-attribute', [DOCKER, CONTAINERS]), false);
  });

  it('are always ours where a schema cannot know them', () => {
    const all = [YAML, DOCKER, CONTAINERS];
    for (const problem of [
      'undefined-network',
      'undefined-service',
      'dependency-cycle',
      'port-syntax',
      'env-file-syntax',
    ])
      assert.equal(said(problem, all), false, problem);
  });

  it('are ours again where their extension is told not to report them', () => {
    assert.equal(said('yaml-syntax', [YAML], { 'yaml.validate': false }), false);
    assert.equal(said('yaml-syntax', [YAML, DOCKER], { 'yaml.validate': false }), true);
    assert.equal(
      said('yaml-syntax', [DOCKER], { 'docker.extension.enableComposeLanguageServer': false }),
      false,
    );
    assert.equal(said('wrong-type', [YAML], { 'yaml.schemaStore.enable': false }), false);
    assert.equal(said('yaml-syntax', [YAML], { 'yaml.schemaStore.enable': false }), true);
  });

  it('are shown or not as somebody has chosen', () => {
    const others = { syntax: true, schema: true };
    assert.equal(isLeftToOthers('yaml-syntax', 'on', others), false);
    assert.equal(isLeftToOthers('undefined-network', 'off', { syntax: false, schema: false }), true);
  });
});
