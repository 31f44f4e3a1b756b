import { invalid } from './answer.ts';

const MOST = 65_536;

/** Refuses what is too long for a comment or review, in characters as GitHub counts them. */
export function checkBody(resource: string, body: string): void {
  if ([...body].length <= MOST) return;
  const message = `Body is too long (maximum is ${MOST} characters)`;
  throw invalid({ resource, code: 'unprocessable', field: 'data', message });
}

/** Refuses an empty comment. */
export function checkNotBlank(resource: string, body: string): void {
  if (body.trim() === '')
    throw invalid({ resource, code: 'unprocessable', field: 'data', message: 'Body cannot be blank' });
}
