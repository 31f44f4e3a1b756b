export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** Words about a schema, which judge nothing. */
const DOCS = new Set([
  'description',
  'title',
  'example',
  'examples',
  'externalDocs',
  'summary',
  'deprecated',
]);
/** Keywords whose value maps free names to schemas. */
const MAPS = new Set(['properties', 'patternProperties', '$defs']);
/** Keywords whose value is data. */
const DATA = new Set(['enum', 'const', 'default', 'required']);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/** A schema without its prose, with OpenAPI 3.0's `nullable` said in JSON Schema 2020-12. */
export function pruneSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(pruneSchema);
  if (!isObject(schema)) return schema;
  const { nullable, discriminator: _, ...rest } = schema;
  const pruned: JsonObject = {};
  for (const [key, value] of Object.entries(rest)) {
    if (DOCS.has(key) || key.startsWith('x-')) continue;
    if (MAPS.has(key) && isObject(value)) pruned[key] = mapValues(value, pruneSchema);
    else pruned[key] = DATA.has(key) ? value : pruneSchema(value);
  }
  return nullable === true ? orNull(pruned) : pruned;
}

function orNull(schema: JsonObject): JsonObject {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const type = [schema.type, 'null'];
  const values = schema.enum;
  if (!Array.isArray(values)) return { ...schema, type };
  return { ...schema, type, enum: values.includes(null) ? values : [...values, null] };
}

/** Objects of requests are closed, so that a misspelt member is an error and not silence. */
function closeObjects(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closeObjects);
  if (!isObject(schema)) return schema;
  const closed: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' && isObject(value)) closed[key] = mapValues(value, closeObjects);
    else closed[key] = key === 'items' || key === 'oneOf' ? closeObjects(value) : value;
  }
  const open = schema.properties === undefined || schema.additionalProperties !== undefined;
  return open ? closed : { ...closed, additionalProperties: false };
}

function at(document: JsonObject, pointer: string): Json {
  let value: Json | undefined = document;
  for (const part of pointer.replace(/^#\//, '').split('/'))
    value = isObject(value) ? value[part] : undefined;
  if (value === undefined) throw new Error(`the description has no ${pointer}`);
  return value;
}

function resolve(document: JsonObject, value: Json): JsonObject {
  const target = isObject(value) && typeof value.$ref === 'string' ? at(document, value.$ref) : value;
  if (!isObject(target)) throw new Error('expected an object in the description');
  return target;
}

function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function references(value: Json, found: Set<string>): Set<string> {
  if (Array.isArray(value)) for (const item of value) references(item, found);
  else if (isObject(value)) {
    const reference = value.$ref;
    if (typeof reference === 'string') found.add(reference);
    for (const item of Object.values(value)) references(item, found);
  }
  return found;
}

/** The schemas that `roots` reach, by name. */
function reachable(document: JsonObject, roots: Json): JsonObject {
  const schemas: JsonObject = {};
  const queue = [...references(roots, new Set())];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const name = next.replace('#/components/schemas/', '');
    if (schemas[name] !== undefined) continue;
    const schema = pruneSchema(at(document, next));
    schemas[name] = schema;
    queue.push(...references(schema, new Set()));
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function jsonSchema(content: Json | undefined): Json | undefined {
  const media = object(content);
  const json = Object.entries(media).find(([type]) => type.includes('json'));
  return json === undefined ? undefined : object(json[1]).schema;
}

function operation(document: JsonObject, method: string, path: string, source: JsonObject): JsonObject {
  const parameters = (Array.isArray(source.parameters) ? source.parameters : []).map((parameter) => {
    const {
      name = null,
      in: where = null,
      required = false,
      schema = {},
      ...rest
    } = resolve(document, parameter);
    const kept = { name, in: where, required, schema: pruneSchema(schema) };
    return rest['x-multi-segment'] === true ? { ...kept, multi: true } : kept;
  });
  const body = object(source.requestBody);
  const schema = jsonSchema(body.content);
  const responses = Object.entries(object(source.responses)).map(([status, response]) => {
    const answer = jsonSchema(resolve(document, response).content);
    return [status, answer === undefined ? null : pruneSchema(answer)] as const;
  });
  return {
    id: source.operationId ?? null,
    method: method.toUpperCase(),
    path,
    parameters,
    bodyRequired: body.required === true,
    body: schema === undefined ? null : closeObjects(pruneSchema(schema)),
    responses: Object.fromEntries(responses),
  };
}

/** Picks operations by id out of GitHub's description, with the schemas they reach. */
export function restSubset(wanted: readonly string[]): (document: JsonObject) => JsonObject {
  return (document) => {
    const operations: JsonObject[] = [];
    for (const [path, methods] of Object.entries(object(document.paths)))
      for (const [method, source] of Object.entries(object(methods))) {
        const id = object(source).operationId;
        if (typeof id === 'string' && wanted.includes(id))
          operations.push(operation(document, method, path, object(source)));
      }
    const missing = wanted.filter((id) => !operations.some((one) => one.id === id));
    if (missing.length > 0) throw new Error(`the description has no operation ${missing.join(', ')}`);
    return { operations, components: { schemas: reachable(document, operations) } };
  };
}

/** Picks webhooks by name: `{webhooks: {name: schema}, components}`. */
export function webhookSubset(wanted: readonly string[]): (document: JsonObject) => JsonObject {
  return (document) => {
    const webhooks = Object.fromEntries(
      wanted.map((name) => {
        const body = object(object(at(document, `#/webhooks/${name}`)).post).requestBody;
        const schema = jsonSchema(object(body).content);
        if (schema === undefined) throw new Error(`the description has no payload of ${name}`);
        return [name, pruneSchema(schema)];
      }),
    );
    return { webhooks, components: { schemas: reachable(document, webhooks) } };
  };
}
