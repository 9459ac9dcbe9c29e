import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CliError } from '../../../src/cli/exit';
import { runProgram } from '../../../src/cli/run-program';

const node = (script: string, environment = process.env) =>
  runProgram({
    argv: [process.execPath, '-e', script],
    environment,
    workingDirectory: process.cwd(),
  });

test("the program's exit code is passed on", async () => {
  assert.equal(await node('process.exit(7)'), 7);
});

test('a program that a signal ends gives 128 and its number', async () => {
  assert.equal(await node('process.kill(process.pid, "SIGKILL")'), 137);
});

test('the program gets the environment and nothing stays listening', async () => {
  const before = process.listenerCount('SIGTERM');
  assert.equal(
    await node('process.exit(process.env.ANSWER === "42" ? 0 : 1)', { ...process.env, ANSWER: '42' }),
    0,
  );
  assert.equal(process.listenerCount('SIGTERM'), before);
});

test('a program that is not there is an error of the system', async () => {
  await assert.rejects(
    runProgram({ argv: ['no-such-program-anywhere'], environment: {}, workingDirectory: process.cwd() }),
    (error: unknown) => error instanceof CliError && error.exitCode === 3,
  );
});
