/** Our chain in the tables of the old iptables: what the restore program is told. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { legacyAddition, legacyRemoval } from '../../../src/firewall/legacy-plan';

const NAME = 'NETSCOPE-0123abcd';
const CHAIN = {
  name: NAME,
  rules: [{ inInterface: { value: 'br-a', negated: false }, target: { kind: 'accept' } }],
} as const;
const saved = (policy: string, ...rules: string[]): string =>
  [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    `:FORWARD ${policy} [3:120]`,
    `:${NAME} - [0:0]`,
    ...rules,
    'COMMIT',
    '',
  ].join('\n');

describe('our chain in an old table', () => {
  it('is not put where everything passes', () => {
    const empty = saved('ACCEPT').replace(`:${NAME} - [0:0]\n`, '');
    assert.equal(legacyAddition(empty, CHAIN), undefined);
    assert.equal(legacyAddition(empty.replace('COMMIT', '-A INPUT -j DROP\nCOMMIT'), CHAIN), undefined);
    assert.equal(legacyAddition('', CHAIN), undefined);
  });

  it('goes first where the policy or a rule may refuse, and replaces what is there of it', () => {
    const expected = (...jumps: string[]): string =>
      [
        '*filter',
        `:${NAME} - [0:0]`,
        ...jumps,
        `-A ${NAME} -i br-a -j ACCEPT`,
        `-I FORWARD -j ${NAME}`,
        'COMMIT',
        '',
      ].join('\n');
    assert.equal(legacyAddition(saved('DROP'), CHAIN), expected());
    assert.equal(legacyAddition(saved('ACCEPT', '-A FORWARD -j REJECT'), CHAIN), expected());
    const jump = `-A FORWARD -j ${NAME}`;
    assert.equal(
      legacyAddition(saved('DROP', jump, jump), CHAIN),
      expected(`-D FORWARD -j ${NAME}`, `-D FORWARD -j ${NAME}`),
    );
  });

  it('is taken out with every jump to it, and only where it is', () => {
    assert.equal(
      legacyRemoval(saved('DROP', `-A FORWARD -j ${NAME}`, '-A FORWARD -j OTHER'), NAME),
      `*filter\n-D FORWARD -j ${NAME}\n-F ${NAME}\n-X ${NAME}\nCOMMIT\n`,
    );
    assert.equal(legacyRemoval(saved('DROP'), 'NETSCOPE-ffffffff'), undefined);
  });

  it('has no name but ours', () => {
    for (const name of ['FORWARD', 'NETSCOPE-0123abcd\n-P FORWARD ACCEPT', 'NETSCOPE-0123ABCD'])
      assert.throws(() => legacyRemoval(saved('DROP'), name), RangeError);
  });
});
