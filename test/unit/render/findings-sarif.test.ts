/** The log has what the standard requires: SARIF 2.1.0, OASIS Standard, section 3. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { SourceRange } from '../../../src/compose/project';
import { FINDING_CODES } from '../../../src/diagnose/finding-codes';
import { findingsSarif } from '../../../src/render/findings-sarif';
import type { FixableFinding } from '../../../src/render/findings-text';

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}
interface Place {
  readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
  readonly region: Region;
}
interface Log {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly Rule[] } };
    readonly columnKind: string;
    readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>;
    readonly results: readonly Result[];
  }[];
}
interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly helpUri: string;
  readonly help: { readonly text: string };
  readonly defaultConfiguration: { readonly level: string };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly physicalLocation: Place }[];
  readonly relatedLocations?: readonly { readonly id: number; readonly physicalLocation: Place }[];
  readonly fixes: readonly {
    readonly artifactChanges: readonly {
      readonly artifactLocation: Place['artifactLocation'];
      readonly replacements: readonly {
        readonly deletedRegion: Region;
        readonly insertedContent: { readonly text: string };
      }[];
    }[];
  }[];
}

const at = (file: string, line: number, from: number, to: number): SourceRange => ({
  file,
  start: { line, character: from },
  end: { line, character: to },
});

const FINDINGS: readonly FixableFinding[] = [
  {
    finding: {
      code: 'localhost',
      severity: 'information',
      message: '`web` calls itself.',
      range: at('/shop/my files/ä#.env', 2, 3, 5),
      related: [{ message: 'The target.', range: at('/elsewhere/compose.yaml', 0, 0, 1) }],
      remedies: [],
    },
    fixes: [
      {
        title: 'Change it',
        isSafe: true,
        edits: [
          { range: at('/shop/compose.yaml', 0, 0, 0), newText: 'a\n' },
          { range: at('/shop/.env', 1, 0, 2), newText: '' },
        ],
      },
      { title: 'Run it', command: ['true'] },
    ],
  },
];

test('a log of findings', () => {
  const value = findingsSarif(FINDINGS, {
    version: '1.2.3',
    folder: '/shop',
    pageOf: (code) => `https://example.invalid/${code}.md`,
  });
  const log = JSON.parse(JSON.stringify(value)) as Log;
  assert.match(log.$schema, /sarif-schema-2\.1\.0\.json$/);
  assert.equal(log.version, '2.1.0');
  assert.equal(log.runs.length, 1);
  const [only] = log.runs;
  assert.ok(only);
  const { rules } = only.tool.driver;
  assert.equal(new Set(rules.map(({ id }) => id)).size, FINDING_CODES.length);
  for (const { id, shortDescription, help, helpUri, defaultConfiguration } of rules) {
    assert.match(id, /^netscope\/[a-z-]+$/);
    assert.notEqual(shortDescription.text, '');
    assert.ok(help.text.includes(helpUri));
    assert.ok(['none', 'note', 'warning', 'error'].includes(defaultConfiguration.level));
    assert.ok(URL.canParse(helpUri));
  }
  assert.equal(only.columnKind, 'utf16CodeUnits');
  assert.deepEqual(only.originalUriBaseIds, { PROJECT: { uri: 'file:///shop/' } });

  const [result] = only.results;
  assert.ok(result);
  assert.equal(rules[result.ruleIndex]?.id, 'netscope/localhost');
  assert.equal(result.ruleId, 'netscope/localhost');
  assert.equal(result.level, 'note');
  assert.deepEqual(result.locations, [
    {
      physicalLocation: {
        artifactLocation: { uri: 'my%20files/%C3%A4%23.env', uriBaseId: 'PROJECT' },
        region: { startLine: 3, startColumn: 4, endLine: 3, endColumn: 6 },
      },
    },
  ]);
  assert.equal(result.relatedLocations?.[0]?.id, 0);
  assert.deepEqual(result.relatedLocations[0].physicalLocation.artifactLocation, {
    uri: 'file:///elsewhere/compose.yaml',
  });
  assert.equal(result.fixes.length, 1, 'a command is no fix of SARIF');
  assert.deepEqual(
    result.fixes[0]?.artifactChanges.map(({ artifactLocation }) => artifactLocation.uri),
    ['compose.yaml', '.env'],
  );
  assert.deepEqual(result.fixes[0].artifactChanges[0]?.replacements, [
    {
      deletedRegion: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
      insertedContent: { text: 'a\n' },
    },
  ]);
});
