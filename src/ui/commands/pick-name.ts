/** Asks for a name: one of the project's, or any other that is typed. */
import * as vscode from 'vscode';
import type { ServiceNamespace, Topology } from '../../topology/topology';
import { isAskable, nameChoices } from './name-choices';

export function pickName(topology: Topology, from: ServiceNamespace): Promise<string | undefined> {
  const known = nameChoices(topology, from).map(({ name, outcome }) => ({
    label: name,
    description: outcome,
  }));
  const input = vscode.window.createQuickPick();
  input.title = `Trace Name Resolution from ${from.service}`;
  input.placeholder = 'Name to look up: choose one or type any other';
  input.items = known;
  input.onDidChangeValue((value) => {
    const typed = value.trim();
    const isNew = isAskable(typed) && !known.some(({ label }) => label === typed);
    input.items = isNew ? [...known, { label: typed, description: 'as typed', alwaysShow: true }] : known;
  });
  return new Promise((resolve) => {
    input.onDidAccept(() => {
      resolve(input.selectedItems[0]?.label);
      input.hide();
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}
