import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findInCommands } from '../../../../src/diagnose/references/command-values';
import type { TextValue } from '../../../../src/compose/project';
import { described, markedWith, unmarked } from './marked';

const NOWHERE = { file: '/x', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function valuesOf(kind: TextValue['kind'], words: string | readonly string[]): readonly TextValue[] {
  return [words].flat().map((text) => ({ kind, key: '', text, range: NOWHERE, exact: true }));
}

type Words = string | readonly string[];
type Row = readonly [marked: Words, ...found: readonly string[]];

function check(values: readonly TextValue[], marked: readonly string[], expected: readonly string[]): void {
  const found = findInCommands(values);
  const of = (value: TextValue) => found.filter((each) => each.value === value).map((each) => each.found);
  assert.deepEqual(
    [
      values.map((value) => markedWith(value.text, of(value))),
      values.flatMap((value) => described(value.text, of(value))),
    ],
    [marked, expected],
  );
}

function rows(kind: TextValue['kind'], all: readonly Row[]): void {
  for (const [marked, ...expected] of all) {
    it(JSON.stringify(marked), () => {
      const list = [marked].flat();
      check(
        valuesOf(
          kind,
          list.map((word) => unmarked(word).text),
        ),
        list,
        expected,
      );
    });
  }
}

describe('hosts of commands', () => {
  rows('command', [
    ['redis-cli -h «cache» -p 6379 ping', 'argument 6379'],
    [['redis-cli', '-h', '«cache»', 'ping'], 'argument'],
    ['psql -h «db» -U me', 'argument'],
    ['psql --host=«db» -U me', 'host-key'],
    ['psql "postgres://me@«db»:5432/x"', 'url postgres 5432'],
    ['PGPASSWORD=x psql -h «db»', 'argument'],
    ['PGHOST=«db» psql', 'host-key'],
    ['mysqladmin ping -h«db» -u root', 'argument'],
    ['mysql --host «db»', 'host-key'],
    ['pg_isready -h «localhost»', 'argument'],
    ['nc -z «db» 5432', 'argument 5432'],
    ['nc -z -w 2 «db» 5432', 'argument 5432'],
    ['/bin/nc -vz «db» 5432', 'argument 5432'],
    ['ping -c 1 «db»', 'argument'],
    ['getent hosts «db»', 'argument'],
    ['nslookup «db» 127.0.0.11', 'argument'],
    ['telnet «db» 25', 'argument 25'],
    ['mysql -h «db» -P 3307 -p 1234', 'argument 3307'],
    ['psql -h «db» --port 5433', 'argument 5433'],
    ['curl -f http://«api»:8080/health', 'url http 8080'],
    ['curl -f «api»:8080/health', 'host-port 8080 unsure'],
    ['curl -u me:1234 «api»:8080', 'host-port 8080 unsure'],
    ['wget -qO- "http://«api»/x"', 'url http'],
    ['wait-for-it.sh «db»:5432 -- npm start', 'argument 5432'],
    ['./wait-for-it.sh -t 30 «db»:5432 -- npm start', 'argument 5432'],
    ['./wait-for «db»:5432', 'argument 5432'],
    ['wait-for-it.sh -h «db» -p 5432', 'argument 5432'],
    ['dockerize -wait tcp://«db»:5432 -timeout 30s npm start', 'url tcp 5432'],
    ['wait4x tcp «db»:5432', 'argument 5432'],
    ['kafka-topics.sh --bootstrap-server «kafka»:9092 --list', 'argument 9092'],
    ['kcat -b «k1»:9092,«k2»:9092 -L', 'argument 9092', 'argument 9092'],
    ['celery -A app worker -b redis://«cache»', 'url redis'],
    ['mongosh --host rs0/«mongo1»:27017,«mongo2»:27017', 'argument 27017', 'argument 27017'],
    ['cockroach start --join=«r1»,«r2» --insecure', 'argument', 'argument'],
    ['etcdctl --endpoints=http://«etcd»:2379 get x', 'url http 2379'],
    ['sh -c "until nc -z «db» 5432; do sleep 1; done"', 'argument 5432'],
    [['sh', '-c', 'until nc -z «db» 5432; do sleep 1; done; exec app'], 'argument 5432'],
    [['/bin/sh', '-ec', 'curl http://«a»/ && redis-cli -h «b»'], 'url http', 'argument'],
    [['bash', '-c', '(echo > /dev/tcp/«db»/5432) >/dev/null 2>&1'], 'argument 5432'],
    [['bash', '-c', "sh -c 'ping «db»'"], 'argument'],
    ['first\nnc -z «db» 5432\n# nc -z none 1\nlast', 'argument 5432'],
    ['x="$(curl -s http://«api»:80/token)"', 'url http 80 unsure'],
    ['java -Dspring.redis.host=«cache» -jar app.jar', 'host-key'],
    ['java -jar app.jar --spring.datasource.url=jdbc:mysql://«db»:3306/x', 'url jdbc:mysql 3306'],
    ['app --db-host «db» --db-port 5432', 'host-key'],
    ['app --redis=redis://«cache»', 'url redis'],
    ['app «db»:5432', 'host-port 5432 unsure'],
    ['app serve --upstream «api»:8080', 'host-port 8080'],
    ['app --proxy-address=«api»:8080', 'host-port 8080'],
    [['--providers.docker.endpoint=tcp://«socket-proxy»:2375'], 'url tcp 2375'],
    ['--providers.docker.endpoint=tcp://«socket-proxy»:2375 --api', 'url tcp 2375'],
    ['timeout 5 redis-cli -h «cache»', 'argument'],
    ['exec gosu app psql -h «db»', 'argument'],
  ]);
});

describe('addresses of servers in commands', () => {
  rows('command', [
    ['uvicorn main:app --host «0.0.0.0» --port 80', 'host-key listen'],
    ['vite --host «127.0.0.1»', 'host-key listen'],
    ['redis-server --bind «0.0.0.0»', 'argument listen'],
    ['php -S «127.0.0.1»:8000', 'argument 8000 listen'],
    [
      'etcd --listen-client-urls http://«0.0.0.0»:2379 --advertise-client-urls=http://«etcd»:2379',
      'url http 2379 listen',
      'url http 2379 advertised',
    ],
    ['python manage.py runserver «0.0.0.0»:8000', 'host-port 8000 listen unsure'],
    ['gunicorn -b «0.0.0.0»:8000 app:app', 'argument 8000 listen'],
    ['gunicorn --bind=«0.0.0.0»:8000 app:app', 'host-port 8000 listen'],
  ]);
});

describe('commands without hosts', () => {
  rows(
    'command',
    [
      'npm run start',
      'redis-server --appendonly yes',
      'mysqld --character-set-server=utf8mb4 --default-authentication-plugin=mysql_native_password',
      'nc -z "$DB_HOST" 5432',
      'curl http://$HOST:80/',
      'curl http://${HOST}/',
      'curl -H "Host: api" -o out.json',
      'psql -U db',
      'redis-cli ping',
      'chown -R 1000:1000 /data',
      'echo redis:7',
      'docker run redis:7',
      'gunicorn app.main:app -w 4',
      'sh -c "echo hello > /tmp/x"',
      'sleep infinity',
      'tail -f /dev/null',
      'sed s:a:b:',
      'app --log-level info --server',
      'app --hosts-file /etc/hosts',
      'app --node 3',
      'ping -c 1 8',
      "sh -c 'echo \\'",
      '',
    ].map((text): Row => [text]),
  );
  rows('command', [[['--config', 'server.conf']], [['app', '--nodes', '3']], [['/bin/sh']], [['sh', '-c']]]);
});

describe('commands with an entry point', () => {
  const pairs: readonly (readonly [entrypoint: Words, command: Words, ...found: readonly string[]])[] = [
    [['redis-cli'], ['-h', '«cache»'], 'argument'],
    ['redis-cli -p 6379', '-h «cache»', 'argument'],
    [['sh', '-c'], ['nc -z «db» 5432 && app'], 'argument 5432'],
    [['/bin/sh', '-c'], 'nc -z «db» 5432', 'argument 5432'],
    [['/entrypoint.sh'], ['psql', '-h', '«db»'], 'argument'],
    [['./wait-for-it.sh', '«db»:5432', '--'], ['npm', 'start'], 'argument 5432'],
  ];
  for (const [entrypoint, command, ...expected] of pairs) {
    it(JSON.stringify([entrypoint, command]), () => {
      const lists = [[entrypoint].flat(), [command].flat()] as const;
      const plain = lists.map((list) => list.map((word) => unmarked(word).text));
      const values = [...valuesOf('entrypoint', plain[0] ?? []), ...valuesOf('command', plain[1] ?? [])];
      check(values, lists.flat(), expected);
    });
  }
});
