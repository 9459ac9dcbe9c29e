import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { PAGE_SCHEME, Setting } from '../../../src/ui/contributions';
import { ProjectFolder, until } from './project-folder';
import { api } from './sample';

const NETWORK = ['services:', '  web:', '    image: web', '    networks: [nowhere]', ''].join('\n');

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
      assert.match(page.getText(), /^# netscope\/compose\n/);
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
