import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { View } from '../../../src/ui/contributions';
import type { TreeNode } from '../../../src/ui/trees/node';
import { outline } from './outline';
import { api } from './sample';

export function treeTests(): void {
  describe('trees', () => {
    it('show the planned networks down to addresses and devices', async () => {
      const { networks, refresh } = await api();
      await vscode.commands.executeCommand(`${View.networks}.focus`);
      await refresh();
      const lines = await outline(networks);
      assert.equal(lines[0], 'composetest  planned');
      assert.ok(lines.includes('  default  172.18.0.0/16'), lines.join('\n'));
      assert.ok(lines.includes('  backoffice  172.19.0.0/16 · internal'), lines.join('\n'));
      const text = lines.join('\n');
      assert.match(text, /\n {4}web {2}172\.18\.0\.\d+\n {6}composetest-web-1 {2}planned\n/);
      assert.match(text, /\n {8}Address {2}172\.18\.0\.\d+\/16\n {8}MAC {2}([0-9a-f]{2}:){5}[0-9a-f]{2}\n/);
      assert.match(text, /\n {8}Veth {2}veth\S+\n {8}Bridge {2}br-\S+\n/);
      assert.match(text, /\n {8}Port {2}0\.0\.0\.0:18080 → 5000\/tcp/);
    });

    it('give every item an identity of its own', async () => {
      const { networks, refresh } = await api();
      await refresh();
      const ids: string[] = [];
      const collect = async (parent?: TreeNode): Promise<void> => {
        for (const node of await networks.getChildren(parent)) {
          ids.push(node.id);
          await collect(node);
        }
      };
      await collect();
      assert.equal(new Set(ids).size, ids.length);
    });

    it('show no chains while nothing is up', async () => {
      const { chains, refresh } = await api();
      await refresh();
      assert.deepEqual(await chains.getChildren(), []);
    });
  });
}
