import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a database in a URL',
    entry: '3 localhost-in-container',
    code: 'localhost',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DATABASE_URL: postgres://app:secret@«localhost»:5432/app
  db:
    image: postgres:16
`,
    },
    message:
      '`web` connects to itself: inside of it, `localhost:5432` in `DATABASE_URL` is `web`, where nothing is known to listen on 5432, as `db` does.',
    remedy: {
      title: 'Change the host to `db`',
      diff: [
        '-       DATABASE_URL: postgres://app:secret@localhost:5432/app',
        '+       DATABASE_URL: postgres://app:secret@db:5432/app',
      ],
    },
  },
  {
    title: '127.0.0.1 beside a port in a variable of its own',
    entry: '3 localhost-in-container',
    code: 'localhost',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      - DB_HOST=«127.0.0.1»
      - DB_PORT=3306
  mariadb:
    image: mariadb:11
`,
    },
    message:
      '`web` connects to itself: inside of it, `127.0.0.1` in `DB_HOST` is `web`, where nothing is known to listen on 3306, as `mariadb` does.',
    remedy: {
      title: 'Change the host to `mariadb`',
      diff: ['-       - DB_HOST=127.0.0.1', '+       - DB_HOST=mariadb'],
    },
  },
  {
    title: 'the port of the host, which becomes that of the container',
    entry: '3 localhost-in-container',
    code: 'localhost',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      REDIS_URL: redis://«localhost»:6380
  cache:
    image: redis:7
    ports:
      - "6380:6379"
`,
    },
    message:
      '`web` connects to itself: inside of it, `localhost:6380` in `REDIS_URL` is `web`, where nothing is known to listen on 6380, as `cache` does.',
    remedy: {
      title: 'Change the host to `cache:6379`',
      diff: ['-       REDIS_URL: redis://localhost:6380', '+       REDIS_URL: redis://cache:6379'],
    },
  },
  {
    title: 'a bare host whose key says what is meant',
    entry: '3 localhost-in-container',
    code: 'localhost',
    files: {
      'compose.yaml': `services:
  worker:
    image: worker
    environment: {RABBITMQ_HOST: «localhost»}
  queue:
    image: rabbitmq:3-management
`,
    },
    message:
      '`worker` connects to itself: inside of it, `localhost` in `RABBITMQ_HOST` is `worker`, which runs no such server, as `queue` does.',
    remedy: {
      title: 'Change the host to `queue`',
      diff: ['-     environment: {RABBITMQ_HOST: localhost}', '+     environment: {RABBITMQ_HOST: queue}'],
    },
  },
  {
    title: 'IPv6',
    entry: '3 localhost-in-container',
    code: 'localhost',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      MEMCACHED_SERVERS: "[«::1»]:11211"
  memcached:
    image: memcached
`,
    },
    message:
      '`web` connects to itself: inside of it, `::1:11211` in `MEMCACHED_SERVERS` is `web`, where nothing is known to listen on 11211, as `memcached` does.',
    remedy: {
      title: 'Change the host to `memcached`',
      diff: ['-       MEMCACHED_SERVERS: "[::1]:11211"', '+       MEMCACHED_SERVERS: "[memcached]:11211"'],
    },
  },
  {
    title: 'an HTTP interface that nobody publishes',
    entry: '3 localhost-in-container',
    code: 'localhost',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      SEARCH_URL: http://«localhost»:9200
  search:
    image: docker.elastic.co/elasticsearch/elasticsearch:8.15.0
`,
    },
    message:
      '`web` connects to itself: inside of it, `localhost:9200` in `SEARCH_URL` is `web`, where nothing is known to listen on 9200, as `search` does.',
    remedy: {
      title: 'Change the host to `search`',
      diff: ['-       SEARCH_URL: http://localhost:9200', '+       SEARCH_URL: http://search:9200'],
    },
  },
  {
    title: 'a Kafka broker that sends its clients to themselves',
    entry: '3 localhost-in-container',
    code: 'localhost',
    files: {
      'compose.yaml': `services:
  kafka:
    image: apache/kafka
    environment:
      KAFKA_LISTENERS: PLAINTEXT://:9092,CONTROLLER://:9093
      KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://«localhost»:9092
  worker:
    image: worker
    environment:
      KAFKA_BOOTSTRAP_SERVERS: kafka:9092
    depends_on:
      - kafka
`,
    },
    message:
      '`kafka` sends its clients on to `localhost` in `KAFKA_ADVERTISED_LISTENERS`, and in `worker`, which comes to port 9092, that is `worker` itself.',
    remedy: {
      title: 'Advertise `kafka`',
      diff: [
        '-       KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://localhost:9092',
        '+       KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://kafka:9092',
      ],
    },
  },
  {
    title: 'an argument of a command, in a string',
    entry: '3 localhost-in-container',
    code: 'localhost',
    files: {
      'compose.yaml': `services:
  cli:
    image: redis:7
    command: redis-cli -h cache ping
  web:
    image: web
    command: celery --broker=amqp://guest@«localhost»:5672// worker
  cache: {image: "redis:7"}
  rabbit: {image: "rabbitmq:3"}
`,
    },
    message:
      '`web` connects to itself: inside of it, `localhost:5672` in `--broker` is `web`, where nothing is known to listen on 5672, as `rabbit` does.',
    remedy: {
      title: 'Change the host to `rabbit`',
      diff: [
        '-     command: celery --broker=amqp://guest@localhost:5672// worker',
        '+     command: celery --broker=amqp://guest@rabbit:5672// worker',
      ],
    },
  },
  {
    title: 'a target of Prometheus',
    entry: '3 localhost-in-container',
    code: 'localhost',
    files: {
      'compose.yaml': `services:
  prometheus:
    image: prom/prometheus
    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]
  app:
    image: app
    expose: ["8000"]
`,
      'prometheus.yml': `scrape_configs:
  - job_name: self
    static_configs: [{targets: ["localhost:9090"]}]
  - job_name: app
    static_configs:
      - targets: ["«localhost»:8000"]
`,
    },
    message:
      '`prometheus` connects to itself: inside of it, `localhost:8000` in `prometheus.yml` is `prometheus`, where nothing is known to listen on 8000, as `app` does.',
    remedy: {
      title: 'Change the host to `app`',
      diff: ['-       - targets: ["localhost:8000"]', '+       - targets: ["app:8000"]'],
    },
  },
];
