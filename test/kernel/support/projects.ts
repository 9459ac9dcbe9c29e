/** Projects of one lab in one of the two modes, and the places from which a test looks at them. */
import assert from 'node:assert/strict';
import { type Lab, type Outcome, until } from './lab';
import type { ModeCase } from './modes';

/** One project that is up. */
export interface UpProject {
  /** Runs a program in the namespace of a service, as `netscope exec`. */
  readonly try: (service: string, ...command: string[]) => Promise<Outcome>;
  /** The same, for a program that has to succeed; gives what it printed. */
  readonly inside: (service: string, ...command: string[]) => Promise<string>;
  readonly netscope: (...words: string[]) => Promise<Outcome>;
  /** Starts a web server in a service that says `from SERVICE`, and resolves when it listens. */
  readonly serve: (service: string, port: number) => Promise<void>;
  readonly down: () => Promise<void>;
}

/** Runs a program as root in the network namespace that holds the bridges. Gives what it printed. */
export async function besideBridges(lab: Lab, { mode }: ModeCase, ...command: string[]): Promise<string> {
  const enter = mode === 'rootless' ? ['nsenter', `--target=${lab.processOf('holder')}`, '--net', '--'] : [];
  const { code, stdout, stderr } = await lab.run([...enter, ...command], { as: 'root', cwd: '/' });
  assert.equal(code, 0, `${command.join(' ')}: ${stderr}`);
  return stdout;
}

/** Writes a compose file into a folder of its own and brings it up. */
export async function bringUp(
  lab: Lab,
  { as, flags }: ModeCase,
  name: string,
  compose: string,
): Promise<UpProject> {
  const cwd = lab.project(name, { 'compose.yaml': compose });
  const netscope = (...words: string[]): Promise<Outcome> => lab.netscope(words, { as, cwd });
  const attempt = (service: string, ...command: string[]): Promise<Outcome> =>
    netscope('exec', service, '--', ...command);
  const succeed = async (outcome: Promise<Outcome>, what: string): Promise<string> => {
    const { code, stdout, stderr } = await outcome;
    assert.equal(code, 0, `${what}: ${stdout}${stderr}`);
    return stdout;
  };
  await succeed(netscope('up', ...flags), `up of ${name}`);
  return {
    try: attempt,
    netscope,
    inside: (service, ...command) => succeed(attempt(service, ...command), command.join(' ')),
    serve: async (service, port) => {
      const script = `require('http').createServer((q, r) => r.end('from ${service}'))
        .listen(${port}, '::', () => console.log('ready'))`;
      const server = lab.start(lab.netscopeCommand(['exec', service, '--', lab.nodePath, '-e', script]), {
        as,
        cwd,
      });
      await new Promise<void>((resolve, reject) => {
        server.stdout?.once('data', () => resolve());
        server.once('close', (code) => reject(new Error(`the server has ended with ${String(code)}`)));
      });
    },
    down: async () => {
      await succeed(netscope('down'), `down of ${name}`);
    },
  };
}

/** Brings a project up for as long as the work takes; afterwards the machine is as it was before. */
export async function whileUp(
  lab: Lab,
  modeCase: ModeCase,
  { name, compose, empty }: { name: string; compose: string; empty: Awaited<ReturnType<Lab['snapshot']>> },
  work: (project: UpProject) => Promise<void>,
): Promise<void> {
  const project = await bringUp(lab, modeCase, name, compose);
  try {
    await work(project);
  } finally {
    await project.down();
  }
  await until('the processes have left', () => lab.processes().length === 0);
  assert.deepEqual(await lab.snapshot(), empty);
}
