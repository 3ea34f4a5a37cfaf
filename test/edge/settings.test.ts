import { describe, expect, it } from 'vitest';
import { readEdgeSettings } from '../../src/edge/settings.ts';

describe('the settings', () => {
  it.each(['https://clipper.example', 'http://127.0.0.1:3000/', 'https://clipper.example:8443'])(
    'take %s',
    (ORIGIN_URL) => {
      const originUrl = ORIGIN_URL.replace(/\/$/, '');
      expect(readEdgeSettings({ ORIGIN_URL })).toEqual({
        ok: true,
        settings: { originUrl, originTimeoutMs: 5000, patienceMs: 500, lastKnownMs: 3_600_000 },
      });
    },
  );

  it.each([
    '',
    'clipper.example',
    'ftp://clipper.example',
    'https://clipper.example/shop',
    'https://clipper.example/?a=1',
    'https://me:secret@clipper.example',
  ])('refuse ORIGIN_URL=%j', (ORIGIN_URL) => {
    expect(readEdgeSettings({ ORIGIN_URL })).toEqual({
      ok: false,
      mistakes: [expect.stringContaining('it must be where Clipper listens')],
    });
  });

  it('name every mistake at once', () => {
    const read = readEdgeSettings({ ORIGIN_TIMEOUT_MS: '1s', LAST_KNOWN_SECONDS: '0' });
    expect(read).toMatchObject({
      ok: false,
      mistakes: [
        expect.stringMatching(/^ORIGIN_URL is ""/),
        'ORIGIN_TIMEOUT_MS is "1s": it must be a whole number from 10 to 60000.',
        'LAST_KNOWN_SECONDS is "0": it must be a whole number from 1 to 86400.',
      ],
    });
  });
});
