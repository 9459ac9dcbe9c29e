/** The helper's process under fire: whoever is at the other end of its channel, nothing of the machine changes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { HelperOperation } from '../../src/helper/protocol';
import { arrival } from '../../src/helper/door';
import { generator } from '../unit/random';
import { garbage, mutated, pick } from '../unit/helper/message-mutations';
import { FULL_REQUESTS } from '../unit/helper/requests';
import { Attacked, line } from './support/attacked';
import { obstacle } from './support/lab';

const SEED = 20_261_123;
const COUNT = Math.max(400, Number(process.env['NETSCOPE_TEST_PACKETS'] ?? 0) / 500);
const EXIT_STRANGER = 5;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

describe('the channel of a privileged helper', { skip: blocked ?? false }, () => {
  let helper: Attacked;
  before(async () => {
    helper = await Attacked.start(0);
  });
  after(() => helper.end());

  it(`refuses ${COUNT} requests with wrong fields by naming them, and changes nothing`, async () => {
    const untouched = await helper.state();
    const choose = generator(SEED);
    for (let count = 0; count < COUNT;) {
      const id = 1000 + count;
      const request = FULL_REQUESTS[pick(Object.keys(FULL_REQUESTS) as HelperOperation[], choose)];
      const message = mutated({ id, request }, choose);
      const sorted = arrival(message);
      if (sorted.kind !== 'refused' || sorted.id !== id) continue;
      count += 1;
      const answer = helper.answerTo(id);
      helper.write(line(message));
      const { kind, code, message: said } = await answer;
      assert.deepEqual([kind, code], ['error', 'invalid-request'], JSON.stringify(message));
      assert.match(said ?? '', /^request[.\w]*: expected /, JSON.stringify(message));
    }
    assert.equal(await helper.state(), untouched);
  });

  it('still does what it is for', async () => {
    // Node takes some messages for itself; one that announces a handle and brings none is sent back by it.
    helper.write(line({ cmd: 'NODE_HANDLE', type: 'net.Native', msg: FULL_REQUESTS.createNetworks }));
    const answer = helper.answerTo(1);
    helper.write(line({ id: 1, request: FULL_REQUESTS.sweep }));
    assert.equal((await answer).kind, 'result');
  });

  const choose = generator(SEED + 1);
  const STRANGE: Readonly<Record<string, Buffer | string>> = {
    'a request that there is not': line({ id: 1, request: { op: 'exec', command: 'id' } }),
    'a word of another language': line('GET / HTTP/1.1'),
    'a request without a number': line({ request: FULL_REQUESTS.sweep }),
    'a request with something beside it': line({ id: 1, request: FULL_REQUESTS.sweep, as: 'root' }),
    'a request in a list': line([{ id: 1, request: FULL_REQUESTS.sweep }]),
    'more than a message may be': line({
      id: 1,
      request: { ...FULL_REQUESTS.sweep, project: 'a'.repeat(9 << 20) },
    }),
    'a nest of lists': `${'['.repeat(5000)}${']'.repeat(5000)}\n`,
    garbage: line({ id: garbage(choose, 3), request: garbage(choose, 3) }),
    'what is no JSON': '{"id": 1, "request"\n',
    bytes: Buffer.concat([Buffer.from(Array.from({ length: 4096 }, () => choose(256))), Buffer.from('\n')]),
  };
  for (const [what, bytes] of Object.entries(STRANGE)) {
    it(`is closed after ${what}`, async () => {
      const attacked = await Attacked.start(0);
      attacked.write(bytes);
      // What follows is not heard any more.
      attacked.write(line({ id: 1, request: FULL_REQUESTS.createNetworks }));
      const code = await attacked.exitCode();
      attacked.end();
      if (bytes.toString().startsWith('{"id":1,') || what === 'a nest of lists')
        assert.equal(code, EXIT_STRANGER);
      else assert.notEqual(code, 0);
    });
  }
});
