import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  COMPOSE_LANGUAGES,
  Command,
  ContextKey,
  ItemToken,
  Language,
  Scope,
  Setting,
  TRUSTED_COMMANDS,
  View,
  ViewContainer,
  WORKSPACE_STATES,
} from '../../../src/ui/contributions';

interface Menu {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly viewsContainers: {
      readonly activitybar: readonly { readonly id: string; readonly icon: string }[];
    };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly when: string;
      readonly contents: string;
    }[];
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly languages: readonly { readonly id: string }[];
    readonly grammars: readonly {
      readonly language: string;
      readonly scopeName: string;
      readonly path: string;
    }[];
  };
}

const root = join(__dirname, '../../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const { contributes } = manifest;
const menus = Object.values(contributes.menus).flat();
const conditions = [
  ...menus.map(({ when }) => when),
  ...contributes.viewsWelcome.map(({ when }) => when),
  ...contributes.commands.map(({ enablement }) => enablement),
].filter((when) => when !== undefined);

const isForTrusted = (when: string | undefined): boolean => /(^|&& )isWorkspaceTrusted\b/.test(when ?? '');

const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe('package.json and the code', () => {
  it('name the same commands', () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(Object.values(Command)),
    );
  });

  it('give every command a title in title case and the one category', () => {
    for (const { title, category } of contributes.commands) {
      assert.equal(category, 'Netscope');
      assert.match(title, /^[A-Z]\w*( ([A-Z]\w*|in|of))*…?$/, title);
    }
  });

  it('name the same views, in the same container', () => {
    assert.deepEqual(Object.keys(contributes.views), [ViewContainer]);
    const views = contributes.views[ViewContainer] ?? [];
    assert.deepEqual(sorted(views.map(({ id }) => id)), sorted(Object.values(View)));
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [ViewContainer],
    );
  });

  it('name the same settings', () => {
    assert.deepEqual(
      sorted(Object.keys(contributes.configuration.properties)),
      sorted(Object.values(Setting)),
    );
  });

  it('name the same languages and scopes, and the grammars are there', () => {
    assert.deepEqual(sorted(contributes.languages.map(({ id }) => id)), sorted(Object.values(Language)));
    assert.deepEqual(
      sorted(contributes.grammars.map(({ scopeName }) => scopeName)),
      sorted(Object.values(Scope)),
    );
    for (const { path, scopeName } of contributes.grammars) {
      const grammar = JSON.parse(readFileSync(join(root, path), 'utf8')) as { scopeName: string };
      assert.equal(grammar.scopeName, scopeName);
    }
  });

  it('activate on compose files only', () => {
    const languages = manifest.activationEvents.filter((event) => event.startsWith('onLanguage:'));
    assert.deepEqual(sorted(languages), sorted(COMPOSE_LANGUAGES.map((id) => `onLanguage:${id}`)));
    const others = manifest.activationEvents.filter((event) => !event.startsWith('onLanguage:'));
    assert.ok(others.every((event) => event.startsWith('workspaceContains:')));
  });

  it('put only known commands and views into menus and welcome texts', () => {
    const commands: readonly string[] = Object.values(Command);
    const views: readonly string[] = Object.values(View);
    for (const { command } of menus) assert.ok(commands.includes(command), command);
    for (const { view, contents } of contributes.viewsWelcome) {
      assert.ok(views.includes(view), view);
      for (const [, id = ''] of contents.matchAll(/\(command:(netscope[\w.]*)\)/g)) {
        assert.ok(commands.includes(id), id);
      }
    }
    for (const condition of conditions) {
      for (const [, id = ''] of condition.matchAll(/\bview == ([\w.]+)/g)) assert.ok(views.includes(id), id);
    }
  });

  it('test context keys that are set, for values that they take', () => {
    const states: readonly string[] = WORKSPACE_STATES;
    const tokens: readonly string[] = Object.values(ItemToken);
    for (const condition of conditions) {
      for (const [, key = '', value = ''] of condition.matchAll(/\b(netscope\.\w+) [!=]= (\w+)/g)) {
        if (value === '' || key in Object.values(View)) continue;
        assert.equal(key, ContextKey.state);
        assert.ok(states.includes(value), value);
      }
      for (const [, words = ''] of condition.matchAll(/viewItem =~ \/\\b\(?([\w|]+)\)?\\b\//g)) {
        for (const word of words.split('|')) assert.ok(tokens.includes(word), word);
      }
    }
  });

  it('offer what touches the kernel in trusted workspaces only, wherever it is offered', () => {
    const guarded = contributes.commands.filter(({ enablement }) => isForTrusted(enablement));
    assert.deepEqual(sorted(guarded.map(({ command }) => command)), sorted(TRUSTED_COMMANDS));
    for (const { command, when } of menus) {
      assert.equal(isForTrusted(when), TRUSTED_COMMANDS.includes(command), `${command} when ${when ?? ''}`);
    }
    const palette = contributes.menus['commandPalette'] ?? [];
    assert.deepEqual(sorted(palette.map(({ command }) => command)), sorted(TRUSTED_COMMANDS));
    for (const { contents, when } of contributes.viewsWelcome) {
      const needsTrust = TRUSTED_COMMANDS.some((command) => contents.includes(`command:${command}`));
      if (needsTrust) assert.ok(isForTrusted(when), when);
    }
  });

  it('put items into the menus of no view but their own', () => {
    for (const menu of ['view/title', 'view/item/context']) {
      for (const { command, when } of contributes.menus[menu] ?? []) {
        assert.match(when ?? '', /\bview (== netscope\.\w+|=~ \/\^netscope\\\.\/)/, command);
      }
    }
  });

  it('give a title and an icon to every command that a tree shows as an icon', () => {
    const isIcon = ({ group }: Menu): boolean => /^(inline|navigation)/.test(group ?? '');
    for (const { command } of menus.filter(isIcon)) {
      const known = contributes.commands.find((candidate) => candidate.command === command);
      assert.match(known?.icon ?? '', /^\$\([\w-]+\)$/, command);
    }
  });

  it('offer with the keyboard whatever an item of a tree offers with an icon', () => {
    const items = contributes.menus['view/item/context'] ?? [];
    const isInline = ({ group }: Menu): boolean => group?.startsWith('inline') === true;
    const inContextMenu = items.filter((item) => !isInline(item)).map(({ command }) => command);
    for (const { command } of items.filter(isInline)) assert.ok(inContextMenu.includes(command), command);
  });

  it('stay with the types of the oldest VS Code that is promised, where the files are', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode'] ?? ''}`);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
  });

  it('bring a marketplace icon of 256 by 256 pixels', () => {
    const png = readFileSync(join(root, manifest.icon));
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [256, 256]);
  });
});
