const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** May requests of ours go there? Only over https, or to this very machine; without credentials, query or fragment. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, search, hash } = new URL(text);
  if (username !== '' || search !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}
