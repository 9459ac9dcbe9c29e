import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normaliseDuration } from '../../../src/compose/values/go-duration';

test('durations are printed as Go prints them', () => {
  for (const [text, printed] of [
    ['0', '0s'],
    ['0s', '0s'],
    ['10s', '10s'],
    ['90s', '1m30s'],
    ['60s', '1m0s'],
    ['1h', '1h0m0s'],
    ['1h1s', '1h0m1s'],
    ['1d', '24h0m0s'],
    ['1w', '168h0m0s'],
    ['1.5s', '1.5s'],
    ['10.000000001s', '10.000000001s'],
    ['1500us', '1.5ms'],
    ['100µs', '100µs'],
    ['7ns', '7ns'],
    ['.5s', '500ms'],
    ['-5s', '-5s'],
  ] as const) {
    assert.equal(normaliseDuration(text), printed, text);
  }
});

test('everything else is no duration', () => {
  for (const text of ['', '10', 's', '1x', '1s 2s', '1,5s', 'ten']) {
    assert.equal(normaliseDuration(text), undefined, text);
  }
});
