import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command, PAGE_SCHEME, Setting } from '../../../src/ui/contributions';
import { ProjectFolder, until } from './project-folder';
import { api } from './sample';

const NETWORK = ['services:', '  web:', '    image: web', '    networks: [nowhere]', ''].join('\n');

/** Mistakes of several kinds, between comments. */
const SHOP = `version: '3.8'
services:
  web:
    image: web
    environment:
      DATABASE_URL: postgres://shop:secret@dbb:5432/shop
      QUEUE_URL: amqp://queue:5672 # jobs
    links: [db]
    depends_on: [queue, db]
    networks: [front] # the inside
  db:
    image: postgres
    networks: [front]
  queue:
    image: rabbitmq
    networks: [back]
networks:
  front:
  back:
`;
const SHOP_FINDINGS = [
  'compose 0:0 version',
  'unknown-host 5:43 dbb',
  'different-networks 6:24 queue',
  'legacy-links 7:12 db',
];

async function apply(action: vscode.CodeAction | undefined): Promise<void> {
  assert.ok(action?.edit, action?.title ?? 'there is such an action');
  assert.equal(await vscode.workspace.applyEdit(action.edit), true);
}

async function withSetting(setting: string, value: unknown, work: () => Promise<void>): Promise<void> {
  const settings = vscode.workspace.getConfiguration();
  await settings.update(setting, value, vscode.ConfigurationTarget.Global);
  try {
    await work();
  } finally {
    await settings.update(setting, undefined, vscode.ConfigurationTarget.Global);
  }
}

export function findingTests(): void {
  describe('findings', () => {
    let project: ProjectFolder;
    const having = async (files: Readonly<Record<string, string>>): Promise<void> => {
      project = await ProjectFolder.make(files);
    };

    before(api);
    afterEach(() => project.remove());

    it('stand at their place, with a code that leads to a page', async () => {
      await having({ 'compose.yaml': NETWORK });
      await project.open('compose.yaml');
      await project.shows('compose.yaml', ['compose 3:15 nowhere']);
      const [diagnostic] = project.diagnostics('compose.yaml');
      assert.equal(diagnostic?.severity, vscode.DiagnosticSeverity.Error);
      assert.match(diagnostic.message, /undefined network "nowhere"/);
      const { target } = diagnostic.code as { target: vscode.Uri };
      const page = await vscode.workspace.openTextDocument(target);
      assert.equal(target.scheme, PAGE_SCHEME);
      assert.match(page.getText(), /^# compose\n/);
    });

    it('follow what is typed, and leave nothing old behind', async () => {
      await having({ 'compose.yaml': NETWORK });
      const editor = await project.open('compose.yaml');
      await project.shows('compose.yaml', ['compose 3:15 nowhere']);
      // Faster than anything is computed; each text is wrong at another place.
      for (let count = 0; count < 15; count += 1)
        await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), `# ${count}\n`));
      await project.shows('compose.yaml', ['compose 18:15 nowhere']);
      const at = editor.document.positionAt(editor.document.getText().indexOf('nowhere'));
      await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 7)), 'default'));
      await project.shows('compose.yaml', []);
      await vscode.commands.executeCommand('undo');
      await project.shows('compose.yaml', ['compose 18:15 nowhere']);
      assert.deepEqual(project.shown('compose.yaml'), ['compose 18:15 nowhere']);
    });

    it('are gone when no document of the project is open', async () => {
      await having({ 'compose.yaml': NETWORK });
      await project.open('compose.yaml');
      await project.shows('compose.yaml', ['compose 3:15 nowhere']);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await project.shows('compose.yaml', []);
    });

    it('stand in env files, also where only those are open', async () => {
      await having({
        'compose.yaml': 'services:\n  web:\n    image: web\n    env_file: web.env\n',
        'web.env': 'GOOD=1\nBAD="unclosed\n',
      });
      await project.open('web.env');
      await project.shows('web.env', ['compose 1:0 BAD="unclosed']);
    });

    it('stand in configuration that services see, as the editor or the disk has it', async () => {
      const conf = 'server {\n  location / {\n    proxy_pass http://api:8000;\n  }\n}\n';
      await having({
        'compose.yaml': [
          'services:',
          '  proxy:',
          '    image: nginx',
          '    volumes: [./nginx.conf:/etc/nginx/conf.d/default.conf:ro]',
          '    networks: [front]',
          '  api:',
          '    image: api',
          '    networks: [back]',
          'networks: { front: {}, back: {} }',
          '',
        ].join('\n'),
        'nginx.conf': conf,
      });
      const editor = await project.open('nginx.conf');
      await project.shows('nginx.conf', ['different-networks 2:22 api']);
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# typed\n'));
      await project.shows('nginx.conf', ['different-networks 3:22 api']);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await project.shows('nginx.conf', []);
      await project.open('compose.yaml');
      await until(() => assert.equal(project.diagnostics('nginx.conf').length, 1));
      await project.write('nginx.conf', conf.replace('api', '127.0.0.1'));
      await until(() => assert.equal(project.diagnostics('nginx.conf').length, 0));
    });

    it('follow changes of the disk', async () => {
      await having({ 'compose.yaml': NETWORK });
      await project.open('compose.yaml');
      await project.shows('compose.yaml', ['compose 3:15 nowhere']);
      await project.write('compose.override.yaml', 'networks:\n  nowhere: {}\n');
      await project.write('compose.yaml', `${NETWORK}# saved elsewhere\n`);
      await project.shows('compose.yaml', []);
    });

    it('judge a file that is added with -f in the light of the others', async () => {
      await having({
        'compose.yaml': 'services:\n  web:\n    image: web\nnetworks:\n  back: {}\n',
        'compose.prod.yaml': 'services:\n  web:\n    networks: [back, nowhere]\n',
      });
      await project.open('compose.prod.yaml');
      await project.shows('compose.prod.yaml', ['compose 2:21 nowhere']);
    });

    it('judge an included file in the light of the one that includes it', async () => {
      await having({
        'compose.yaml':
          'include: [db/compose.yaml]\nservices:\n  web:\n    image: web\n    depends_on: [db]\n',
        'db/compose.yaml': 'services:\n  db:\n    image: db\n    depends_on: [nobody]\n',
      });
      await project.open('db/compose.yaml');
      await project.shows('db/compose.yaml', ['compose 3:17 nobody']);
    });

    it('are as severe as the settings have it, or off', async () => {
      await having({ 'compose.yaml': NETWORK });
      await project.open('compose.yaml');
      await project.shows('compose.yaml', ['compose 3:15 nowhere']);
      await withSetting(Setting.findingsSeverity, { compose: 'hint' }, async () => {
        await until(() =>
          assert.equal(project.diagnostics('compose.yaml')[0]?.severity, vscode.DiagnosticSeverity.Hint),
        );
      });
      await withSetting(Setting.findingsSeverity, { compose: 'off' }, () =>
        project.shows('compose.yaml', []),
      );
      await project.shows('compose.yaml', ['compose 3:15 nowhere']);
      await withSetting(Setting.findingsComposeErrors, 'off', () => project.shows('compose.yaml', []));
      await withSetting(Setting.findingsEnabled, false, () => project.shows('compose.yaml', []));
      await project.shows('compose.yaml', ['compose 3:15 nowhere']);
    });

    it('are mended by a quick fix, which is undone in one step', async () => {
      await having({ 'compose.yaml': SHOP });
      const { document } = await project.open('compose.yaml');
      await project.shows('compose.yaml', SHOP_FINDINGS);
      const actions = await project.actions('compose.yaml', 'different-networks');
      assert.deepEqual(
        actions.map(({ title }) => title),
        [
          'Let `web` join `back`',
          'Let `queue` join `front`',
          'Ignore netscope/different-networks for this line',
          'Ignore netscope/different-networks in this workspace',
          'Explain netscope/different-networks',
        ],
      );
      assert.deepEqual(
        actions.map(({ isPreferred }) => isPreferred === true),
        [true, false, false, false, false],
      );
      await apply(actions[0]);
      assert.equal(
        document.getText(),
        SHOP.replace('networks: [front] # the', 'networks: [front, back] # the'),
      );
      await project.shows(
        'compose.yaml',
        SHOP_FINDINGS.filter((line) => !line.startsWith('different')),
      );
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), SHOP);
      await project.shows('compose.yaml', SHOP_FINDINGS);
    });

    it('are mended in env files', async () => {
      await having({
        'compose.yaml':
          'services:\n  web:\n    image: web\n    env_file: web.env\n    depends_on: [db]\n  db:\n    image: postgres\n',
        'web.env': '# the database\nDATABASE_URL=postgres://bd:5432/shop\n',
      });
      const { document } = await project.open('web.env');
      await project.shows('web.env', ['unknown-host 1:24 bd']);
      await apply((await project.actions('web.env', 'unknown-host'))[0]);
      assert.equal(document.getText(), '# the database\nDATABASE_URL=postgres://db:5432/shop\n');
      await project.shows('web.env', []);
    });

    it('are not mended where somebody has typed since', async () => {
      await having({ 'compose.yaml': SHOP });
      const editor = await project.open('compose.yaml');
      const { document } = editor;
      await project.shows('compose.yaml', SHOP_FINDINGS);
      const [action] = await project.actions('compose.yaml', 'unknown-host');
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# one more line\n'));
      const typed = document.getText();
      assert.ok(action?.edit);
      await vscode.workspace.applyEdit(action.edit);
      // The editor itself refuses an edit of another version, or it is made where the word stands now.
      assert.ok([typed, typed.replace('@dbb:', '@db:')].includes(document.getText()), document.getText());
    });

    it('are silenced by a comment', async () => {
      await having({ 'compose.yaml': SHOP });
      const { document } = await project.open('compose.yaml');
      await project.shows('compose.yaml', SHOP_FINDINGS);
      const actions = await project.actions('compose.yaml', 'unknown-host');
      await apply(actions.find(({ title }) => title === 'Ignore netscope/unknown-host for this line'));
      const line = '      DATABASE_URL';
      assert.equal(document.getText(), SHOP.replace(line, `      # netscope-ignore unknown-host\n${line}`));
      await until(() =>
        assert.ok(!project.shown('compose.yaml').some((shown) => shown.startsWith('unknown-host'))),
      );
    });

    it('are mended all at once where that is safe, which is undone in one step', async () => {
      await having({ 'compose.yaml': SHOP });
      const { document } = await project.open('compose.yaml');
      await project.shows('compose.yaml', SHOP_FINDINGS);
      await vscode.commands.executeCommand(Command.fixAllSafe);
      const mended = SHOP.replace("version: '3.8'\n", '').replace('    links: [db]\n', '');
      assert.equal(document.getText(), mended);
      await project.shows('compose.yaml', ['unknown-host 4:43 dbb', 'different-networks 5:24 queue']);
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), SHOP);
    });

    it('are mended all at once as a source action, for saving', async () => {
      await having({ 'compose.yaml': SHOP });
      const { document } = await project.open('compose.yaml');
      const [action, ...others] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(0, 0, 0, 0),
        'source.fixAll.netscope',
      );
      assert.deepEqual(others, []);
      assert.equal(action?.title, 'Fix all safe Netscope findings');
      await apply(action);
      assert.doesNotMatch(document.getText(), /version|links/);
    });

    it('are kept where they stand while a line is half typed', async () => {
      await having({ 'compose.yaml': SHOP });
      const editor = await project.open('compose.yaml');
      await project.shows('compose.yaml', SHOP_FINDINGS);
      await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), '  "half\n'));
      await until(() =>
        assert.ok(project.diagnostics('compose.yaml').some(({ message }) => /quote/i.test(message))),
      );
      assert.ok(project.shown('compose.yaml').includes('unknown-host 6:43 dbb'));
      await vscode.commands.executeCommand('undo');
      await project.shows('compose.yaml', SHOP_FINDINGS);
    });

    it('show what files say as plain text', async () => {
      const name = '[x](command:workbench.action.quit)<b>\\u001b[31m\\u202e';
      await having({ 'compose.yaml': NETWORK.replace('nowhere', `"${name}${'n'.repeat(300)}"`) });
      await project.open('compose.yaml');
      await until(() => assert.equal(project.diagnostics('compose.yaml').length, 1));
      const [{ message } = { message: '' }] = project.diagnostics('compose.yaml');
      assert.match(message, /\[x\]\(command:workbench\.action\.quit\)<b>/);
      assert.doesNotMatch(message, /[\p{Cc}\u202e]/u);
      assert.ok(message.length <= 600);
    });
  });
}
