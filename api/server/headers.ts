// What every answer says to a browser.
import type { IncomingMessage, ServerResponse } from 'node:http'

const SECURITY: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // Answers that are no page need nothing at all.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY)) response.setHeader(name, value)
}

const plainHost = /^[\w.:[\]-]+$/

/** Own host for WebSockets: older browsers do not count them as 'self'. */
function socketSources(request: IncomingMessage): string {
  const host = request.headers.host ?? ''
  return plainHost.test(host) ? ` ws://${host} wss://${host}` : ''
}

/** For the web client: scripts and styles by nonce only, nothing from elsewhere. */
export const pagePolicy = (request: IncomingMessage, nonce: string): string =>
  [
    "default-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    `connect-src 'self'${socketSources(request)}`,
  ].join('; ')

/** For the explorer: its editor makes styles and workers of its own. */
export const explorerPolicy = (request: IncomingMessage, nonce: string): string =>
  [
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `script-src 'nonce-${nonce}' 'unsafe-eval'`,
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    'worker-src blob:',
    `connect-src 'self'${socketSources(request)}`,
  ].join('; ')
