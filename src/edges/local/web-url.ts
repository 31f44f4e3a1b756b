/** Where people see what an API address serves: an own server without `/api/v3`, GitHub's own without `api.`. */
export function webUrlOf(apiUrl: string): string {
  return apiUrl
    .replace(/^https:\/\/api\.(github\.com|[\w-]+\.ghe\.com)$/, 'https://$1')
    .replace(/\/api\/v3$/, '');
}
