import { expect, test } from 'vitest';
import { refusalOf } from '../../../graders/engine/pull-refusals.ts';

const asked = { host: 'docker.io', reference: 'docker.io/library/node:20', platform: 'linux/amd64' };

/** What engines say (Docker 20.10 to 29, with and without containerd's image store). */
test.each([
  ['engine', 'write /var/lib/docker/tmp/GetImageBlob1: no space left on device', /disk became full/],
  ['engine', 'failed to extract layer: mkdir /x: disk quota exceeded', /disk became full/],
  ['registry', 'toomanyrequests: You have reached your pull rate limit.', /rate limit.*DRYDOCK_REGISTRY_MIRROR/],
  ['registry', 'error parsing HTTP 429 response body: invalid character', /rate limit/],
  ['registry', 'unexpected status from HEAD request to https://x/v2/: 429 Too Many Requests', /rate limit/],
  ['image', 'manifest verification failed for digest sha256:00', /content of another digest.*refused/],
  ['image', 'filesystem layer verification failed for digest sha256:00', /content of another digest/],
  ['image', 'unexpected commit digest sha256:00, expected sha256:11: failed precondition', /another digest/],
  ['image', 'no matching manifest for linux/amd64 in the manifest list entries', /not for linux\/amd64/],
  ['image', 'no match for platform in manifest: not found', /not for linux\/amd64/],
  [
    'image',
    'Head "https://x/v2/a/manifests/1": no basic auth credentials',
    /without a login.*no credentials.*images import/,
  ],
  ['image', "pull access denied for a, repository does not exist or may require 'docker login'", /without a login/],
  ['image', 'unexpected status from HEAD request to https://x/v2/a: 403 Forbidden', /without a login/],
  ['image', 'manifest unknown: manifest unknown', /does not have/],
  ['image', 'docker.io/library/node:20: not found', /does not have/],
  ['registry', 'http: server gave HTTP response to HTTPS client', /speaks HTTP.*insecure-registries/],
  ['registry', 'x509: certificate signed by unknown authority', /does not trust the certificate/],
  ['registry', 'received unexpected HTTP status: 503 Service Unavailable', /fault of its own/],
  ['registry', 'dial tcp: lookup registry on 10.0.0.2:53: no such host', /could not be reached \(dial tcp/],
  ['registry', 'no answer within 15 seconds', /could not be reached \(no answer within 15 seconds\)/],
] as const)('concerns the %s: %s', (concerns, words, sentence) => {
  const refusal = refusalOf(words, asked);
  expect(refusal.concerns).toBe(concerns);
  expect(refusal.message).toMatch(sentence);
});
