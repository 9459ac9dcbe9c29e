/** What an examination of this system has shown. */
import type { Leftover, OtherDaemon } from '../daemon/api';
import { plainStyle, type Style } from './style';

/** One thing that was looked at. */
export interface Check {
  /** Stable, kebab-case. */
  readonly id: string;
  readonly title: string;
  /** Absent: not tried. */
  readonly isGood?: boolean;
  readonly found: string;
  /** What to do about it. */
  readonly next?: string;
}

/** One line each, with the next step below where there is one. */
export function renderChecks(checks: readonly Check[], style: Style = plainStyle): string {
  const width = Math.max(...checks.map(({ title }) => title.length));
  return checks
    .map((check) => {
      const { title, found, next } = check;
      const line = `${title.padEnd(width)}   ${verdictOf(check, style)}   ${found}\n`;
      return next === undefined ? line : `${line}${next.split('\n').map(indented(width)).join('')}`;
    })
    .join('');
}

const VERDICT_WIDTH = 'not tried'.length;

function indented(width: number): (line: string) => string {
  return (line) => `${' '.repeat(width + 3 + VERDICT_WIDTH + 3)}${line}\n`;
}

function verdictOf({ isGood }: Check, style: Style): string {
  if (isGood === undefined) return style.notice('not tried');
  return isGood ? style.good('ok'.padEnd(VERDICT_WIDTH)) : style.bad('FAILS'.padEnd(VERDICT_WIDTH));
}

/** What it consists of: `3 devices (br-0123456789ab, …), 2 namespaces, 4 chains`. */
export function leftoverText(leftover: Leftover): string {
  if (leftover.kind === 'holder')
    return `process ${leftover.pid}, which holds rootless networks of ${leftover.runtime}`;
  const { id, namespaces, devices, chains } = leftover;
  const parts = [
    counted(namespaces, 'namespace'),
    counted(devices, 'device'),
    counted(chains, 'chain'),
  ].filter((part) => part !== '');
  return `${id}: ${parts.join(', ') || 'a record of kernel parameters'}`;
}

function counted(names: readonly string[], what: string): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, 3).join(', ');
  return `${names.length} ${what}${names.length === 1 ? '' : 's'} (${shown}${names.length > 3 ? ', …' : ''})`;
}

/** `process 4242 of user 1000`. */
export function otherDaemonText({ pid, uid }: OtherDaemon): string {
  return `process ${pid} of user ${uid}`;
}
