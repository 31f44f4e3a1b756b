import type { PullRef } from '../../ports.ts';
import { codePoints, cutMarkdown } from './cut-markdown.ts';
import { BODY_CHARACTERS_MAX } from './limits.ts';
import type { Marker, Markers } from './markers.ts';

/** The body of a comment as GitHub takes it: cut to what fits, with the marker whole on its last line. */
export function signedBody(markers: Markers, ref: PullRef, text: string, marker: Marker): string {
  const line = markers.write({ repositoryId: ref.repository.id, pull: ref.number }, marker);
  const room = BODY_CHARACTERS_MAX - line.length - 2;
  return text === '' ? line : `${cutMarkdown(text, room, codePoints)}\n\n${line}`;
}
