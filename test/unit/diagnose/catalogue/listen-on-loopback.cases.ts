import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a development server that is published',
    entry: '70 listen-loopback-only',
    code: 'listen-on-loopback',
    files: {
      'compose.yaml': `services:
  web:
    image: node:22
    environment:
      FLASK_RUN_HOST: «127.0.0.1»
    ports: ["5000:5000"]
`,
    },
    message:
      '`web` listens on `127.0.0.1` in `FLASK_RUN_HOST`, which only programs in the same container reach, so that its published port leads nowhere.',
    remedy: {
      title: 'Listen on `0.0.0.0`',
      diff: ['-       FLASK_RUN_HOST: 127.0.0.1', '+       FLASK_RUN_HOST: 0.0.0.0'],
    },
  },
  {
    title: 'an argument of a command, and somebody who connects',
    entry: '70 listen-loopback-only',
    code: 'listen-on-loopback',
    files: {
      'compose.yaml': `services:
  api:
    image: python:3.13
    command: uvicorn app:app --host «127.0.0.1» --port 8000
  web:
    image: web
    environment: {API_URL: "http://api:8000"}
`,
    },
    message:
      '`api` listens on `127.0.0.1` in `--host`, which only programs in the same container reach, so that `web` cannot connect.',
    remedy: {
      title: 'Listen on `0.0.0.0`',
      diff: [
        '-     command: uvicorn app:app --host 127.0.0.1 --port 8000',
        '+     command: uvicorn app:app --host 0.0.0.0 --port 8000',
      ],
    },
  },
];
