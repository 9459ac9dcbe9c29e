import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderTrace } from '../../../src/render/trace-text';
import type { Trace } from '../../../src/trace/trace';

const TRACE: Trace = {
  question: {
    project: 'shop',
    service: 'web',
    containerName: 'shop-web-1',
    name: 'redis',
    type: 'A',
    transport: 'udp',
  },
  basis: 'live',
  steps: [
    {
      id: 'output-rule',
      title: 'OUTPUT rule',
      expected: 'E.',
      seen: 'S.',
      verdict: 'as-expected',
      evidence: ['[1:51] -A OUTPUT'],
    },
    {
      id: 'answer',
      title: 'Answer',
      expected: 'F.',
      seen: 'No answer: timeout.',
      verdict: 'differs',
      reason: 'R.',
      evidence: [],
    },
  ],
  resolved: false,
  answers: [],
  summary: 'redis gets no answer in web.',
  tookMs: 3,
};

test('verdicts are words, and evidence stands behind a bar', () => {
  assert.equal(
    renderTrace(TRACE),
    `redis A over UDP, asked from web (shop-web-1): seen in the kernel

1. OUTPUT rule: as expected
   expected  E.
   seen      S.
   | [1:51] -A OUTPUT

2. Answer: DIFFERS
   expected  F.
   seen      No answer: timeout.
   because   R.

redis gets no answer in web.
`,
  );
});

test('a plan shows what is expected and nothing else', () => {
  const steps = TRACE.steps.map(({ id, title, expected }) => ({
    id,
    title,
    expected,
    verdict: 'unknown' as const,
    reason: 'Nothing is up.',
    evidence: [],
  }));
  const text = renderTrace({ ...TRACE, basis: 'plan', steps });
  assert.match(text, /planned, nothing is up\n\n1\. OUTPUT rule\n {3}expected {2}E\.\n\n2\. Answer\n/);
  assert.doesNotMatch(text, /not known|because/);
});
