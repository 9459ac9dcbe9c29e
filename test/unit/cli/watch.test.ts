import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UpParams } from '../../../src/daemon/api';
import { FakeDaemon } from './fake-daemon';
import { COMPOSE, FOLDER } from './project';
import { run } from './run';

/** Runs `up --watch`, and calls one step after the other each time that it waits for the next change. */
async function watching(
  files: Record<string, string>,
  steps: readonly (() => void)[],
  argv: readonly string[] = ['up', '--watch'],
): Promise<Awaited<ReturnType<typeof run>> & { daemon: FakeDaemon; paths: readonly string[] }> {
  const daemon = new FakeDaemon();
  let interrupt: (() => void) | undefined;
  let paths: readonly string[] = [];
  let at = 0;
  const outcome = await run(argv, {
    daemon,
    connections: 'many',
    files,
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => undefined;
    },
    watchFiles: (watched, onEvent) => {
      paths = watched;
      const step = steps[at];
      at += 1;
      setImmediate(() => {
        if (step === undefined) return interrupt?.();
        step();
        onEvent();
      });
      return () => undefined;
    },
  });
  return { ...outcome, daemon, paths };
}

test('up --watch brings up what each edit leads to, until it is interrupted', async () => {
  const file = `${FOLDER}/compose.yaml`;
  const files = { [file]: COMPOSE };
  const { exitCode, stderr, daemon, paths } = await watching(files, [
    () => (files[file] = COMPOSE.replace('scale: 2', 'scale: 3')),
  ]);
  assert.equal(exitCode, 0);
  const ups = daemon.calls.filter(({ method }) => method === 'up').map(({ params }) => params as UpParams);
  assert.deepEqual(
    ups.map(({ topology }) => topology.namespaces.length),
    [4, 5],
  );
  assert.ok(paths.includes(file));
  assert.ok(paths.includes(`${FOLDER}/compose.override.yaml`), 'a file that may come to be');
  assert.match(stderr, /Watching \d+ paths/);
  assert.match(stderr, /the network stays up/);
});

test('an event without another text leads to nothing', async () => {
  const file = `${FOLDER}/compose.yaml`;
  const files = { [file]: COMPOSE };
  let events = 0;
  const daemon = new FakeDaemon();
  let interrupt: (() => void) | undefined;
  await run(['up', '--watch'], {
    daemon,
    connections: 'many',
    files,
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => undefined;
    },
    watchFiles: (_paths, onEvent) => {
      const beat = setInterval(() => {
        events += 1;
        // Longer than it takes to settle, so that the files are looked at each time.
        if (events < 4) onEvent();
        else interrupt?.();
      }, 200);
      return () => clearInterval(beat);
    },
  });
  assert.equal(daemon.calls.filter(({ method }) => method === 'up').length, 1);
});

test('the same mistake is told once, another one again, and the network stays as it is', async () => {
  const file = `${FOLDER}/compose.yaml`;
  const files: Record<string, string> = { [file]: COMPOSE };
  const broken = COMPOSE.replace('image: db', 'imagine: db');
  const { exitCode, stderr, daemon } = await watching(files, [
    () => (files[file] = broken),
    () => (files[file] = `${broken}\n# a remark at the end\n`),
    () => (files[file] = COMPOSE.replace('[back]', '[bakc]')),
    () => (files[file] = COMPOSE),
  ]);
  assert.equal(exitCode, 0);
  assert.equal(stderr.split('imagine').length - 1, 1, stderr);
  assert.equal(stderr.split('undefined network').length - 1, 1, stderr);
  assert.equal(daemon.calls.filter(({ method }) => method === 'up').length, 2);
});

test('files that are wrong from the start end the command as without --watch', async () => {
  const files = { [`${FOLDER}/compose.yaml`]: COMPOSE.replace('image: db', 'imagine: db') };
  const { exitCode, stderr } = await run(['up', '--watch'], { files });
  assert.equal(exitCode, 2);
  assert.match(stderr, /imagine/);
});

test('--watch goes with neither --json nor --dry-run', async () => {
  for (const flag of ['--json', '--dry-run']) {
    const { exitCode, stderr } = await run(['up', '--watch', flag]);
    assert.equal(exitCode, 2);
    assert.match(stderr, new RegExp(`--watch and ${flag} do not go together`));
  }
});
