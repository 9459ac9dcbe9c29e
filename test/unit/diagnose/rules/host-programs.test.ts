import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { staysSilent, told } from './silent';

const COMPOSE = 'services:\n  db: {image: postgres:16, ports: ["5432:5432"]}\n  queue: {image: rabbitmq:3}\n';

function launch(configuration: object): Record<string, string> {
  const env = { DATABASE_URL: 'postgres://db:5432/app' };
  const whole = { name: 'API', type: 'node', request: 'launch', env, ...configuration };
  return { '.vscode/launch.json': JSON.stringify({ configurations: [whole] }) };
}

describe('programs that an editor starts on the machine', () => {
  it('are told to publish a port where none is', async () => {
    const files = launch({ env: { QUEUE_URL: 'amqp://queue:5672' } });
    assert.deepEqual(await told('name-used-from-host', COMPOSE, { files }), [
      'information `API` runs on this machine and looks for `queue` in `QUEUE_URL`, but names of services work only in containers.',
    ]);
  });

  staysSilent('name-used-from-host', {
    localhost: [COMPOSE, { files: launch({ env: { DATABASE_URL: 'postgres://localhost:5432/app' } }) }],
    'a machine outside': [
      COMPOSE,
      { files: launch({ env: { DATABASE_URL: 'postgres://db.example.com/app' } }) },
    ],
    'what is attached to': [COMPOSE, { files: launch({ request: 'attach' }) }],
    'what starts in a container': [COMPOSE, { files: launch({ type: 'docker' }) }],
    'what another command wraps': [COMPOSE, { files: launch({ runtimeExecutable: 'netscope' }) }],
    'an editor in a container': [
      COMPOSE,
      { files: { ...launch({}), '.devcontainer/devcontainer.json': '{}' } },
    ],
    'a file that is no JSON': [COMPOSE, { files: { '.vscode/launch.json': '{"configurations": [{' } }],
    'a file of another shape': [COMPOSE, { files: { '.vscode/launch.json': '[1, {"env": 7}]' } }],
  });
});
