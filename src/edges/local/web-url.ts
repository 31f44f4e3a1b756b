/** Where people see what an API address serves: `https://github.com`, or an own server without `/api/v3`. */
export function webUrlOf(apiUrl: string): string {
  return apiUrl === 'https://api.github.com' ? 'https://github.com' : apiUrl.replace(/\/api\/v3$/, '');
}
