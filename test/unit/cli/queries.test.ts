import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { queryEvent } from '../render/query-event';
import { daemonWithProject, run } from './run';

describe('queries', () => {
  it('prints what was asked, of all services', async () => {
    const daemon = await daemonWithProject();
    daemon.events = [queryEvent({ sequence: 3 }), queryEvent({ sequence: 5, name: 'db' })];
    const { exitCode, stdout, stderr } = await run(['queries'], { daemon });
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(daemon.calls, [{ method: 'queries', params: { project: 'shop', filter: {} } }]);
    assert.equal(stdout.trimEnd().split('\n').length, 3);
  });

  it('says when there are none', async () => {
    const daemon = await daemonWithProject();
    const { exitCode, stdout, stderr } = await run(['queries'], { daemon });
    assert.deepEqual([exitCode, stdout], [0, '']);
    assert.match(stderr, /No query that fits was asked/);
  });

  it('hands filters on: a service stays one, a replica is a container', async () => {
    const daemon = await daemonWithProject();
    const words = ['web', 'web-2', '--failed', '--name', 'r*', '--type', 'a', '--type', 'mx'];
    await run(['queries', ...words, '--source', 'zone', '--source', 'none'], { daemon });
    assert.deepEqual((daemon.calls[0]?.params as { filter: unknown }).filter, {
      services: ['web'],
      containerNames: ['shop-web-2'],
      failed: true,
      name: 'r*',
      types: ['A', 'MX'],
      sources: ['zone', 'none'],
    });
  });

  it('prints a line of JSON for each, with its version', async () => {
    const daemon = await daemonWithProject();
    const events = [queryEvent(), queryEvent({ name: 'db' })];
    daemon.events = events;
    const { stdout } = await run(['queries', '--json'], { daemon });
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      events.map((event) => ({ version: 1, ...event })),
    );
  });

  it('follows from where the past ends, tells what was missed, and ends with the network', async () => {
    const daemon = await daemonWithProject();
    daemon.events = [queryEvent()];
    daemon.later = [queryEvent({ name: 'later' })];
    const { exitCode, stdout, stderr } = await run(['queries', '--follow'], { daemon });
    assert.equal(exitCode, 0);
    assert.deepEqual(
      daemon.calls.map(({ method }) => method),
      ['queries', 'followQueries', 'unfollow'],
    );
    assert.deepEqual((daemon.calls[1]?.params as { after: number }).after, 7);
    assert.match(stdout, /later/);
    assert.match(stderr, /3 older queries are kept no more/);
    assert.match(stderr, /no longer up/);
  });

  it('ends with Ctrl-C', async () => {
    const daemon = await daemonWithProject();
    daemon.followQueries = () => Promise.resolve(() => Promise.resolve());
    const { exitCode } = await run(['queries', '--follow'], {
      daemon,
      onInterrupt: (listener) => {
        setImmediate(listener);
        return () => undefined;
      },
    });
    assert.equal(exitCode, 0);
  });

  it('shows the last ones only', async () => {
    const daemon = await daemonWithProject();
    daemon.events = ['one', 'two', 'three'].map((name) => queryEvent({ name }));
    const { stdout } = await run(['queries', '--tail', '2', '--json'], { daemon });
    assert.deepEqual(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { name: string }).name),
      ['two', 'three'],
    );
  });

  it('writes a capture', async () => {
    const daemon = await daemonWithProject();
    daemon.events = [queryEvent({ packets: { query: 'AAAA' } })];
    const { created, stdout, stderr } = await run(['queries', '--pcap', 'out.pcap'], { daemon });
    assert.equal((daemon.calls[0]?.params as { withPackets?: boolean }).withPackets, true);
    assert.equal(created['out.pcap']?.readUInt32LE(0), 0xa1b2c3d4);
    assert.equal(created['out.pcap'].length, 24 + 16 + 20 + 8 + 3);
    assert.equal(stdout, '');
    assert.match(stderr, /1 query in out\.pcap/);
  });

  it('says what is wrong with its words', async () => {
    const daemon = await daemonWithProject();
    for (const [words, message] of [
      [['--source', 'dnsmasq'], /Allowed: zone, upstream/],
      [['--tail', 'x'], /whole number/],
      [['--json', '--pcap', 'x'], /do not go together/],
      [['wbe'], /Did you mean web\?/],
    ] as const) {
      daemon.closed = 0;
      const { exitCode, stderr } = await run(['queries', ...words], { daemon });
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, message);
    }
  });
});
