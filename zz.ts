import { parseRust } from './test/syntax/parse-rust.ts';
const text = await new Response(process.stdin as any).text();
const f = parseRust(text);
const show = (n: any, d: number) => { console.log('  '.repeat(d) + n.type + (n.childCount === 0 ? ' ' + JSON.stringify(n.text) : '')); for (const c of n.children) show(c, d + 1); };
show(f.root, 0); console.log(f.errors);
