/** What every command works with. */
import type * as vscode from 'vscode';
import type { DaemonLink } from '../daemon-link';
import type { ReportDocuments } from '../documents';
import type { Findings } from '../findings/findings';
import type { Model } from '../model';

export interface Services {
  readonly model: Model;
  readonly link: DaemonLink;
  readonly documents: ReportDocuments;
  readonly findings: Findings;
  readonly log: vscode.LogOutputChannel;
}
