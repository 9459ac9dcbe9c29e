/** The composition root of the extension: builds everything in order, does no I/O. */
import * as vscode from 'vscode';
import { connectDaemon } from '../daemon/launch';
import { ChainsSource } from './chains-source';
import { registerCommands } from './commands/register';
import { CHANNEL_NAME, COMPOSE_LANGUAGES, DOCUMENT_SCHEME, View } from './contributions';
import { DaemonLink } from './daemon-link';
import { ReportDocuments } from './documents';
import { Findings } from './findings/findings';
import { registerFindings } from './findings/register';
import { NameHover } from './hover/hover';
import { LiveUpdates } from './live-updates';
import { Model } from './model';
import { ProjectStore, isComposeDocument } from './projects/project-store';
import { networkNodes } from './trees/network-nodes';
import { NodeTree } from './trees/tree-view';

/** What `activate` gives to tests and to other extensions. */
export interface NetscopeApi {
  readonly networks: NodeTree;
  readonly chains: NodeTree;
  /** Reads files and daemon anew; resolves when the views have what they show. */
  readonly refresh: () => Promise<void>;
}

export function createApp(context: vscode.ExtensionContext): NetscopeApi {
  const log = vscode.window.createOutputChannel(CHANNEL_NAME, { log: true });
  const link = new DaemonLink(connectDaemon, log);
  const store = new ProjectStore(log);
  const model = new Model(store, link);
  const documents = new ReportDocuments();
  const findings = new Findings(store, log);

  const networks = new NodeTree({
    roots: () => networkNodes(model.views),
    load: () => Promise.resolve([]),
  });
  const chains = new NodeTree(new ChainsSource(link, log));
  const networksView = vscode.window.createTreeView(View.networks, {
    treeDataProvider: networks,
    showCollapseAll: true,
  });
  const chainsView = vscode.window.createTreeView(View.chains, {
    treeDataProvider: chains,
    showCollapseAll: true,
  });
  const redraw = model.onDidChange(() => {
    networks.refresh();
    chains.refresh();
  });

  context.subscriptions.push(
    log,
    link,
    store,
    model,
    documents,
    findings,
    networks,
    chains,
    networksView,
    chainsView,
    redraw,
    new LiveUpdates(model, networksView, chainsView, chains),
    vscode.workspace.registerTextDocumentContentProvider(DOCUMENT_SCHEME, documents),
    vscode.languages.registerHoverProvider([...COMPOSE_LANGUAGES], new NameHover(model)),
    ...followEditors(model),
    ...registerFindings(findings, log, context.extensionUri),
    ...registerCommands({ model, link, documents, findings, log }),
  );
  return {
    networks,
    chains,
    refresh: async () => {
      await model.refresh();
    },
  };
}

/** Reads a compose file when it is looked at, so that hovers find everything at hand. */
function followEditors(model: Model): vscode.Disposable[] {
  const read = (document: vscode.TextDocument | undefined): void => {
    if (document === undefined || !isComposeDocument(document)) return;
    void model.store.load(document);
  };
  const soon = setImmediate(() => read(vscode.window.activeTextEditor?.document));
  return [
    new vscode.Disposable(() => clearImmediate(soon)),
    vscode.window.onDidChangeActiveTextEditor((editor) => read(editor?.document)),
    vscode.workspace.onDidOpenTextDocument(read),
  ];
}
