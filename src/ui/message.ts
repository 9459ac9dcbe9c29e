/** What a person is told when a command does not do what it was called for. Pure. */
import type { ErrorReason } from '../daemon/api';
import { DaemonError } from '../daemon/client';
import { Command } from './contributions';

export interface MessageAction {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

export interface Message {
  readonly severity: 'error' | 'information';
  readonly text: string;
  readonly actions: readonly MessageAction[];
}

/** Nothing is broken, but the command has nothing to work on: said plainly, with the way on. */
export class NothingToDo extends Error {
  constructor(
    message: string,
    readonly actions: readonly MessageAction[] = [],
  ) {
    super(message);
    this.name = 'NothingToDo';
  }
}

/** A setting whose value is none. */
export class UnusableSetting extends Error {
  /** @param fault what is wrong with it */
  constructor(
    readonly setting: string,
    fault: string,
  ) {
    super(`The setting ${setting} cannot be used: ${fault}`);
    this.name = 'UnusableSetting';
  }
}

const SHOW_LOG: MessageAction = { title: 'Show Log', command: Command.showLog };
const REFRESH: MessageAction = { title: 'Refresh', command: Command.refresh };

/** The one action that helps with a reason, beside the log. */
const ACTIONS: Partial<Readonly<Record<ErrorReason, MessageAction>>> = {
  'not-up': { title: 'Bring Up Network', command: Command.up },
  'unknown-namespace': REFRESH,
  'daemon-unreachable': REFRESH,
};

/**
 * The message for whatever a command has thrown, with at most two actions; `undefined` where the person
 * caused it and knows.
 *
 * @param task what the command is for, after `Cannot`: `bring up the network`
 */
export function messageFor(error: unknown, task: string): Message | undefined {
  if (error instanceof NothingToDo) {
    return { severity: 'information', text: error.message, actions: error.actions };
  }
  if (error instanceof UnusableSetting) {
    const open = { command: 'workbench.action.openSettings', arguments: [error.setting] };
    return {
      severity: 'error',
      text: sentence(error.message),
      actions: [{ title: 'Open Setting', ...open }],
    };
  }
  if (!(error instanceof DaemonError)) {
    const text = error instanceof Error ? error.message : String(error);
    return { severity: 'error', text: `Cannot ${task}: ${sentence(text)}`, actions: [SHOW_LOG] };
  }
  if (error.reason === 'cancelled') return undefined;
  const action = ACTIONS[error.reason];
  const hint = error.hint === undefined ? '' : ` ${sentence(error.hint)}`;
  return {
    severity: 'error',
    text: `Cannot ${task}: ${sentence(error.message)}${hint}`,
    actions: [...(action === undefined ? [] : [action]), SHOW_LOG],
  };
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
