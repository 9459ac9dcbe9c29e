import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foundIn, onlyProblem } from './checked';
import { oneService } from './in-memory';

const messagesOf = (...lines: readonly string[]) =>
  foundIn(oneService(...lines)).map(({ message }) => message);

describe('words and patterns', () => {
  it('are named with what may stand there', () => {
    assert.deepEqual(onlyProblem('cgroup: foo'), [
      'value-range',
      "services.web.cgroup value must be one of 'host', 'private'.",
      'foo',
    ]);
    assert.match(onlyProblem('gpus: foo')[1], /services\.web\.gpus value must be 'all'/);
    assert.deepEqual(onlyProblem("container_name: '!'"), [
      'pattern',
      "services.web.container_name '!' does not match pattern '[a-zA-Z0-9][a-zA-Z0-9_.-]+'.",
      '!',
    ]);
  });

  it('are found anywhere in the text, as patterns are', () => {
    assert.deepEqual(messagesOf('container_name: "!!ab!!"', 'pull_policy: every_12h'), []);
  });
});

describe('numbers', () => {
  it('have limits', () => {
    assert.match(onlyProblem('cpu_percent: 101')[1], /must be less than or equal to 100/);
    assert.match(onlyProblem('oom_score_adj: -1001')[1], /must be greater than or equal to -1000/);
    assert.match(onlyProblem('healthcheck: {retries: -1}')[1], /must be greater than or equal to 0/);
    assert.deepEqual(messagesOf('cpu_percent: 100', 'oom_score_adj: -1000', 'cpu_count: 0'), []);
  });

  it('may be texts only where something converts them', () => {
    assert.equal(onlyProblem('blkio_config: {weight: "5"}')[0], 'wrong-type');
    assert.equal(onlyProblem('build: {context: ., ulimits: {nofile: "5"}}')[0], 'wrong-type');
    assert.deepEqual(messagesOf('ulimits: {nofile: "5"}', 'scale: "2"', 'cpus: "0.5"'), []);
  });

  it('are whole where they become texts', () => {
    assert.deepEqual(messagesOf('expose: [80, "90"]', 'group_add: [1]'), []);
    assert.equal(onlyProblem('expose: [80.5]')[2], '80.5');
  });
});

describe('dates', () => {
  it('are no texts unless they are in quotes', () => {
    assert.deepEqual(onlyProblem('hostname: 2020-01-01'), [
      'wrong-type',
      'services.web.hostname must be a string.',
      '2020-01-01',
    ]);
    assert.match(onlyProblem('labels: {day: 2020-1-1 10:00:00}')[1], /services\.web\.labels\.day must be/);
    assert.match(onlyProblem('labels: [2020-01-01]')[1], /services\.web\.labels\.0 must be a string/);
    assert.deepEqual(
      messagesOf('hostname: "2020-01-01"', 'domainname: 2020-01', 'labels: [day=2020-01-01]'),
      [],
    );
  });
});

describe('texts', () => {
  const cases: Readonly<Record<string, { good: readonly string[]; bad: Readonly<Record<string, RegExp>> }>> =
    {
      'stop_grace_period: ': {
        good: ['1m30s', '"0"', '1.5h', '2d', '-1s', '.5s'],
        bad: { abc: /invalid duration/, '"10"': /missing unit/, '5x': /unknown unit "x"/, '1h 30m': /"h "/ },
      },
      'mem_limit: ': {
        good: ['1g', '"1 gb"', '5GiB', '"-1"', '1.5', '"1_0"', '.5g'],
        bad: {
          abc: /invalid size/,
          '-5g': /invalid size/,
          '5kbb': /invalid suffix: 'kbb'/,
          '" 5"': /invalid syntax/,
        },
      },
      'attach: ': { good: ['true', '"False"'], bad: { maybe: /invalid boolean: maybe/ } },
      'command: ': {
        good: ['"a;b \'c"', '""', '"a \'\\\\\'"', '[a, "\'"]', 'a "(b"'],
        bad: {
          '"a \'b"': /invalid command line/,
          '"a )"': /invalid/,
          '"a `b"': /invalid/,
          '"a $(b"': /invalid/,
        },
      },
      'volumes: ': {
        good: ['["v:/x"]', '["./a:c:/x:ro"]', '["ab"]'],
        bad: {
          '[""]': /empty volume spec/,
          '[":/xy"]': /empty section/,
          '["./a:/x:ro:z"]': /too many colons/,
        },
      },
      'devices: ': { good: ['["a:b:rwm"]'], bad: { '["a:b:c:d"]': /please use long syntax/ } },
      'gpus: ': {
        good: ['[{count: ALL}]', '[{count: "2"}]'],
        bad: { '[{count: abc}]': /only value allowed/, '[{count: 1, device_ids: [a]}]': /exclusive/ },
      },
      'build: ': {
        good: ['{ssh: [default, a=b]}', '{extra_hosts: ["a:1.1.1.1"]}', '{additional_contexts: [a=b]}'],
        bad: {
          '{ssh: [a]}': /invalid ssh key "a"/,
          '{extra_hosts: [a]}': /a/,
          '{additional_contexts: [a]}': /expected key=value/,
        },
      },
      'deploy: ': {
        good: ['{resources: {limits: {cpus: "0.5", memory: 1g, pids: "5"}}}'],
        bad: {
          '{resources: {limits: {cpus: abc}}}': /ParseFloat/,
          '{resources: {limits: {pids: abc}}}': /ParseInt/,
          '{restart_policy: {delay: abc}}': /invalid duration/,
        },
      },
      'develop: ': {
        good: ['{watch: [{path: a, action: rebuild}]}'],
        bad: { '{watch: [{path: "", action: rebuild}]}': /can't be blank/ },
      },
      'environment: ': { good: ['{"A ": b}'], bad: { '["A =b"]': /trailing space/ } },
      'post_start: ': {
        good: ['[{command: a}]'],
        bad: { '[{command: a, environment: ["A =b"]}]': /trailing space/ },
      },
    };
  for (const [key, { good, bad }] of Object.entries(cases)) {
    it(`have to be understood: ${key}`, () => {
      for (const text of good) assert.deepEqual(messagesOf(key + text), [], text);
      for (const [text, pattern] of Object.entries(bad)) assert.match(onlyProblem(key + text)[1], pattern);
    });
  }

  it('are the modes of secrets, in octal', () => {
    const found = (mode: string) =>
      foundIn(`${oneService(`secrets: [{source: s, mode: ${mode}}]`)}secrets: {s: {file: f}}\n`);
    assert.deepEqual(found('"0440"'), []);
    assert.deepEqual(found('0440'), []);
    assert.match(found('"9"')[0]?.message ?? '', /parsing "9"/);
    assert.match(found('1.5')[0]?.message ?? '', /float64/);
  });

  it('that are dated booleans give a warning', () => {
    const [found] = foundIn(oneService('attach: "yes"'));
    assert.deepEqual([found?.severity, found?.code, found?.at], ['warning', 'dated-boolean', 'yes']);
    assert.match(found?.message ?? '', /"yes" for boolean is not supported by YAML 1.2, please use `true`/);
  });
});

describe('a file that uses everything', () => {
  it('gives no complaint', () => {
    const text = `
name: shop
x-common: &common {init: true}
services:
  web:
    <<: *common
    annotations: [a=b]
    attach: false
    blkio_config:
      weight: 300
      weight_device: [{path: /dev/sda, weight: 400}]
      device_read_bps: [{path: /dev/sdb, rate: 12mb}]
    build:
      context: .
      args: {A: 1, B: }
      cache_from: [a]
      labels: [a=b]
      no_cache: true
      platforms: [linux/amd64]
      provenance: mode=max
      secrets: [token]
      shm_size: 64m
      ulimits: {nproc: 65535, nofile: {soft: 1, hard: 2}}
    cap_add: [ALL]
    cgroup: private
    command: [a, b]
    configs: [{source: conf, target: /conf, mode: 0440}]
    cpu_percent: 50
    cpus: 0.5
    credential_spec: {file: a.json}
    depends_on: {db: {condition: service_healthy, restart: true}}
    deploy:
      mode: replicated
      replicas: 2
      labels: {a: b}
      update_config: {parallelism: 2, delay: 10s, order: start-first, max_failure_ratio: 0.3}
      resources:
        limits: {cpus: "0.5", memory: 50M, pids: 100}
        reservations:
          devices: [{capabilities: [gpu], count: all}]
          generic_resources: [{discrete_resource_spec: {kind: gpu, value: 2}}]
      restart_policy: {condition: on-failure, delay: 5s, max_attempts: 3, window: 120s}
      placement: {constraints: [node.role==manager], preferences: [{spread: a}], max_replicas_per_node: 5}
    develop: {watch: [{path: ., action: sync, target: /app, ignore: node_modules}]}
    devices: ["/dev/a:/dev/b", {source: /dev/c, target: /dev/d, permissions: rwm}]
    dns: 8.8.8.8
    dns_opt: [use-vc]
    dns_search: [a, b]
    entrypoint: sh -c "sleep 1"
    env_file: [a.env, {path: b.env, required: false, format: raw}]
    environment: {A: 1, B: true, C: , D: text}
    expose: [3000, "8000-8010/udp"]
    external_links: [redis]
    extra_hosts: {a: 1.1.1.1, b: [1.1.1.1, "::1"]}
    gpus: all
    group_add: [mail, 1000]
    healthcheck: {test: curl -f localhost, interval: 1m30s, retries: 5, start_period: 15s}
    hostname: foo
    image: redis
    label_file: labels
    labels: {a: 5, b: }
    links: [db, "db:database"]
    logging: {driver: syslog, options: {a: 1, b: , c: d}}
    mac_address: 02:42:ac:11:65:43
    mem_limit: 50m
    memswap_limit: -1
    models: {llm: {endpoint_var: URL}}
    networks:
      front: {aliases: [a, b], ipv4_address: 172.16.238.10, priority: 1000, driver_opts: {a: 1}}
      default:
    oom_score_adj: -500
    pids_limit: 100
    ports: [80, "8080:80/tcp", {target: 90, published: 8090, host_ip: 127.0.0.1, mode: host}]
    post_start: [{command: a, user: root, privileged: true}]
    pre_stop: [{command: [a]}]
    profiles: [a]
    pull_policy: daily
    secrets: [token, {source: token, target: other, uid: "1"}]
    security_opt: ["label:level:a"]
    shm_size: 64M
    stop_grace_period: 20s
    storage_opt: {size: 1G}
    sysctls: {net.core.somaxconn: 1024}
    tmpfs: /run:size=1
    ulimits: {nproc: 65535, nofile: {soft: "20000", hard: 40000}}
    use_api_socket: true
    volumes:
      - data:/data:ro
      - ./here:/there
      - /anonymous
      - {type: tmpfs, target: /tmp, tmpfs: {size: 10000, mode: 1777}}
      - {type: bind, source: ., target: /b, bind: {propagation: shared, create_host_path: true, selinux: z}}
      - {type: volume, source: data, target: /v, volume: {nocopy: true, subpath: a, labels: {a: b}}}
  db:
    provider: {type: awesome, options: {type: mysql, sizes: [1, 2], foo: true}}
networks:
  front: {driver: bridge, ipam: {config: [{subnet: 172.16.238.0/24, aux_addresses: {a: 172.16.238.5}}]}, labels: [a=b]}
  outside: {external: true, name: out}
volumes:
  data: {driver: local, driver_opts: {o: bind, uid: 5}, labels: {a: b}}
  none:
secrets:
  token: {environment: TOKEN}
configs:
  conf: {content: text}
models:
  llm: {model: ai/model, context_size: 1024, runtime_flags: [a]}
`;
    assert.deepEqual(foundIn(text), []);
  });
});
