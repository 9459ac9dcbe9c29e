import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageKind } from '../../../src/diagnose/image-kinds';
import { knownPorts } from '../../../src/diagnose/known-ports';
import { service, tcp } from '../topology/project-builder';

test('images are known by the last part of their names', () => {
  const kinds: Readonly<Record<string, string | undefined>> = {
    postgres: 'PostgreSQL',
    'postgres:16-alpine@sha256:0123': 'PostgreSQL',
    'docker.io/bitnami/postgresql:16': 'PostgreSQL',
    'postgis/postgis': 'PostgreSQL',
    'timescale/timescaledb-ha:pg16': 'PostgreSQL',
    'registry:5000/team/redis:7': 'Redis',
    'redis/redis-stack': 'Redis',
    'mcr.microsoft.com/mssql/server:2022-latest': 'SQL Server',
    'vaultwarden/server': undefined,
    'php:8.3-fpm': 'PHP-FPM',
    'php:8.3-apache': undefined,
    'mongo-express': 'a web interface',
    'example/postgres-backup-web': 'PostgreSQL',
    'prometheuscommunity/postgres-exporter': 'a web interface',
    'example/shop': undefined,
  };
  for (const [image, name] of Object.entries(kinds)) assert.equal(imageKind(image)?.name, name, image);
  assert.equal(imageKind(undefined), undefined);
});

test('ports come from the image, the list of exposed ones and the published ones', () => {
  const { container, published } = knownPorts(
    service('db', {
      image: 'mysql:8',
      expose: ['90-92/tcp', 'x', '9-1'],
      ports: [
        tcp(3306, { published: '13306' }),
        tcp(80, { published: '8000-8010' }),
        tcp(443),
        { target: 53, published: '5353', protocol: 'udp' },
      ],
    }),
  );
  assert.deepEqual(
    [...container].sort((a, b) => a - b),
    [53, 80, 90, 91, 92, 443, 3306, 33060],
  );
  assert.deepEqual([...published], [[13306, 3306]]);
});
