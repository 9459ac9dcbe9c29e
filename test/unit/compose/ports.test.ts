import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseShortPort, type PortSpec } from '../../../src/compose/values/ports';
import { serviceDocument } from '../../../src/compose/document/service-document';
import { codesOf, covered, loadText, oneService, problemOf, serviceOf } from './in-memory';

function ports(text: string): readonly PortSpec[] {
  const result = parseShortPort(text);
  assert.ok('ports' in result, 'error' in result ? result.error : '');
  return result.ports;
}

describe('the short form of ports', () => {
  it('gives an ephemeral host port without a host part', () => {
    assert.deepEqual(ports('80'), [{ target: 80, protocol: 'tcp' }]);
    assert.deepEqual(ports('127.0.0.1::80'), [{ target: 80, protocol: 'tcp', hostIp: '127.0.0.1' }]);
  });

  it('takes host port, host address and protocol', () => {
    assert.deepEqual(ports('8080:80'), [{ target: 80, published: '8080', protocol: 'tcp' }]);
    assert.deepEqual(ports('0:80/UDP'), [{ target: 80, published: '0', protocol: 'udp' }]);
    assert.deepEqual(ports(':8080:80/'), [{ target: 80, published: '8080', protocol: 'tcp' }]);
    assert.equal(ports('[::1]:8080:80')[0]?.hostIp, '::1');
    assert.equal(ports('::1:8080:80')[0]?.hostIp, '::1');
  });

  it('expands ranges pairwise, and those of the container alone', () => {
    assert.deepEqual(
      ports('80-81:8080-8081').map(({ published, target }) => [published, target]),
      [
        ['80', 8080],
        ['81', 8081],
      ],
    );
    assert.deepEqual(
      ports('3000-3002').map(({ published, target }) => [published, target]),
      [
        [undefined, 3000],
        [undefined, 3001],
        [undefined, 3002],
      ],
    );
  });

  it('keeps a host range for one container port', () => {
    assert.deepEqual(ports('8000-8010:80'), [{ target: 80, published: '8000-8010', protocol: 'tcp' }]);
  });

  it('refuses everything else, and says which part is wrong', () => {
    const mistakes: Readonly<Record<string, RegExp>> = {
      '': /no port specified/,
      '8080:': /no port specified/,
      http: /containerPort: http/,
      '65536': /containerPort/,
      '90-80': /containerPort/,
      'x:80': /hostPort: x/,
      '80/icmp': /proto: icmp/,
      '80/tcp/udp': /proto/,
      '127.0.1:80:80': /address: 127\.0\.1/,
      'localhost:80:80': /address: localhost/,
      'fe80::1%eth0:80:80': /address/,
      '80:81-82': /differ/,
      '80-82:80-81': /differ/,
    };
    for (const [text, pattern] of Object.entries(mistakes)) {
      const result = parseShortPort(text);
      assert.match('error' in result ? result.error : 'accepted', pattern, text);
    }
  });
});

describe('ports of a service', () => {
  it('may be numbers, strings and mappings', async () => {
    const text = oneService(
      'ports:',
      '  - 80',
      '  - "8081:81"',
      '  - {target: 82, published: 8082, host_ip: 127.0.0.1, protocol: udp}',
      '  - {target: "83", published: "8083-8085"}',
    );
    const { ports: found } = serviceOf(await loadText(text), 'web');
    assert.deepEqual(
      found.map(({ range: _range, ...port }) => port),
      [
        { target: 80, protocol: 'tcp' },
        { target: 81, published: '8081', protocol: 'tcp' },
        { target: 82, published: '8082', protocol: 'udp', hostIp: '127.0.0.1' },
        { target: 83, published: '8083-8085', protocol: 'tcp' },
      ],
    );
    assert.equal(covered({ '/shop/compose.yaml': text }, found[1]?.range), '8081:81');
  });

  it('are no times: 22:22 without quotes is a port', async () => {
    assert.equal(serviceOf(await loadText(oneService('ports: [22:22]')), 'web').ports[0]?.published, '22');
  });

  it('count once if they are the same, 0.0.0.0 being the same as no address', async () => {
    const text = oneService('ports: ["8080:80", "0.0.0.0:8080:80", {target: 80, published: "8080"}]');
    assert.equal(serviceOf(await loadText(text), 'web').ports.length, 1);
    // compose-go compares before it turns the number into a string.
    const numeric = oneService('ports: ["8080:80", {target: 80, published: 8080}]');
    assert.equal(serviceOf(await loadText(numeric), 'web').ports.length, 2);
  });

  it('are reported at their place where they are wrong, and the others stay', async () => {
    const text = oneService('ports: ["80", "x:81", 80.5, {published: 1}, {target: 82, host_ip: foo}]');
    const result = await loadText(text);
    assert.deepEqual(codesOf(result), Array(4).fill('port-syntax'));
    assert.equal(covered({ '/shop/compose.yaml': text }, problemOf(result, 'port-syntax').range), 'x:81');
    assert.deepEqual(
      serviceOf(result, 'web').ports.map(({ target }) => target),
      [80],
    );
  });
});

describe('numbers with a point', () => {
  it('are no ports, even where nothing follows it', async () => {
    const problem = problemOf(await loadText(oneService('ports: [80.0]')), 'port-syntax');
    assert.match(problem.message, /invalid type float64 for port/);
    const exposed = problemOf(await loadText(oneService('expose: [1e3]')), 'wrong-type');
    assert.match(exposed.message, /unsupported expose value/);
  });
});

describe('the long form of ports', () => {
  const document = async (...ports: readonly string[]) => {
    const web = serviceOf(await loadText(oneService(`ports: [${ports.join()}]`)), 'web');
    return (serviceDocument(web) as { ports: unknown }).ports;
  };

  it('keeps protocol and mode as they are written, which engines judge', async () => {
    assert.deepEqual(await document('{target: 80, protocol: TCP, mode: ""}'), [
      { target: 80, protocol: 'TCP' },
    ]);
    const result = await loadText(oneService('ports: [{target: 80, protocol: icmp}]'));
    assert.equal(problemOf(result, 'port-protocol').stage, 'start');
  });

  it('tells apart what is empty and what is absent', async () => {
    const twice = await document('{target: 80, published: ""}', '{target: 80}');
    assert.equal((twice as unknown[]).length, 2);
    problemOf(await loadText(oneService('ports: [{target: 80, host_ip: ""}]')), 'port-syntax');
  });

  it('may have the target 0, which the short form must not', async () => {
    assert.deepEqual(await document('{target: 0}'), [{ mode: 'ingress', protocol: 'tcp' }]);
    const result = await loadText(oneService('ports: ["80:0"]'));
    assert.match(problemOf(result, 'port-syntax').message, /missing a target port/);
  });
});
