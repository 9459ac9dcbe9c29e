import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuseStrayTargets } from '../../../src/helper/port-targets';

const networks = [
  { bridge: 'br-0123456789ab', subnet: '172.18.0.0/16', internal: false },
  { bridge: 'br-0123456789ac', subnet: '192.168.16.0/21', internal: false },
];

function refused(bridge: string, address: string): boolean {
  const port = {
    bridge,
    hostAddress: '0.0.0.0',
    hostPort: 22,
    address,
    containerPort: 22,
    protocol: 'tcp',
  } as const;
  try {
    refuseStrayTargets({ networks, ports: [port], routedPorts: [] });
    refuseStrayTargets({ networks, ports: [], routedPorts: [port] });
    return false;
  } catch (error) {
    assert.equal((error as { code: string }).code, 'invalid-request');
    assert.throws(() => refuseStrayTargets({ networks, ports: [], routedPorts: [port] }), {
      code: 'invalid-request',
    });
    return true;
  }
}

describe('a published port', () => {
  it('leads into the network of its bridge', () => {
    assert.ok(!refused('br-0123456789ab', '172.18.255.254'));
    assert.ok(!refused('br-0123456789ac', '192.168.16.1'));
    assert.ok(!refused('br-0123456789ac', '192.168.23.254'));
  });

  it('leads nowhere else, so that nobody has root turn a port of the machine to another one', () => {
    assert.ok(refused('br-0123456789ab', '172.19.0.1'));
    assert.ok(refused('br-0123456789ab', '192.168.16.1'), 'the network of another bridge');
    assert.ok(refused('br-0123456789ac', '192.168.15.255'));
    assert.ok(refused('br-0123456789ac', '192.168.24.0'));
    assert.ok(refused('br-0123456789ad', '172.18.0.2'), 'a bridge that the request does not hold');
  });
});
