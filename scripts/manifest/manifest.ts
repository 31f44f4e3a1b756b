import { parse } from 'yaml';
import { z } from 'zod';

const appYml = z.strictObject({
  name: z.string().min(1).max(34),
  description: z.string(),
  public: z.boolean(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});

export type Manifest = z.infer<typeof appYml> & {
  readonly url: string;
  readonly hook_attributes: { readonly url: string; readonly active: true };
  readonly redirect_url?: string;
};

type Wishes = {
  /** Where the server can be reached from GitHub, such as `https://rust-pro.example.com`. */
  readonly serverUrl: string;
  readonly name?: string | undefined;
  /** Where GitHub sends the browser, with a code, when the App was made. */
  readonly redirectUrl?: string | undefined;
};

/** The manifest that GitHub makes an App of: `app.yml`, and where the server stands. */
export function manifestOf(text: string, { serverUrl, name, redirectUrl }: Wishes): Manifest {
  const app = appYml.parse(parse(text));
  return {
    ...app,
    name: name ?? app.name,
    url: serverUrl,
    hook_attributes: { url: new URL('/api/github/webhooks', serverUrl).href, active: true },
    ...(redirectUrl === undefined ? {} : { redirect_url: redirectUrl }),
  };
}

type Target = {
  readonly githubUrl: string;
  readonly organization?: string | undefined;
  readonly state: string;
};

/** A page of its own with one button, which takes the manifest to GitHub. */
export function manifestPage(manifest: Manifest, { githubUrl, organization, state }: Target): string {
  const owner = organization === undefined ? '' : `organizations/${encodeURIComponent(organization)}/`;
  const action = new URL(`/${owner}settings/apps/new?state=${encodeURIComponent(state)}`, githubUrl).href;
  const permissions = Object.entries(manifest.default_permissions).map(
    ([name, level]) => `<li>${escaped(`${name}: ${level}`)}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Make the App</title>
<h1>Make ${escaped(manifest.name)} at ${escaped(new URL(githubUrl).host)}</h1>
<p>Webhooks will go to <code>${escaped(manifest.hook_attributes.url)}</code>. The App asks for:</p>
<ul>${permissions.join('')}</ul>
<form action="${escaped(action)}" method="post">
<input type="hidden" name="manifest" value="${escaped(JSON.stringify(manifest))}">
<button>Go on to GitHub</button>
</form>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
