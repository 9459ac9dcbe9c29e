/** The machine that figures come from. */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { isOnPath } from './requirements';

/** Processors, kernel, versions of the programs that take part (if they are there), and the load at the moment. */
export function describeMachine(): string {
  const cpus = os.cpus();
  return [
    `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown processor'}, Linux ${os.release()}, Node ${process.version}`,
    [
      firstMatch(['dnsmasq', '--version'], /dnsmasq version \S+/i),
      firstMatch(['dnsperf', '-h'], /version \S+/i, 'dnsperf '),
      firstMatch(['docker-compose', '--version'], /docker-compose version [^\s,]+/i),
    ]
      .filter((version) => version !== undefined)
      .join(', '),
    `load average before: ${os
      .loadavg()
      .map((load) => load.toFixed(2))
      .join(' ')}`,
    '',
  ].join('\n');
}

function firstMatch(
  [program = '', ...words]: readonly string[],
  pattern: RegExp,
  before = '',
): string | undefined {
  if (!isOnPath(program)) return undefined;
  const said = execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return before + (pattern.exec(said)?.[0] ?? 'of unknown version').toLowerCase();
}
