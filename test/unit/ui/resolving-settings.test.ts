import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PROFILE_NAMES } from '../../../src/topology/engine-profile-name';
import { parseResolverSettings, RESOLVER_WORDS } from '../../../src/topology/resolver-settings';
import { Setting } from '../../../src/ui/contributions';
import { messageFor, UnusableSetting } from '../../../src/ui/message';
import { planBeside } from '../../../src/ui/projects/plan-beside';
import { resolvingSettings } from '../../../src/ui/resolving-settings';
import { plan, project, running } from './sample';

const given = (engine: unknown, options: unknown) => (setting: string) =>
  setting === Setting.resolverEngine ? engine : options;

describe('the settings of the resolver', () => {
  it('say nothing where they have no value', () => {
    assert.deepEqual(resolvingSettings(given(null, null)), {});
    assert.deepEqual(resolvingSettings(given(undefined, undefined)), {});
  });

  it('are what the flags of up are', () => {
    assert.deepEqual(resolvingSettings(given('podman', ['wildcards', 'ttl=5'])), {
      engineProfile: 'podman',
      resolver: { wildcards: true, ttl: 5 },
    });
    assert.deepEqual(resolvingSettings(given(null, [])), { resolver: {} });
  });

  for (const { engine, options, setting } of [
    { engine: 'docker-1', options: null, setting: Setting.resolverEngine },
    { engine: 5, options: null, setting: Setting.resolverEngine },
    { engine: null, options: 'wildcards', setting: Setting.resolverOptions },
    { engine: null, options: [5], setting: Setting.resolverOptions },
    { engine: null, options: ['ttl=never'], setting: Setting.resolverOptions },
  ]) {
    it(`name the one that cannot be used: ${JSON.stringify(engine)}, ${JSON.stringify(options)}`, () => {
      assert.throws(
        () => resolvingSettings(given(engine, options)),
        (error: unknown) => {
          assert.ok(error instanceof UnusableSetting);
          const message = messageFor(error, 'bring up the network');
          assert.match(message?.text ?? '', new RegExp(`^The setting ${setting} cannot be used: .*\\.$`));
          assert.deepEqual(
            message?.actions.map((action) => action.arguments),
            [[setting]],
          );
          return true;
        },
      );
    });
  }

  it('change what is brought up; without them it keeps what it has', async () => {
    const changed = planBeside(await project(), [], {
      engineProfile: 'podman',
      resolver: { wildcards: true },
    });
    assert.equal(changed.engineProfile, 'podman');
    assert.deepEqual(changed.resolver?.settings, { wildcards: true });
    const kept = planBeside(await project(), [running(changed)]);
    assert.equal(kept.engineProfile, 'podman');
    assert.deepEqual(kept.resolver, changed.resolver);
    const off = planBeside(await project(), [running(changed)], { engineProfile: 'docker-29', resolver: {} });
    assert.deepEqual([off.engineProfile ?? 'docker-29', off.resolver], ['docker-29', undefined]);
    assert.equal((await plan()).resolver, undefined);
  });

  it('offer in the editor what there is', () => {
    const manifest = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as {
      contributes: {
        configuration: {
          properties: Record<
            string,
            { enum?: unknown[]; enumItemLabels?: string[]; items?: { pattern: string } }
          >;
        };
      };
    };
    const { properties } = manifest.contributes.configuration;
    const engine = properties[Setting.resolverEngine];
    assert.deepEqual(engine?.enum, [null, ...PROFILE_NAMES]);
    assert.equal(engine.enumItemLabels?.length, engine.enum.length);
    const pattern = new RegExp(properties[Setting.resolverOptions]?.items?.pattern ?? '$');
    const words = RESOLVER_WORDS.filter((word) => word !== 'none').map((word) =>
      word.replace('[=ANSWERS]', '=500').replace('SECONDS', '5'),
    );
    for (const word of [...words, 'cache']) {
      assert.match(word, pattern);
      assert.ok('settings' in parseResolverSettings([word]), word);
    }
    assert.doesNotMatch('wildcard', pattern);
  });
});
