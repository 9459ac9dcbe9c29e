/** What well-known images are: on which ports they listen, who talks to them, and how one sees that they are ready. */

import type { Service } from '../compose/project';

export interface ImageKind {
  /** Tells a kind from others, and is what people call it. */
  readonly name: string;
  /** The last part of an image name, without tag: `postgres`, `bitnami/postgresql` is `postgresql`. */
  readonly image: RegExp;
  /** The one that clients use first. */
  readonly ports: readonly number[];
  /** Schemes of URLs that mean it; `jdbc:` goes before those of JDBC. */
  readonly schemes: readonly string[];
  /** Words of keys that mean it, in upper case: `POSTGRES` in `POSTGRES_HOST`. */
  readonly words: readonly string[];
  /** True where clients fail while it prepares its data. */
  readonly isStore: boolean;
  /** A shell command that succeeds once it takes clients, with what its image holds. */
  readonly check?: string;
}

const kind = (
  name: string,
  image: RegExp,
  ports: readonly number[],
  more: Partial<Omit<ImageKind, 'name' | 'image' | 'ports'>> = {},
): ImageKind => ({ name, image, ports, schemes: [], words: [], isStore: false, ...more });

/** The first kind whose expression fits counts. Ports are those that the images document. */
export const IMAGE_KINDS: readonly ImageKind[] = [
  kind('PgBouncer', /^pgbouncer/, [6432, 5432]),
  kind('pgAdmin', /^pgadmin/, [80, 443]),
  kind('phpMyAdmin', /^phpmyadmin/, [80]),
  kind(
    'a web interface',
    /(^|-)(ui|express|commander|insight|manager|dashboard|console|adminer|exporter)(-|$)/,
    [],
  ),
  kind(
    'PostgreSQL',
    /^(postgres|postgresql|postgis|pgvector|timescaledb(-ha)?|postgresql-repmgr|pg|alloydb|spilo)(-|$)/,
    [5432],
    {
      schemes: ['postgres', 'postgresql', 'jdbc:postgresql', 'pgsql'],
      words: ['POSTGRES', 'POSTGRESQL', 'PG', 'PGSQL', 'PGHOST'],
      isStore: true,
      check: 'pg_isready -U "$${POSTGRES_USER:-postgres}"',
    },
  ),
  kind('CockroachDB', /^cockroach(-|$)/, [26257, 8080], { isStore: true, words: ['COCKROACH'] }),
  kind('MariaDB', /^mariadb(-galera)?(-|$)/, [3306], {
    schemes: ['mysql', 'mariadb', 'mysql2', 'jdbc:mysql', 'jdbc:mariadb'],
    words: ['MARIADB', 'MYSQL'],
    isStore: true,
    check: 'healthcheck.sh --connect --innodb_initialized',
  }),
  kind('MySQL', /^(mysql|mysql-server|percona|percona-server)(-|$)/, [3306, 33060], {
    schemes: ['mysql', 'mysql2', 'jdbc:mysql'],
    words: ['MYSQL'],
    isStore: true,
    check: 'mysqladmin ping -h 127.0.0.1 --silent',
  }),
  kind('SQL Server', /^(mssql-server|azure-sql-edge)$/, [1433], {
    schemes: ['mssql', 'sqlserver', 'jdbc:sqlserver'],
    words: ['MSSQL', 'SQLSERVER'],
    isStore: true,
  }),
  kind('Oracle', /^oracle-(xe|free)/, [1521], { schemes: ['jdbc:oracle'], words: ['ORACLE'], isStore: true }),
  kind('MongoDB', /^(mongo|mongodb|mongodb-community-server|percona-server-mongodb)(-|$)/, [27017], {
    schemes: ['mongodb', 'mongodb+srv'],
    words: ['MONGO', 'MONGODB'],
    isStore: true,
    check: 'mongosh --quiet --eval "db.adminCommand(\'ping\').ok"',
  }),
  kind('Redis', /^(redis|redis-stack(-server)?|redis-cluster)$/, [6379], {
    schemes: ['redis', 'rediss'],
    words: ['REDIS'],
    isStore: true,
    check: 'redis-cli ping | grep -q PONG',
  }),
  kind('Valkey', /^(valkey|keydb|dragonfly)$/, [6379], {
    schemes: ['redis', 'rediss', 'valkey'],
    words: ['REDIS', 'VALKEY'],
    isStore: true,
  }),
  kind('Memcached', /^memcached$/, [11211], { schemes: ['memcached'], words: ['MEMCACHE', 'MEMCACHED'] }),
  kind('RabbitMQ', /^rabbitmq$/, [5672, 15672], {
    schemes: ['amqp', 'amqps'],
    words: ['RABBIT', 'RABBITMQ', 'AMQP'],
    isStore: true,
    check: 'rabbitmq-diagnostics -q ping',
  }),
  kind('Kafka', /^(kafka|cp-kafka|cp-server|redpanda)$/, [9092], {
    schemes: ['kafka'],
    words: ['KAFKA', 'BOOTSTRAP', 'BROKER', 'BROKERS'],
    isStore: true,
  }),
  kind('ZooKeeper', /^(zookeeper|cp-zookeeper)$/, [2181], { words: ['ZOOKEEPER', 'ZK'], isStore: true }),
  kind('NATS', /^nats$/, [4222, 8222], { schemes: ['nats'], words: ['NATS'] }),
  kind('Pulsar', /^pulsar$/, [6650, 8080], { schemes: ['pulsar'], words: ['PULSAR'], isStore: true }),
  kind('an MQTT broker', /^(eclipse-mosquitto|mosquitto|emqx|hivemq4)$/, [1883, 9001], {
    schemes: ['mqtt'],
    words: ['MQTT', 'MOSQUITTO'],
  }),
  kind('ActiveMQ', /^(activemq|activemq-classic|activemq-artemis|artemis)$/, [61616, 8161], {
    schemes: ['stomp'],
    words: ['ACTIVEMQ', 'ARTEMIS'],
    isStore: true,
  }),
  kind('Elasticsearch', /^elasticsearch$/, [9200, 9300], {
    words: ['ELASTIC', 'ELASTICSEARCH', 'ES'],
    isStore: true,
    check: 'curl -s http://localhost:9200/_cluster/health | grep -vq \'"status":"red"\'',
  }),
  kind('OpenSearch', /^opensearch$/, [9200, 9600], { words: ['OPENSEARCH', 'ELASTICSEARCH'], isStore: true }),
  kind('Kibana', /^(kibana|opensearch-dashboards)$/, [5601]),
  kind('Solr', /^solr$/, [8983], { words: ['SOLR'], isStore: true }),
  kind('Meilisearch', /^meilisearch$/, [7700], { words: ['MEILI', 'MEILISEARCH'] }),
  kind('Typesense', /^typesense$/, [8108], { words: ['TYPESENSE'] }),
  kind('ClickHouse', /^(clickhouse|clickhouse-server)$/, [8123, 9000], {
    schemes: ['clickhouse', 'jdbc:clickhouse'],
    words: ['CLICKHOUSE'],
    isStore: true,
    check: 'wget -q -O /dev/null http://127.0.0.1:8123/ping',
  }),
  kind('Cassandra', /^(cassandra|scylla)$/, [9042], {
    schemes: ['cassandra'],
    words: ['CASSANDRA', 'SCYLLA'],
    isStore: true,
  }),
  kind('Neo4j', /^neo4j$/, [7687, 7474], { schemes: ['neo4j', 'bolt'], words: ['NEO4J'], isStore: true }),
  kind('InfluxDB', /^influxdb$/, [8086], { words: ['INFLUX', 'INFLUXDB'], isStore: true }),
  kind('etcd', /^etcd$/, [2379, 2380], { words: ['ETCD'], isStore: true }),
  kind('Consul', /^consul$/, [8500, 8600], { words: ['CONSUL'] }),
  kind('Vault', /^vault$/, [8200], { words: ['VAULT'] }),
  kind('MinIO', /^minio$/, [9000, 9001], { words: ['MINIO', 'S3'], isStore: true }),
  kind('LocalStack', /^(localstack|localstack-pro)$/, [4566], {
    words: ['LOCALSTACK', 'AWS', 'S3', 'SQS', 'DYNAMODB'],
  }),
  kind('Qdrant', /^qdrant$/, [6333, 6334], { words: ['QDRANT'] }),
  kind('a mail catcher', /^(mailhog|mailpit|mailcatcher|maildev)$/, [1025, 8025, 1080], {
    schemes: ['smtp'],
    words: ['MAIL', 'MAILER', 'SMTP', 'EMAIL'],
  }),
  kind('Prometheus', /^prometheus$/, [9090]),
  kind('Grafana', /^(grafana|grafana-oss|grafana-enterprise)$/, [3000]),
  kind('Loki', /^loki$/, [3100], { words: ['LOKI'] }),
  kind('Jaeger', /^(jaeger|all-in-one)$/, [16686, 4317, 4318, 14268], { words: ['JAEGER', 'OTEL'] }),
  kind('an OpenTelemetry collector', /^opentelemetry-collector(-contrib)?$/, [4317, 4318], {
    words: ['OTEL', 'OTLP'],
  }),
  kind('Zipkin', /^zipkin$/, [9411], { words: ['ZIPKIN'] }),
  kind('Keycloak', /^keycloak$/, [8080], { words: ['KEYCLOAK'] }),
  kind('Ollama', /^ollama$/, [11434], { words: ['OLLAMA'] }),
  kind('Temporal', /^(temporal|auto-setup)$/, [7233], { words: ['TEMPORAL'], isStore: true }),
  kind('PHP-FPM', /^php-fpm$/, [9000], { words: ['PHP', 'FPM'] }),
  kind('nginx', /^(nginx|nginx-unprivileged|httpd|caddy|apache)$/, [80, 443, 8080]),
  kind('Selenium', /^(standalone-\w+|hub)$/, [4444], { words: ['SELENIUM'] }),
];

/** Each of many references asks about all services. */
const known = new WeakMap<Service, { readonly kind: ImageKind | undefined }>();

/** What the image of a service is; absent where it is not well known. */
export function serviceKind(service: Service): ImageKind | undefined {
  const earlier = known.get(service);
  if (earlier !== undefined) return earlier.kind;
  const kind = imageKind(service.image);
  known.set(service, { kind });
  return kind;
}

/** What an image is; absent where it is not well known. */
export function imageKind(image: string | undefined): ImageKind | undefined {
  if (image === undefined) return undefined;
  const path = image.split('@')[0] ?? '';
  const last = path.split('/').at(-1) ?? '';
  const [name = '', tag = ''] = last.split(':');
  // `php:8.3-fpm`: what it is stands in its tag.
  if (name === 'php') return tag.includes('fpm') ? kindCalled('PHP-FPM') : undefined;
  if (path.includes('/mssql/server')) return kindCalled('SQL Server');
  return IMAGE_KINDS.find((each) => each.image.test(name.toLowerCase()));
}

function kindCalled(name: string): ImageKind | undefined {
  return IMAGE_KINDS.find((each) => each.name === name);
}
