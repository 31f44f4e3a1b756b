import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

type Source = Readonly<Record<string, string | undefined>>;
type Key = { readonly pem: string };
type Fault = { readonly fault: string };

/** The App's key from `PRIVATE_KEY` or the file at `PRIVATE_KEY_PATH`; a fault never repeats any of it. */
export function readPrivateKey(source: Source): Key | Fault {
  const fault = "PRIVATE_KEY is not set, nor PRIVATE_KEY_PATH; download a key from the App's settings page";
  return keyIn(source, 'PRIVATE_KEY') ?? { fault };
}

/** The key that was rotated out, named in the same two ways; null when there is none. */
export function readPreviousKey(source: Source): Key | Fault | null {
  return keyIn(source, 'PRIVATE_KEY_PREVIOUS');
}

function keyIn(source: Source, name: string): Key | Fault | null {
  const text = source[name];
  if (text !== undefined) return checked(name, text);
  const path = source[`${name}_PATH`];
  if (path === undefined) return null;
  try {
    return checked(`${name}_PATH`, readFileSync(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { fault: `${name}_PATH names a file that cannot be read (${code})` };
  }
}

function checked(name: string, text: string): Key | Fault {
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
