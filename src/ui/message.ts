/** What a person is told when a command fails. Pure. */
import type { ErrorReason } from '../daemon/api';
import { DaemonError } from '../daemon/client';
import { Command } from './contributions';

export interface MessageAction {
  readonly title: string;
  readonly command: string;
}

export interface ErrorMessage {
  readonly text: string;
  readonly actions: readonly MessageAction[];
}

const SHOW_LOG: MessageAction = { title: 'Show Log', command: Command.showLog };
const BRING_UP: MessageAction = { title: 'Bring Up Network', command: Command.up };

/** The one action that helps with a reason, beside the log. */
const ACTIONS: Partial<Readonly<Record<ErrorReason, MessageAction>>> = {
  'not-up': BRING_UP,
  'unknown-namespace': { title: 'Refresh', command: Command.refresh },
  'daemon-unreachable': { title: 'Refresh', command: Command.refresh },
};

/** The message for an error, with at most two actions; `undefined` where the person caused it and knows. */
export function errorMessage(error: unknown): ErrorMessage | undefined {
  if (!(error instanceof DaemonError)) {
    const text = error instanceof Error ? error.message : String(error);
    return { text: `Netscope failed: ${text}`, actions: [SHOW_LOG] };
  }
  if (error.reason === 'cancelled') return undefined;
  const action = ACTIONS[error.reason];
  return {
    text: [sentence(error.message), ...(error.hint === undefined ? [] : [sentence(error.hint)])].join(' '),
    actions: [...(action === undefined ? [] : [action]), SHOW_LOG],
  };
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
