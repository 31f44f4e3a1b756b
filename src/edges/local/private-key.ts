import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

type Source = { readonly PRIVATE_KEY?: string | undefined; readonly PRIVATE_KEY_PATH?: string | undefined };

/** The App's key from `PRIVATE_KEY` or the file at `PRIVATE_KEY_PATH`; a fault never repeats any of it. */
export function readPrivateKey(source: Source): { readonly pem: string } | { readonly fault: string } {
  const { PRIVATE_KEY, PRIVATE_KEY_PATH } = source;
  if (PRIVATE_KEY !== undefined) return checked('PRIVATE_KEY', PRIVATE_KEY);
  if (PRIVATE_KEY_PATH === undefined) {
    return {
      fault: "PRIVATE_KEY is not set, nor PRIVATE_KEY_PATH; download a key from the App's settings page",
    };
  }
  try {
    return checked('PRIVATE_KEY_PATH', readFileSync(PRIVATE_KEY_PATH, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { fault: `PRIVATE_KEY_PATH names a file that cannot be read (${code})` };
  }
}

function checked(name: string, text: string): { readonly pem: string } | { readonly fault: string } {
  const pem = decoded(text.trim());
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return { pem };
    return { fault: `${name} holds a key that is not RSA; GitHub signs Apps in with RSA keys` };
  } catch {
    return { fault: `${name} does not hold a private key in PEM form (-----BEGIN … PRIVATE KEY-----)` };
  }
}

/** Many hosts keep variables on one line: line breaks are written as `\n` there, or the whole as base64. */
function decoded(text: string): string {
  const pem = text.startsWith('-----BEGIN')
    ? text.replaceAll('\\n', '\n')
    : Buffer.from(text, 'base64').toString();
  return pem.trim();
}
