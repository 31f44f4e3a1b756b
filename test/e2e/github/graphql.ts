import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import {
  buildSchema,
  defaultFieldResolver,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { Actor, StandInSettings } from './answer.ts';
import { mutationRoot } from './graphql-mutations.ts';
import { queryRoot } from './graphql-nodes.ts';
import type { Judge } from './judge.ts';
import type { World } from './world.ts';

export type GraphqlContext = {
  readonly world: World;
  readonly settings: StandInSettings;
  readonly judge: Judge;
  readonly actor: Actor;
};
type Asked = {
  readonly query?: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
};

let schema: GraphQLSchema | undefined;

function githubSchema(): GraphQLSchema {
  if (schema !== undefined) return schema;
  // The package's own entry would parse 10 MB of JSON first.
  const manifest = findPackageJSON('@octokit/graphql-schema', import.meta.url);
  if (manifest === undefined) throw new Error('@octokit/graphql-schema is not installed');
  schema = buildSchema(readFileSync(join(dirname(manifest), 'schema.graphql'), 'utf8'), {
    assumeValid: true,
  });
  return schema;
}

/** A field that GitHub has and we don't is a gap of the stand-in, not a null. */
const strictField: GraphQLFieldResolver<unknown, GraphqlContext> = (source, args, context, info) => {
  const known = typeof source === 'object' && source !== null && info.fieldName in source;
  if (known) return defaultFieldResolver(source, args, context, info);
  const where = `${info.parentType.name}.${info.fieldName}`;
  context.judge.record('unimplemented', where, 'is a field that the stand-in does not know');
  throw new GraphQLError(`the stand-in does not know ${where}`);
};

/** The body of GitHub's answer to a GraphQL request: always with status 200. */
export async function answerGraphql(context: GraphqlContext, body: unknown): Promise<unknown> {
  const asked = (body ?? {}) as Asked;
  const { judge } = context;
  try {
    const document = parse(asked.query ?? '');
    const faults = validate(githubSchema(), document);
    for (const fault of faults) judge.record('graphql', asked.operationName ?? 'query', fault.message);
    if (faults.length > 0) return { errors: faults.map(rendered) };
    const result = await execute({
      schema: githubSchema(),
      document,
      rootValue: { ...queryRoot(context), ...mutationRoot(context) },
      contextValue: context,
      fieldResolver: strictField,
      ...(asked.variables === undefined ? {} : { variableValues: asked.variables }),
      ...(asked.operationName === undefined ? {} : { operationName: asked.operationName }),
    });
    const { errors } = result;
    // Wrong variables stop the execution before it starts.
    if (result.data === undefined)
      for (const error of errors ?? []) judge.record('graphql', 'variables', error.message);
    return errors === undefined
      ? { data: result.data }
      : { data: result.data ?? null, errors: errors.map(rendered) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    judge.record('graphql', 'document', error.message);
    return { errors: [rendered(error)] };
  }
}

function rendered(error: GraphQLError): unknown {
  const { type } = error.extensions;
  const { message, locations, path } = error;
  return {
    ...(type === undefined ? {} : { type }),
    ...(path === undefined ? {} : { path }),
    locations,
    message,
  };
}
