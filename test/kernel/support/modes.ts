import type { RunOptions } from './lab';

/** The two ways to bring a network up, and who does it. */
export interface ModeCase {
  readonly mode: 'rootless' | 'rootful';
  readonly as: NonNullable<RunOptions['as']>;
  readonly flags: readonly string[];
  /** What `id -u` says inside. */
  readonly uid: string;
}

export const MODES: readonly ModeCase[] = [
  { mode: 'rootless', as: 'user', flags: [], uid: '4242' },
  { mode: 'rootful', as: 'root', flags: ['--rootful'], uid: '0' },
];
