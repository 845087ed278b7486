/**
 * What keeps other web pages out of a lab without a login. A page elsewhere must not read it under a name of its own (DNS
 * rebinding: the Host header is checked) nor post to it (CSRF: Origin and Sec-Fetch-Site are checked).
 */
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/** Refuses requests under a host name that is not ours. IP addresses are fine: rebinding needs a name. */
export function hostCheck(allowed: readonly string[]): RequestHandler {
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  return (req, _res, next) => {
    const name = hostName(req.headers.host);
    if (name !== null && (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || names.has(name)))
      return next();
    throw new AppError(
      'forbidden',
      `This lab is not served under the name ${name ?? '(none)'}. Use its address, or allow the name with DRYDOCK_HOSTS.`,
    );
  };
}

/** Without port and brackets, lower case; null when the header is absent or malformed. */
function hostName(header: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}

/** Refuses state-changing requests that a page of another origin made. Programs that are no browser send neither header. */
export const sameOrigin: RequestHandler = (req, _res, next) => {
  if (['GET', 'HEAD', 'OPTIONS'].includes(req.method)) return next();
  const site = req.get('sec-fetch-site');
  const origin = req.get('origin');
  const foreign = (site !== undefined && site !== 'same-origin' && site !== 'none') || !isOwn(origin, req.headers.host);
  if (!foreign) return next();
  throw new AppError('forbidden', 'This request came from a page of another site; only the lab itself may send it.');
};

/** Compares names and ports, not schemes: behind a proxy that ends TLS the page has https and we have http. */
function isOwn(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** Headers of every answer; `res.locals.nonce` allows the page's own inline style elements (the editor's). */
export const securityHeaders: RequestHandler = (_req, res, next) => {
  const nonce = randomBytes(16).toString('base64');
  res.locals['nonce'] = nonce;
  res.set({
    'Content-Security-Policy': [
      "default-src 'self'",
      `script-src 'self' 'nonce-${nonce}'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  });
  next();
};
