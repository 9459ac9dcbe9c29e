import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a variable of Vite',
    entry: '13 name-used-in-browser',
    code: 'name-used-in-browser',
    files: {
      'compose.yaml': `services:
  frontend:
    image: frontend
    environment:
      VITE_API_URL: http://«api»:8080/v1
  api:
    image: api
    ports:
      - "8081:8080"
`,
    },
    message:
      '`frontend` hands `api` to browsers in `VITE_API_URL`, and browsers are not on the networks of the project, where names of services work.',
    remedy: {
      title: 'Change the host to `localhost:8081`',
      diff: ['-       VITE_API_URL: http://api:8080/v1', '+       VITE_API_URL: http://localhost:8081/v1'],
    },
  },
  {
    title: 'the same port on the host',
    entry: '13 name-used-in-browser',
    code: 'name-used-in-browser',
    files: {
      'compose.yaml': `services:
  frontend:
    image: frontend
    environment: ["NEXT_PUBLIC_API_URL=http://«api»:3001"]
  api:
    image: api
    ports: ["3001:3001"]
`,
    },
    message:
      '`frontend` hands `api` to browsers in `NEXT_PUBLIC_API_URL`, and browsers are not on the networks of the project, where names of services work.',
    remedy: {
      title: 'Change the host to `localhost`',
      diff: [
        '-     environment: ["NEXT_PUBLIC_API_URL=http://api:3001"]',
        '+     environment: ["NEXT_PUBLIC_API_URL=http://localhost:3001"]',
      ],
    },
  },
];
