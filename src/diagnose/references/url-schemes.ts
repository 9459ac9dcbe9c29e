/** What stands behind `://`: a host for most schemes, something else for some. */

/** Schemes whose URLs name files, buckets, queues in memory or settings. */
const WITHOUT_HOST = new Set(
  (
    'file unix npipe fd systemd data about memory mem inmem in-memory cache+memory sqlite sqlite3 db+sqlite duckdb ' +
    's3 s3a s3n gs gcs abfs abfss wasb wasbs az azure oci docker docker-image image dir secret secrets vault ssm ' +
    'awssm op env classpath resource jar stdin stdout stderr null sync native sendmail doctrine flock semaphore lb ' +
    'rpc log noop mock test arn urn k8s kubernetes service discovery chrome chrome-extension moz-extension app ' +
    'android ios intent exp tel sms mailto otpauth git+file bolt+s+file redis+socket http+unix https+unix nginx+unix ' +
    'postgresql+unix mysql+unix xds eureka'
  ).split(' '),
);

/** Schemes that servers and their clients use, without what stands before or behind a `+`. */
const OF_SERVERS = new Set(
  (
    'http https ws wss tcp udp tls ssl ftp ftps sftp ssh git ldap ldaps smtp smtps submission imap imaps pop3 ' +
    'postgres postgresql psql pgsql mysql mysqli mysql2 mariadb mssql sqlserver oracle cockroachdb cockroach ' +
    'clickhouse cassandra cql scylla mongodb mongo redis rediss valkey keydb sentinel redis-sentinel memcached memcache ' +
    'amqp amqps pyamqp librabbitmq rabbitmq stomp mqtt mqtts nats kafka pulsar pulsar+ssl nsq beanstalk beanstalkd ' +
    'zk zookeeper etcd consul neo4j bolt neo4j+s bolt+s arangodb couchdb couchbase influxdb influx graphite statsd ' +
    'dogstatsd syslog gelf fluentd fluent jaeger zipkin otlp grpc grpcs grpc-web thrift hdfs webhdfs hive hive2 ' +
    'presto trino impala spark dask ray spice vnc rtsp rtmp rtmps srt rtp socks socks4 socks5 socks5h h2c h2 quic ' +
    'elasticsearch opensearch es solr meilisearch typesense qdrant milvus weaviate minio nfs smb cifs dns doh dot ' +
    'snmp telnet rsync svn temporal dapr otel vitess tidb firebird db2 informix sap sybase teradata vertica ' +
    'tarantool rqlite surrealdb ravendb rethinkdb gremlin dgraph iscsi coap modbus opc.tcp ' +
    // Listeners of Kafka, by the names that its manual uses.
    'plaintext sasl_plaintext sasl_ssl internal external controller broker client plaintext_host plaintext_internal ' +
    'external_host docker host outside inside localhost'
  ).split(' '),
);

export type SchemeKind =
  /** A server stands behind it. */
  | 'server'
  /** No host at all. */
  | 'none'
  | 'unknown';

/** @param scheme in lower case: `postgresql+psycopg2`, `jdbc:mysql` */
export function schemeKind(scheme: string): SchemeKind {
  if (/^(?:jdbc|r2dbc):/.test(scheme)) return 'server';
  if (WITHOUT_HOST.has(scheme)) return OF_SERVERS.has(scheme) ? 'unknown' : 'none';
  const [first = '', ...others] = scheme.split('+');
  if (OF_SERVERS.has(scheme) || OF_SERVERS.has(first)) return 'server';
  if (WITHOUT_HOST.has(first)) return 'none';
  return others.some((part) => OF_SERVERS.has(part)) ? 'server' : 'unknown';
}

/** Schemes whose URLs are useless without a host. */
export function needsHost(scheme: string): boolean {
  return /^(?:https?|wss?|grpcs?|tcp|udp|ldaps?|amqps?|mongodb)$/.test(scheme);
}
