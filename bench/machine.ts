/** The machine that figures come from. */
import { execFileSync } from 'node:child_process';
import os from 'node:os';

/** Processors, kernel, versions of the programs that take part, and what else the machine does at the moment. */
export function describeMachine(): string {
  const cpus = os.cpus();
  return [
    `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown processor'}, Linux ${os.release()}, Node ${process.version}`,
    `${firstMatch(['dnsmasq', '--version'], /dnsmasq version \S+/i)}, ${firstMatch(['dnsperf', '-h'], /version \S+/i, 'dnsperf ')}`,
    `load average before: ${os
      .loadavg()
      .map((load) => load.toFixed(2))
      .join(' ')}`,
    '',
  ].join('\n');
}

function firstMatch([program = '', ...words]: readonly string[], pattern: RegExp, before = ''): string {
  const said = execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return before + (pattern.exec(said)?.[0] ?? 'of unknown version').toLowerCase();
}
